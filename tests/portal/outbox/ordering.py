"""Confirmed orders for the tests of their delivery."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from decimal import Decimal
from pathlib import Path
from typing import Any

from microsip.documents import Kind
from portal.carts import Cart, Line
from portal.catalogue.keys import article_id_by_key
from portal.customers import customer_by_key
from portal.installation import Installation
from portal.orders.confirming import place
from portal.orders.records import Order
from portal.orders.review import Buyer, Choices
from portal.orders.reviewing import new_key
from tests.servers.installation import company_of

Attach = Callable[..., AbstractContextManager[Any]]

ARTICLE = "ESP-002"
"""One that every demo company has, in stock and with a price."""


def placed(
    installation: Installation, customer: str = "C0001", units: str = "2", kind: Kind = Kind.ORDER, **choices: Any
) -> Order:
    """A confirmed order of one article."""
    whose = company_of(installation)
    reader = installation.warehouse.reader(whose.slug)
    buyer = Buyer(whose, customer_by_key(reader, customer), "prueba")
    cart = Cart(new_key(), (Line(article_id_by_key(reader, ARTICLE), Decimal(units)),))
    return place(installation, buyer, cart, Choices(kind, **choices))


def marked_documents(attach: Attach, file: Path) -> list[tuple[str, str, int]]:
    """The portal's documents in Microsip: mark, folio and how many lines each has."""
    with attach(file) as microsip:
        cursor = microsip.cursor()
        cursor.execute(
            """SELECT d.DESCRIPCION, trim(d.FOLIO),
                 (SELECT count(*) FROM DOCTOS_VE_DET l WHERE l.DOCTO_VE_ID = d.DOCTO_VE_ID)
               FROM DOCTOS_VE d WHERE d.DESCRIPCION STARTING WITH '[' ORDER BY d.DOCTO_VE_ID"""
        )
        return [(description.split("]")[0], folio, lines) for description, folio, lines in cursor.fetchall()]
