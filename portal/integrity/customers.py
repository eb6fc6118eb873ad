"""Checks of customers: what keeps them from signing in, ordering, or being invoiced."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import ColumnElement, Select, func, literal, select

from portal.customers import MAY_SIGN_IN
from portal.integrity.declaration import Check, Subject
from warehouse.tables import microsip

RFC = "^[A-ZÑ&]{3,4}[0-9]{2}(0[1-9]|1[0-2])(0[1-9]|[12][0-9]|3[01])[A-Z0-9]{2}[0-9A]$"
"""As the tax authority writes it: three letters (a company) or four (a person), a date, and three more."""

_customers, _addresses = microsip["clientes"], microsip["dirs_clientes"]
_ACTIVE: ColumnElement[bool] = _customers.c["ESTATUS"].in_(sorted(MAY_SIGN_IN))
_RFC: ColumnElement[str] = func.upper(func.trim(_addresses.c["RFC_CURP"]))


def _active(detail: str, *conditions: ColumnElement[bool]) -> Select[Any]:
    return select(_customers.c["CLIENTE_ID"].label("ID"), literal(detail).label("DETALLE")).where(_ACTIVE, *conditions)


def _lacking(*conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    return _customers.c["CLIENTE_ID"].not_in(select(_addresses.c["CLIENTE_ID"]).where(*conditions))


def without_key() -> Iterator[Select[Any]]:
    keyed = select(microsip["claves_clientes"].c["CLIENTE_ID"])
    yield _active("Sin clave", _customers.c["CLIENTE_ID"].not_in(keyed))


def without_address() -> Iterator[Select[Any]]:
    yield _active("Sin dirección", _lacking(_addresses.c["CLIENTE_ID"].is_not(None)))


def without_rfc() -> Iterator[Select[Any]]:
    yield _active("Sin RFC", _lacking(_addresses.c["CLIENTE_ID"].is_not(None), _RFC != ""))


def without_email() -> Iterator[Select[Any]]:
    has_email = func.trim(_addresses.c["EMAIL"]).like("%@%")
    yield _active("Sin correo", _lacking(_addresses.c["CLIENTE_ID"].is_not(None), has_email))


def invalid_rfc() -> Iterator[Select[Any]]:
    yield (
        select(_customers.c["CLIENTE_ID"].label("ID"), _addresses.c["RFC_CURP"].label("DETALLE"))
        .distinct()
        .join_from(_customers, _addresses, _customers.c["CLIENTE_ID"] == _addresses.c["CLIENTE_ID"])
        .where(_ACTIVE, _RFC != "", ~_RFC.regexp_match(RFC))
    )


def without_price_policy() -> Iterator[Select[Any]]:
    of_customer, of_type, of_zone = (microsip[f"precios_cli_{level}"] for level in ("cli", "tipo", "zona"))
    kind, zone = _customers.c["TIPO_CLIENTE_ID"], _customers.c["ZONA_CLIENTE_ID"]
    has_type = select(of_type).where(of_type.c["TIPO_CLIENTE_ID"] == kind).correlate(_customers).exists()
    has_zone = select(of_zone).where(of_zone.c["ZONA_CLIENTE_ID"] == zone).correlate(_customers).exists()
    yield _active(
        "Sin política de precios: se le cobra el precio de lista",
        _customers.c["CLIENTE_ID"].not_in(
            select(of_customer.c["CLIENTE_ID"]).where(of_customer.c["CLIENTE_ID"].is_not(None))
        ),
        ~has_type,
        ~has_zone,
    )


CHECKS = (
    Check(
        "customers-without-key",
        "Clientes sin clave",
        "No se les puede dar un usuario por su clave.",
        Subject.CUSTOMER,
        "claves_clientes",
        without_key,
    ),
    Check(
        "customers-without-rfc",
        "Clientes sin RFC",
        "No se les puede facturar.",
        Subject.CUSTOMER,
        "dirs_clientes",
        without_rfc,
    ),
    Check(
        "customers-with-invalid-rfc",
        "Clientes con RFC inválido",
        "El SAT rechazará sus facturas.",
        Subject.CUSTOMER,
        "dirs_clientes",
        invalid_rfc,
    ),
    Check(
        "customers-without-email",
        "Clientes sin correo",
        "No reciben sus invitaciones, pedidos ni facturas.",
        Subject.CUSTOMER,
        "dirs_clientes",
        without_email,
    ),
    Check(
        "customers-without-address",
        "Clientes sin dirección",
        "No hay adónde enviarles sus pedidos.",
        Subject.CUSTOMER,
        "dirs_clientes",
        without_address,
    ),
    Check(
        "customers-without-price-policy",
        "Clientes sin política de precios",
        "Ven el precio de lista, sin sus descuentos.",
        Subject.CUSTOMER,
        "politicas_precios_clientes",
        without_price_policy,
    ),
)
