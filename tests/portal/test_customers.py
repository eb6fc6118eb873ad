"""Customers as Microsip has them, however little it knows of them."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from portal.accounts import Role, User
from portal.companies import Company
from portal.customers import Address, Balance, CustomerSuspended, UnknownCustomer, balance, customer, customer_by_key
from portal.customers import customer_of as customer_of_user
from tests.portal.published import READ_AT_LOCAL, Shop


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return Shop(tmp_path)


def add_customer(shop: Shop, name: str, status: str = "A", **values: object) -> int:
    return shop.add("clientes", NOMBRE=name, ESTATUS=status, **values)


def add_keys(shop: Shop, customer_id: int, *keys: tuple[str, str]) -> None:
    """Keys with whether their role is the principal one."""
    for key, is_principal in keys:
        role = shop.add("roles_claves_clientes", NOMBRE=f"Rol de {key}", ES_PPAL=is_principal)
        shop.add("claves_clientes", CLAVE_CLIENTE=key, CLIENTE_ID=customer_id, ROL_CLAVE_CLI_ID=role)


def user(customer_id: int | None) -> User:
    role = Role.ADMINISTRATOR if customer_id is None else Role.CUSTOMER
    return User(1, Company(1, "ferreteria", "F"), "a@b.mx", role, customer_id)


def test_a_customer_is_shown_with_its_principal_key_and_address(shop: Shop) -> None:
    found = add_customer(shop, "Constructora Ñ", TIPO_CLIENTE_ID=3, ZONA_CLIENTE_ID=4, COBRAR_IMPUESTOS="N")
    add_keys(shop, found, ("GLN-1", "N"), ("C-001", "S"))
    shop.add("dirs_clientes", CLIENTE_ID=found, ES_DIR_PPAL="N", CALLE="Bodega")
    shop.add(
        "dirs_clientes",
        CLIENTE_ID=found,
        ES_DIR_PPAL="S",
        CALLE="Av. Juárez 1\r\nMonterrey",
        EMAIL=" compras@n.mx ",
        RFC_CURP="XAXX010101000",
    )
    shown = customer(shop.published(), found)
    assert (shown.key, shown.name, shown.charges_taxes) == ("C-001", "Constructora Ñ", False)
    assert (shown.terms.customer_id, shown.terms.type_id, shown.terms.zone_id) == (found, 3, 4)
    assert shown.address == Address("Av. Juárez 1\r\nMonterrey", "", "", "compras@n.mx", "XAXX010101000")


def test_a_customer_without_key_and_address_is_one_all_the_same(shop: Shop) -> None:
    found = add_customer(shop, "Sin nada")
    shown = customer(shop.published(), found)
    assert (shown.key, shown.address, shown.type_id, shown.charges_taxes) == (None, None, None, True)


@pytest.mark.parametrize("key", ["C-001", "c-001", " C-001 ", "GLN-1"])
def test_a_customer_is_found_by_any_of_its_keys(shop: Shop, key: str) -> None:
    add_keys(shop, add_customer(shop, "Otro"), ("C-002", "S"))
    found = add_customer(shop, "Constructora")
    add_keys(shop, found, ("C-001", "S"), ("GLN-1", "N"))
    assert customer_by_key(shop.published(), key).customer_id == found


@pytest.mark.parametrize("key", ["", "C-009", "' OR 1=1 --"])
def test_a_key_that_nobody_has_is_named(shop: Shop, key: str) -> None:
    add_keys(shop, add_customer(shop, "Constructora"), ("C-001", "S"))
    reader = shop.published()
    with pytest.raises(UnknownCustomer, match="clave"):
        customer_by_key(reader, key)


@pytest.mark.parametrize(("status", "may"), [("A", True), ("V", True), ("B", False), ("C", False), (None, False)])
def test_only_customers_that_are_sold_to_may_sign_in(shop: Shop, status: str, may: bool) -> None:
    found = add_customer(shop, "Constructora", status)
    reader = shop.published()
    assert customer(reader, found).may_sign_in is may
    if may:
        assert customer_of_user(reader, user(found)).customer_id == found
        return
    with pytest.raises(CustomerSuspended, match="suspendida"):
        customer_of_user(reader, user(found))


def test_a_customer_that_left_microsip_and_an_administrator_are_no_customers(shop: Shop) -> None:
    reader = shop.published()
    with pytest.raises(UnknownCustomer, match="pide a la empresa"):
        customer_of_user(reader, user(7))
    with pytest.raises(ValueError, match="no customer's"):
        customer_of_user(reader, user(None))


def charge(shop: Shop, customer_id: int, amount: str, due: date) -> None:
    document = shop.add(
        "doctos_cc",
        CLIENTE_ID=customer_id,
        FECHA=date(2025, 1, 1),
        NATURALEZA_CONCEPTO="C",
        CANCELADO="N",
        APLICADO="S",
    )
    shop.add(
        "importes_doctos_cc",
        DOCTO_CC_ID=document,
        TIPO_IMPTE="C",
        IMPORTE=Decimal(amount),
        IMPUESTO=Decimal(0),
        CANCELADO="N",
        APLICADO="S",
    )
    shop.rows.setdefault("vencimientos_cargos_cc", []).append(
        {"DOCTO_CC_ID": document, "FECHA_VENCIMIENTO": due, "PCTJE_VEN": Decimal(100)}
    )


@pytest.mark.parametrize(("limit", "left"), [("1000", "700"), ("200", "-100"), ("0", None), ("-1", None), (None, None)])
def test_a_balance_tells_what_is_owed_and_what_is_left_of_the_limit(
    shop: Shop, limit: str | None, left: str | None
) -> None:
    found = add_customer(shop, "Constructora", LIMITE_CREDITO=None if limit is None else Decimal(limit))
    charge(shop, found, "100", date(2025, 11, 1))
    charge(shop, found, "200", READ_AT_LOCAL.date())
    has_limit = limit is not None and Decimal(limit) > 0
    assert balance(shop.published(), found) == Balance(
        limit=Decimal(limit) if limit is not None and has_limit else None,
        balance=Decimal(300),
        overdue=Decimal(100),
        not_due=Decimal(200),
        available=None if left is None else Decimal(left),
    )


def test_a_customer_without_documents_owes_nothing(shop: Shop) -> None:
    found = add_customer(shop, "Constructora", LIMITE_CREDITO=Decimal(500))
    assert balance(shop.published(), found) == Balance(*map(Decimal, (500, 0, 0, 0, 500)))
    assert balance(shop.published(), 999) == Balance(None, Decimal(0), Decimal(0), Decimal(0), None)
