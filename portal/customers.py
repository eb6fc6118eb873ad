"""Customers as Microsip knows them: who they are, whether they may sign in, and what they owe."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

import polars as pl
from sqlalchemy import ColumnElement, func, select

from microsip.errors import NeedsAttention, NeedsConfiguration
from portal.accounts import User
from portal.held import HeldByVersion
from portal.permissions import Permission
from portal.pricing import terms
from portal.sync_settings import Field
from portal.texts import NO_TEXTS, Texts
from warehouse import tables
from warehouse.store import Reader

MAY_SIGN_IN = frozenset({"A", "V"})
"""CLIENTES.ESTATUS of customers that are sold to; 'B' and 'C' are suspended and cancelled."""


class UnknownCustomer(NeedsConfiguration):
    """The published data has no customer with this id or key."""


class CustomerSuspended(NeedsAttention):
    """Microsip says that this customer is not sold to."""


class NotServed(NeedsAttention):
    """The customer is not one of the salesperson's, or not any more."""


@dataclass(frozen=True)
class Address:
    """The customer's main address. Microsip keeps RFC and e-mail there, and any of it may be missing."""

    text: str
    postal_code: str
    telephone: str
    email: str
    rfc: str


@dataclass(frozen=True)
class Customer:
    """A row of CLIENTES. `key`: the principal one, else any, else None; `address` is None where there is none."""

    customer_id: int
    key: str | None
    name: str
    status: str
    type_id: int | None
    zone_id: int | None
    currency_id: int | None
    payment_terms_id: int | None
    charges_taxes: bool
    address: Address | None
    salesperson_id: int | None = None
    collector_id: int | None = None

    @property
    def may_sign_in(self) -> bool:
        return self.status in MAY_SIGN_IN

    @property
    def terms(self) -> terms.Customer:
        """What of it decides prices."""
        return terms.Customer(self.customer_id, self.type_id, self.zone_id, self.charges_taxes)


@dataclass(frozen=True)
class Balance:
    """What a customer owes, in the customer's currency, when the version was made.

    `limit` and `available` are None where Microsip sets no limit; `available` is negative when it is exceeded.
    """

    limit: Decimal | None
    balance: Decimal
    overdue: Decimal
    not_due: Decimal
    available: Decimal | None


def customer(reader: Reader, customer_id: int) -> Customer:
    """Raises UnknownCustomer."""
    clientes = tables.microsip["clientes"].c
    found = _customers(reader, clientes["CLIENTE_ID"] == customer_id)
    if not found:
        raise UnknownCustomer(
            "El cliente de esta cuenta ya no está en Microsip; pide a la empresa que revise tu cuenta.",
            f"no customer {customer_id} in version {reader.version.number}",
        )
    return found[0]


_held: HeldByVersion[Customer] = HeldByVersion(customer, capacity=512)
"""`customer` of those who look at pages, for whom it is asked at every click."""


def customer_by_key(reader: Reader, key: str) -> Customer:
    """The customer with this key of any role, upper or lower case. Raises UnknownCustomer."""
    claves = tables.microsip["claves_clientes"].c
    wanted = func.upper(func.trim(claves["CLAVE_CLIENTE"])) == key.strip().upper()
    ids = reader.frame(select(claves.CLIENTE_ID).where(wanted).order_by(claves.CLAVE_CLIENTE_ID))["CLIENTE_ID"]
    found = _customers(reader, tables.microsip["clientes"].c["CLIENTE_ID"] == ids[0]) if len(ids) else ()
    if not found:
        raise UnknownCustomer(
            f"No hay ningún cliente con la clave «{key.strip()}»; revísala en Microsip y sincroniza si es nueva.",
            f"no customer with key {key!r} in version {reader.version.number}",
        )
    return found[0]


def customer_of(reader: Reader, user: User, texts: Texts = NO_TEXTS) -> Customer:
    """The customer that the user acts for, under the name that the portal shows.

    Raises UnknownCustomer, CustomerSuspended when Microsip says that it is not sold to, or NotServed when it is not a
    salesperson's own (any more); ValueError for somebody who acts for none.
    """
    if user.customer_id is None:
        raise ValueError(f"user {user.id} is no customer's")
    found = _held(reader, user.customer_id)
    if not found.may_sign_in:
        raise CustomerSuspended(
            "Tu cuenta de cliente está suspendida; comunícate con la empresa para reactivarla.",
            f"customer {found.customer_id} has ESTATUS {found.status!r}",
        )
    if Permission.SELL in user.permissions:
        check_served(user, found)
    return replace(found, name=texts.text(Field.CUSTOMER_NAME, found.customer_id, found.name))


