"""Carts keep what a user is about to order, in quantities in which it is sold."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from portal.accounts import Role, User, add_user
from portal.carts import (
    Cart,
    Line,
    NotesTooLong,
    add,
    add_all,
    cart_of,
    clear,
    empty,
    remove,
    set_notes,
    set_units,
)
from portal.catalogue import UnknownArticle
from portal.companies import Company
from portal.database import Database
from portal.pricing.quantity import UnusableQuantity
from tests.portal.published import Shop

PASSWORD = "Tuercas y tornillos 1"


@pytest.fixture
def buyer(database: Database, ferreteria: Company) -> User:
    return add_user(database, ferreteria, "compras@cliente.example", PASSWORD, Role.CUSTOMER, 7)


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    shop = Shop(tmp_path)
    shop.add("unidades_venta", UNIDAD_VENTA="PIEZA", CLAVE_SAT="H87")
    shop.add("unidades_venta", UNIDAD_VENTA="Kilo", CLAVE_SAT="KGM")
    return shop


def held(database: Database, user: User) -> dict[int, Decimal]:
    return {line.article_id: line.units for line in cart_of(database, user).lines}


def test_articles_are_added_up_and_stay_in_order(database: Database, shop: Shop, buyer: User) -> None:
    hammer, nails = shop.article("Martillo", "M-1"), shop.article("Clavo", UNIDAD_VENTA="KILO")
    reader = shop.published()
    assert cart_of(database, buyer) == Cart()
    add(database, reader, buyer, hammer, Decimal(2))
    add(database, reader, buyer, nails, Decimal("0.25"))
    add(database, reader, buyer, hammer, Decimal(3))
    cart = cart_of(database, buyer)
    assert cart.lines == (Line(hammer, Decimal(5)), Line(nails, Decimal("0.25")))
    assert len(cart.key) == 32
    set_units(database, reader, buyer, hammer, Decimal(1))
    set_notes(database, buyer, hammer, "  Con mango rojo ")
    changed = cart_of(database, buyer)
    assert changed.lines[0] == Line(hammer, Decimal(1), "Con mango rojo")
    assert (changed.key, changed.fingerprint == cart.fingerprint) == (cart.key, False)
    remove(database, buyer, nails)
    assert held(database, buyer) == {hammer: 1}


def test_each_user_and_customer_has_a_cart_of_its_own(
    database: Database, shop: Shop, buyer: User, ferreteria: Company
) -> None:
    article = shop.article("Martillo")
    reader = shop.published()
    colleague = add_user(database, ferreteria, "otro@cliente.example", PASSWORD, Role.CUSTOMER, 7)
    add(database, reader, buyer, article, Decimal(1))
    add(database, reader, colleague, article, Decimal(2))
    elsewhere = User(buyer.id, buyer.company, buyer.email, buyer.role, 8)
    assert held(database, buyer) == {article: 1}
    assert held(database, colleague) == {article: 2}
    assert cart_of(database, elsewhere) == Cart()


def test_a_cart_that_was_ordered_or_emptied_becomes_another_order(database: Database, shop: Shop, buyer: User) -> None:
    article = shop.article("Martillo")
    reader = shop.published()
    add(database, reader, buyer, article, Decimal(1))
    first = cart_of(database, buyer)
    clear(database, buyer)
    assert cart_of(database, buyer) == Cart()
    add(database, reader, buyer, article, Decimal(1))
    second = cart_of(database, buyer)
    assert (second.key != first.key, second.fingerprint) == (True, first.fingerprint)
    with database.begin() as transaction:
        empty(transaction, buyer)
    assert cart_of(database, buyer) == Cart()


@pytest.mark.parametrize(
    ("values", "units", "message"),
    [
        ({}, "0", "mayor que cero"),
        ({}, "-3", "mayor que cero"),
        ({}, "1.5", "sin fracciones"),
        ({"UNIDAD_VENTA": "Caja"}, "0.5", "se vende por caja, sin fracciones"),
        ({"UNIDAD_VENTA": "KILO"}, "0.123456", "más de 5 decimales"),
        ({"ES_JUEGO": "S", "UNIDAD_VENTA": "KILO"}, "0.5", "sin fracciones"),
        ({"APLICAR_FACTOR_VENTA": "S", "FACTOR_VENTA": Decimal(12)}, "30", "múltiplos de 12; pide 24 o 36"),
        ({"APLICAR_FACTOR_VENTA": "S", "FACTOR_VENTA": Decimal(12)}, "5", "pide 12"),
        ({}, "12345678901234", "13 cifras enteras"),
        ({}, "12345678901234567890", "13 cifras enteras"),
    ],
)
def test_a_quantity_that_is_not_sold_is_refused_with_its_reason(
    database: Database, shop: Shop, buyer: User, values: dict[str, Any], units: str, message: str
) -> None:
    article = shop.article("Martillo", **{"UNIDAD_VENTA": "PIEZA", **values})
    with pytest.raises(UnusableQuantity, match=message):
        add(database, shop.published(), buyer, article, Decimal(units))
    assert cart_of(database, buyer) == Cart()


def test_what_is_sold_by_measure_or_in_multiples_is_taken_in_parts(database: Database, shop: Shop, buyer: User) -> None:
    cable = shop.article("Cable", UNIDAD_VENTA="METRO")
    chain = shop.article("Cadena", UNIDAD_VENTA="PIEZA", APLICAR_FACTOR_VENTA="S", FACTOR_VENTA=Decimal("0.5"))
    reader = shop.published()
    add(database, reader, buyer, cable, Decimal("12.75"))
    add(database, reader, buyer, chain, Decimal("1.5"))
    assert held(database, buyer) == {cable: Decimal("12.75"), chain: Decimal("1.5")}


def test_more_of_what_is_in_the_cart_must_be_a_quantity_that_is_sold(
    database: Database, shop: Shop, buyer: User
) -> None:
    article = shop.article("Martillo")
    reader = shop.published()
    add(database, reader, buyer, article, Decimal(9_999_999_999_999))
    with pytest.raises(UnusableQuantity, match="cifras enteras"):
        add(database, reader, buyer, article, Decimal(1))
    with pytest.raises(UnusableQuantity, match="sin fracciones"):
        set_units(database, reader, buyer, article, Decimal("0.5"))
    assert held(database, buyer) == {article: 9_999_999_999_999}


def test_what_is_not_sold_stays_out_and_the_rest_is_taken(database: Database, shop: Shop, buyer: User) -> None:
    sold, suspended = shop.article("Martillo"), shop.article("Zapapico", status="B")
    reader = shop.published()
    with pytest.raises(UnknownArticle, match="ya no está en el catálogo"):
        add(database, reader, buyer, suspended, Decimal(1))
    lines = [Line(suspended, Decimal(1)), Line(sold, Decimal(2)), Line(999, Decimal(1)), Line(sold, Decimal("0.5"))]
    refused = add_all(database, reader, buyer, lines)
    assert [each.article_id for each in refused] == [suspended, 999, sold]
    assert held(database, buyer) == {sold: 2}


def test_notes_are_as_long_as_there_is_room(database: Database, shop: Shop, buyer: User) -> None:
    article = shop.article("Martillo")
    add(database, shop.published(), buyer, article, Decimal(1))
    set_notes(database, buyer, article, "ñ" * 500)
    with pytest.raises(NotesTooLong, match="501 caracteres"):
        set_notes(database, buyer, article, "ñ" * 501)
    assert cart_of(database, buyer).lines[0].notes == "ñ" * 500


def test_an_administrator_has_no_cart(database: Database, ferreteria: Company) -> None:
    administrator = add_user(database, ferreteria, "admin@empresa.example", PASSWORD, Role.ADMINISTRATOR)
    with pytest.raises(ValueError, match="no customer"):
        cart_of(database, administrator)
