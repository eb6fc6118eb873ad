"""What both links promise of documents: straight to Firebird and through the agent, they are placed the same."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from microsip.connection import Connection
from microsip.demo.build import Variant
from microsip.documents import Kind, Series
from microsip.errors import InvalidDocument, ServerUnreachable, TotalsDiffer, UnknownSeries, WrongCredentials
from microsip.link import MicrosipLink
from microsip.opening import open_link
from tests.servers.firebird import Attach, ConnectionTo
from tests.servers.selling import MAIN_WAREHOUSE, OTHER, PLAIN, Salesman


@pytest.fixture(scope="module", params=["direct", "agent"])
def connection(
    request: pytest.FixtureRequest,
    company_masters: Callable[[Variant], Path],
    tmp_path_factory: pytest.TempPathFactory,
) -> Connection:
    """By the link that is tested, to a company to write to."""
    path = tmp_path_factory.mktemp("documents") / "PEDIDOS.FDB"
    shutil.copy(company_masters(Variant.CURRENT), path)
    to: ConnectionTo = request.getfixturevalue("connection_to" if request.param == "direct" else "agent_connection_to")
    return to(path)


@pytest.fixture
def link(connection: Connection) -> MicrosipLink:
    return open_link(connection)


@pytest.fixture
def salesman(connection: Connection, fdb_attach: Attach) -> Iterator[Salesman]:
    with fdb_attach(Path(connection.path)) as attached:
        yield Salesman(attached)


def test_a_document_is_placed_once_and_found_from_then_on(link: MicrosipLink, salesman: Salesman) -> None:
    asked = salesman.document("conforme-0001", salesman.line(PLAIN), salesman.line(OTHER, "3"))
    assert link.find(asked) is None
    placed = link.place(asked)
    assert not placed.found
    again = link.place(asked)
    assert again == link.find(asked) == replace(placed, found=True)
    assert again.matches
    [row] = salesman.rows("SELECT FOLIO, IMPORTE_NETO FROM DOCTOS_VE WHERE DOCTO_VE_ID = ?", placed.docto_ve_id)
    assert (row["FOLIO"], row["IMPORTE_NETO"]) == (placed.folio, asked.net)


def test_orders_and_quotations_take_the_folios_of_their_series(link: MicrosipLink, salesman: Salesman) -> None:
    series = {(each.kind, each.letters): each.next_folio for each in link.series()}
    for kind in Kind:
        placed = link.place(salesman.document(f"folio-{kind.value}-0001", kind=kind))
        assert placed.folio == series[kind, "WEB"]


def test_the_series_of_both_kinds_are_told_with_their_branch(link: MicrosipLink) -> None:
    series = link.series()
    assert {(each.kind, each.letters) for each in series} == {
        (Kind.QUOTATION, "COT"),
        (Kind.QUOTATION, "WEB"),
        (Kind.ORDER, "@"),
        (Kind.ORDER, "WEB"),
    }
    assert all(isinstance(each, Series) and each.branch_id and each.branch for each in series)


def test_a_token_with_other_contents_gives_the_first_document_and_says_so(
    link: MicrosipLink, salesman: Salesman
) -> None:
    placed = link.place(salesman.document("misma-clave-0001"))
    again = link.place(salesman.document("misma-clave-0001", salesman.line(PLAIN, "7")))
    assert again == replace(placed, found=True, matches=False)


def test_texts_and_figures_arrive_as_they_are(link: MicrosipLink, salesman: Salesman) -> None:
    line = salesman.line(PLAIN, "12.34567", "1234.567891", "7.123456", notes="Cortar «así» – ½ €")
    asked = salesman.document("con-acentos-0001", line, notes="Núñez “Ñ” €", purchase_order="OC–1")
    placed = link.place(asked)
    [row] = salesman.rows(
        "SELECT cast(v.DESCRIPCION AS VARCHAR(200) CHARACTER SET OCTETS) D, v.ORDEN_COMPRA, d.UNIDADES, "
        "d.PRECIO_UNITARIO, d.PCTJE_DSCTO, d.PRECIO_TOTAL_NETO, cast(d.NOTAS AS VARCHAR(200) CHARACTER SET OCTETS) N "
        "FROM DOCTOS_VE v JOIN DOCTOS_VE_DET d ON d.DOCTO_VE_ID = v.DOCTO_VE_ID WHERE v.DOCTO_VE_ID = ?",
        placed.docto_ve_id,
    )
    assert row["D"].decode("cp1252") == "[con-acentos-0001] Núñez “Ñ” €"
    assert row["N"].decode("cp1252") == "Cortar «así» – ½ €"
    assert (row["UNIDADES"], row["PRECIO_UNITARIO"], row["PCTJE_DSCTO"], row["PRECIO_TOTAL_NETO"]) == (
        line.units,
        line.unit_price,
        line.discount_percent,
        line.net,
    )


def test_what_cannot_be_placed_is_refused_the_same_and_nothing_is_written(
    link: MicrosipLink, salesman: Salesman
) -> None:
    asked = salesman.document("rechazado-0001")
    before = salesman.rows("SELECT count(*) N, (SELECT sum(CONSECUTIVO) FROM FOLIOS_VENTAS) C FROM DOCTOS_VE")
    [tax] = asked.taxes
    wrong_tax = replace(asked, taxes=(replace(tax, amount=tax.amount + 1),))
    for document, failure in (
        (replace(asked, series="NO"), UnknownSeries),
        (replace(asked, customer_id=999_999), InvalidDocument),
        (replace(asked, address_id=999_999), InvalidDocument),
        (replace(asked, warehouse_id=999_999), InvalidDocument),
        (wrong_tax, TotalsDiffer),
    ):
        with pytest.raises(failure):
            link.place(document)
    assert before == salesman.rows("SELECT count(*) N, (SELECT sum(CONSECUTIVO) FROM FOLIOS_VENTAS) C FROM DOCTOS_VE")


def test_what_is_available_is_what_is_there_less_what_orders_hold(link: MicrosipLink, salesman: Salesman) -> None:
    articles = [salesman.article(key) for key in (PLAIN, OTHER)]
    before = link.availability(articles, MAIN_WAREHOUSE, patience=30)
    link.place(salesman.document("comprometido-0001", salesman.line(PLAIN, "1.5")))
    after = link.availability([*articles, 999_999], MAIN_WAREHOUSE, patience=30)
    assert after == {articles[0]: before[articles[0]] - Decimal("1.5"), articles[1]: before[articles[1]], 999_999: 0}
    [native] = salesman.rows("SELECT DISPONIBLE FROM CALC_DISP_ARTALM(?, ?)", salesman.article(PLAIN), MAIN_WAREHOUSE)
    assert after[articles[0]] == native["DISPONIBLE"]


def test_nobody_is_waited_for_longer_than_was_asked(link: MicrosipLink) -> None:
    with pytest.raises(ServerUnreachable):
        link.availability([1], MAIN_WAREHOUSE, patience=0.000_001)


def test_wrong_credentials_place_nothing(connection: Connection, salesman: Salesman) -> None:
    link = open_link(replace(connection, password="equivocada"))
    with pytest.raises(WrongCredentials):
        link.place(salesman.document("sin-permiso-0001"))
    with pytest.raises(WrongCredentials):
        link.series()