def check_served(user: User, customer: Customer) -> None:
    """Raises NotServed unless Microsip says that the salesperson, as vendedor or cobrador, has this customer."""
    pairs = ((user.salesperson_id, customer.salesperson_id), (user.collector_id, customer.collector_id))
    if not any(mine is not None and mine == theirs for mine, theirs in pairs):
        raise NotServed(
            "Ese cliente no es tuyo en Microsip; elige otro, o pide que te lo asignen allá y se sincronice.",
            f"user {user.id} does not serve customer {customer.customer_id}",
        )


def balance(reader: Reader, customer_id: int) -> Balance:
    """What the customer owes; a customer without documents owes nothing."""
    saldos = tables.readmodel["saldos_clientes"].c
    rows = reader.frame(
        select(saldos.LIMITE_CREDITO, saldos.SALDO, saldos.VENCIDO, saldos.POR_VENCER, saldos.DISPONIBLE).where(
            saldos["CLIENTE_ID"] == customer_id
        )
    )
    if rows.is_empty():
        return Balance(None, Decimal(0), Decimal(0), Decimal(0), None)
    row = rows.row(0, named=True)
    has_limit = row["LIMITE_CREDITO"] is not None and row["LIMITE_CREDITO"] > 0
    return Balance(
        limit=row["LIMITE_CREDITO"] if has_limit else None,
        balance=row["SALDO"] or Decimal(0),
        overdue=row["VENCIDO"] or Decimal(0),
        not_due=row["POR_VENCER"] or Decimal(0),
        available=row["DISPONIBLE"] if has_limit else None,
    )


def _customers(reader: Reader, condition: ColumnElement[bool]) -> tuple[Customer, ...]:
    clientes = tables.microsip["clientes"].c
    rows = reader.frame(
        select(
            clientes.CLIENTE_ID,
            clientes.NOMBRE,
            clientes.ESTATUS,
            clientes.TIPO_CLIENTE_ID,
            clientes.ZONA_CLIENTE_ID,
            clientes.MONEDA_ID,
            clientes.COND_PAGO_ID,
            clientes.VENDEDOR_ID,
            clientes.COBRADOR_ID,
            clientes.COBRAR_IMPUESTOS,
        ).where(condition)
    )
    return tuple(_customer(reader, row) for row in rows.iter_rows(named=True))


def _customer(reader: Reader, row: dict[str, Any]) -> Customer:
    return Customer(
        customer_id=row["CLIENTE_ID"],
        key=_principal_key(reader, row["CLIENTE_ID"]),
        name=row["NOMBRE"] or "",
        status=row["ESTATUS"] or "",
        type_id=row["TIPO_CLIENTE_ID"],
        zone_id=row["ZONA_CLIENTE_ID"],
        currency_id=row["MONEDA_ID"],
        payment_terms_id=row["COND_PAGO_ID"],
        charges_taxes=row["COBRAR_IMPUESTOS"] != "N",
        address=_main_address(reader, row["CLIENTE_ID"]),
        salesperson_id=row["VENDEDOR_ID"],
        collector_id=row["COBRADOR_ID"],
    )


def _principal_key(reader: Reader, customer_id: int) -> str | None:
    claves, roles = tables.microsip["claves_clientes"], tables.microsip["roles_claves_clientes"]
    rows = reader.frame(
        select(claves.c.CLAVE_CLIENTE_ID, claves.c.CLAVE_CLIENTE, roles.c.ES_PPAL)
        .join_from(claves, roles, claves.c["ROL_CLAVE_CLI_ID"] == roles.c["ROL_CLAVE_CLI_ID"], isouter=True)
        .where(claves.c["CLIENTE_ID"] == customer_id)
    )
    best = _flagged_first(rows, "ES_PPAL", "CLAVE_CLIENTE_ID")
    return None if best is None else best["CLAVE_CLIENTE"]


def _main_address(reader: Reader, customer_id: int) -> Address | None:
    dirs = tables.microsip["dirs_clientes"].c
    rows = reader.frame(
        select(
            dirs.DIR_CLI_ID,
            dirs.ES_DIR_PPAL,
            dirs.CALLE,
            dirs.CODIGO_POSTAL,
            dirs.TELEFONO1,
            dirs.EMAIL,
            dirs.RFC_CURP,
        ).where(dirs["CLIENTE_ID"] == customer_id)
    )
    best = _flagged_first(rows, "ES_DIR_PPAL", "DIR_CLI_ID")
    if best is None:
        return None
    columns = ("CALLE", "CODIGO_POSTAL", "TELEFONO1", "EMAIL", "RFC_CURP")
    return Address(*_texts(best[column] for column in columns))


def _flagged_first(rows: pl.DataFrame, flag: str, key: str) -> dict[str, Any] | None:
    """The row in which the flag is set, else the one with the lowest key; None without rows."""
    ordered = rows.sort((pl.col(flag) == "S").fill_null(False), key, descending=[True, False])
    return None if ordered.is_empty() else ordered.row(0, named=True)


def _texts(values: Iterable[str | None]) -> Iterable[str]:
    return ((value or "").strip() for value in values)
