"""What is in stock is asked of Microsip at a confirmation, and taken from the version where it does not answer."""

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

from portal.carts import Cart, Line
from portal.catalogue.keys import article_id_by_key
from portal.companies import connection_of, save_connection
from portal.customers import customer_by_key
from portal.installation import Installation
from portal.orders.review import Buyer, Review
from portal.orders.reviewing import review
from tests.portal.outbox.ordering import ARTICLE, Attach
from tests.servers.installation import company_of


def reviewed(installation: Installation, *, live: bool) -> Review:
    whose = company_of(installation)
    reader = installation.warehouse.reader(whose.slug)
    buyer = Buyer(whose, customer_by_key(reader, "C0001"), "prueba")
    cart = Cart("clave", (Line(article_id_by_key(reader, ARTICLE), Decimal(1)),))
    return review(installation, buyer, cart, live=live)


def test_microsip_tells_what_has_changed_since_the_last_sync(
    ordering: Installation, microsip_file: Path, fdb_attach: Attach
) -> None:
    published = reviewed(ordering, live=False).availability
    [(article_id, before)] = published.units.items()
    assert not published.live
    assert before is not None
    with fdb_attach(microsip_file) as microsip:
        month = "SELECT first 1 ANO, MES FROM SALDOS_IN WHERE ARTICULO_ID = ? AND ALMACEN_ID = ?"
        cursor = microsip.cursor()
        cursor.execute(month, (article_id, published.warehouse_id))
        year, number = cursor.fetchone()
        sold = """UPDATE SALDOS_IN SET SALIDAS_UNIDADES = SALIDAS_UNIDADES + 3
                  WHERE ARTICULO_ID = ? AND ALMACEN_ID = ? AND ANO = ? AND MES = ?"""
        cursor.execute(sold, (article_id, published.warehouse_id, year, number))
        microsip.commit()
    now = reviewed(ordering, live=True).availability
    assert (now.live, now.units) == (True, {article_id: before - 3})


def test_without_an_answer_the_version_tells_with_its_age(ordering: Installation) -> None:
    company = company_of(ordering)
    connection = connection_of(ordering.database, company)
    save_connection(ordering.database, company, replace(connection, server=replace(connection.server, port=9)))
    shown = reviewed(ordering, live=True)
    save_connection(ordering.database, company, connection)
    published = reviewed(ordering, live=False).availability
    assert shown.availability == published
    assert shown.problems == ()
