"""The CFDI of a company that was really synchronised: whose they are, what they say, and how they come to people."""

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import polars as pl
import pytest
from pypdf import PdfReader
from sqlalchemy import select

from microsip.demo.people import SIGN_IN
from portal.accounts import Role, add_user
from portal.cfdi.contents import XmlMissing, XmlUnreachable, kept_uuids, stamped_uuid, xml_of, xmls_of
from portal.cfdi.documents import Kind, TaxDocument, UnknownDocument, document, index, tax_document
from portal.cfdi.drawings import NotDrawn, pdf_of
from portal.cfdi.keeping import keep_recent
from portal.cfdi.linking import of_receivables
from portal.cfdi.packing import MISSING, TooManyDocuments, zip_of
from portal.cfdi.searching import Search, search
from portal.companies import Company, connection_of, create_company, save_connection
from portal.customers import customer_by_key
from portal.installation import Installation
from portal.statements.receivables import receivables
from tests.servers.installation import SLUG, company_of
from warehouse import tables
from warehouse.store import Reader

ALL = 10_000


@pytest.fixture(scope="module")
def reader(synced_installation: Installation) -> Reader:
    return synced_installation.warehouse.reader(SLUG)


@pytest.fixture(scope="module")
def owner(synced_installation: Installation) -> Company:
    return company_of(synced_installation)


@pytest.fixture(scope="module")
def buyer(reader: Reader) -> int:
    return customer_by_key(reader, SIGN_IN.key).customer_id


@pytest.fixture(scope="module")
def issued(reader: Reader, buyer: int) -> tuple[TaxDocument, ...]:
    return search(reader, buyer, Search(), page_size=ALL).documents


@pytest.fixture(scope="module")
def everybody(reader: Reader) -> dict[int, tuple[TaxDocument, ...]]:
    """All CFDI by customer."""
    ids = reader.frame(select(tables.microsip["clientes"].c.CLIENTE_ID))["CLIENTE_ID"]
    return {each: search(reader, each, Search(), page_size=ALL).documents for each in ids}


def test_every_cfdi_is_one_customers_own(everybody: dict[int, tuple[TaxDocument, ...]], reader: Reader) -> None:
    found = [each.document_id for documents in everybody.values() for each in documents]
    assert len(found) == len(set(found)) > 0
    issued = reader.frame(
        select(tables.microsip["repositorio_cfdi"].c.CFDI_ID).where(
            tables.microsip["repositorio_cfdi"].c.NATURALEZA == "E"
        )
    )
    ids = {each.cfdi_id for documents in everybody.values() for each in documents}
    assert ids == set(issued["CFDI_ID"])


def test_what_suppliers_sent_is_nobodys(everybody: dict[int, tuple[TaxDocument, ...]], reader: Reader) -> None:
    entries = tables.microsip["repositorio_cfdi"].c
    received = set(reader.frame(select(entries.UUID).where(entries.NATURALEZA == "R"))["UUID"])
    assert received
    assert not received & {each.uuid for documents in everybody.values() for each in documents}


def test_another_customers_cfdi_is_refused_like_one_that_does_not_exist(
    everybody: dict[int, tuple[TaxDocument, ...]], reader: Reader, buyer: int
) -> None:
    others = [each for customer, documents in everybody.items() if customer != buyer for each in documents]
    assert others
    for each in others:
        with pytest.raises(UnknownDocument):
            document(reader, buyer, each.document_id)
    for unknown in (0, -1, 2**31, 10**30):
        with pytest.raises(UnknownDocument):
            document(reader, buyer, unknown)


def test_the_xml_is_byte_for_byte_what_microsip_stores(
    synced_installation: Installation,
    owner: Company,
    everybody: dict[int, tuple[TaxDocument, ...]],
    fdb_attach: Callable[..., AbstractContextManager[Any]],
    small_company: Path,
) -> None:
    documents = [each for those in everybody.values() for each in those]
    found = xmls_of(synced_installation, owner, documents)
    assert [xml.document for xml in found] == documents
    stored = _stored(fdb_attach, small_company)
    for xml in found:
        assert xml.content == stored[xml.document.uuid]
        assert stamped_uuid(xml.content) == xml.document.uuid


def test_an_xml_that_was_read_once_is_there_without_microsip(
    synced_installation: Installation, owner: Company, issued: tuple[TaxDocument, ...]
) -> None:
    before = xml_of(synced_installation, owner, issued[0])
    company = create_company(synced_installation.database, "apagada", "Apagada")
    with pytest.raises(XmlUnreachable, match="vuelve a intentarlo"):
        xml_of(synced_installation, company, issued[0])  # nothing is kept of this one, and it has no Microsip
    connection = connection_of(synced_installation.database, owner)
    away = replace(connection, server=replace(connection.server, port=9))
    save_connection(synced_installation.database, owner, away)
    try:
        assert xml_of(synced_installation, owner, issued[0]) == before
    finally:
        save_connection(synced_installation.database, owner, connection)


def test_an_xml_that_is_stamped_for_another_document_is_not_given(
    synced_installation: Installation, owner: Company, issued: tuple[TaxDocument, ...]
) -> None:
    mistaken = replace(issued[0], uuid="00000000-0000-0000-0000-000000000000")
    with pytest.raises(XmlMissing, match=r"pídelo a la empresa"):
        xml_of(synced_installation, owner, mistaken)


def test_the_pdf_tells_uuid_total_and_seals_and_is_drawn_once(
    synced_installation: Installation, owner: Company, issued: tuple[TaxDocument, ...]
) -> None:
    invoice = next(each for each in issued if each.kind is Kind.INVOICE and not each.is_cancelled)
    xml = xml_of(synced_installation, owner, invoice)
    drawn = pdf_of(synced_installation, owner, xml)
    text = _text(drawn)
    assert invoice.uuid in text
    assert f"{invoice.amount:,.2f}" in text
    assert "Sello del SAT" in text
    assert "CANCELADO" not in text
    assert any(page.images for page in PdfReader(BytesIO(drawn)).pages), "no QR"
    assert pdf_of(synced_installation, owner, xml) == drawn


def test_a_cancelled_cfdi_is_marked_in_the_index_and_on_its_pdf(
    synced_installation: Installation, owner: Company, everybody: dict[int, tuple[TaxDocument, ...]]
) -> None:
    cancelled = next(each for those in everybody.values() for each in those if each.is_cancelled)
    assert cancelled.cancelled_on is not None
    assert "CANCELADO" in _text(pdf_of(synced_installation, owner, xml_of(synced_installation, owner, cancelled)))


def test_a_cancelled_cfdi_names_the_one_that_replaced_it(everybody: dict[int, tuple[TaxDocument, ...]]) -> None:
    uuids = {each.uuid for those in everybody.values() for each in those}
    replaced = [each for those in everybody.values() for each in those if each.replaced_by]
    assert replaced
    assert all(each.is_cancelled and each.replaced_by in uuids for each in replaced)


def test_what_is_no_cfdi_is_not_drawn_and_the_next_one_is(
    synced_installation: Installation, owner: Company, issued: tuple[TaxDocument, ...]
) -> None:
    xml = xml_of(synced_installation, owner, issued[0])
    for broken in (b"", b"<x/>", b"\xff\xfe", xml.content[:-50]):
        with pytest.raises(NotDrawn, match="descarga su XML"):
            pdf_of(synced_installation, owner, replace(xml, content=broken))
    assert pdf_of(synced_installation, owner, xml).startswith(b"%PDF")


def test_a_zip_has_xml_and_pdf_and_lists_what_is_missing(
    synced_installation: Installation, owner: Company, issued: tuple[TaxDocument, ...]
) -> None:
    lost = replace(issued[1], document_id=999_999, cfdi_id=None, uuid="FFFFFFFF-0000-0000-0000-000000000000")
    archive = ZipFile(BytesIO(zip_of(synced_installation, owner, [issued[0], lost], with_pdf=True)))
    name = issued[0].file_name
    assert set(archive.namelist()) == {f"{name}.xml", f"{name}.pdf", MISSING}
    assert archive.read(f"{name}.xml") == xml_of(synced_installation, owner, issued[0]).content
    assert issued[0].uuid in _text(archive.read(f"{name}.pdf"))
    assert lost.uuid in archive.read(MISSING).decode()
    with pytest.raises(TooManyDocuments, match="elige menos días"):
        zip_of(synced_installation, owner, [issued[0]] * 1000)


def test_a_search_finds_folio_uuid_amount_days_and_kind(
    reader: Reader, buyer: int, issued: tuple[TaxDocument, ...]
) -> None:
    one = issued[len(issued) // 2]
    letters, number = re.fullmatch(r"([A-Z]*)(\d+)", one.folio).groups()  # type: ignore[union-attr]
    typed = (one.folio.lower(), f"{letters}{int(number)}", one.uuid[:13].lower(), f"${one.amount:,.2f}", f" {one.uuid}")
    for text in typed:
        assert one in search(reader, buyer, Search(text), page_size=ALL).documents, text
    for found in search(reader, buyer, Search(since=one.day, until=one.day), page_size=ALL).documents:
        assert found.day == one.day
    notes = search(reader, buyer, Search(kind=Kind.CREDIT_NOTE), page_size=ALL).documents
    assert all(found.kind is Kind.CREDIT_NOTE for found in notes)
    for nothing in ("zzz", "'; DROP TABLE", "99999999999999999999", "(", "NaN", "1e999"):
        assert search(reader, buyer, Search(nothing)).total == 0, nothing


def test_pages_of_a_search_are_all_of_it(reader: Reader, buyer: int, issued: tuple[TaxDocument, ...]) -> None:
    pages = [search(reader, buyer, Search(), page=page, page_size=3) for page in range(1, len(issued) // 3 + 2)]
    assert tuple(each for page in pages for each in page.documents) == issued
    assert {page.total for page in pages} == {len(issued)}


def test_charges_know_the_cfdi_of_the_invoice_that_they_come_from(
    reader: Reader, buyer: int, issued: tuple[TaxDocument, ...]
) -> None:
    charges = receivables(reader, buyer).movements.filter(pl.col("kind") == "C")
    linked = of_receivables(reader, buyer, charges["document_id"])
    folios = dict(charges.select("document_id", "folio").iter_rows())
    assert linked
    for document_id, cfdi in linked.items():
        assert cfdi.folio == folios[document_id]
    assert {cfdi.document_id for cfdi in linked.values()} <= {each.document_id for each in issued}


def test_recent_xml_of_customers_with_users_are_kept_before_anybody_asks(
    installation: Installation, synced_installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    company = company_of(installation)
    monkeypatch.setattr("portal.cfdi.keeping.KEPT_DAYS", 20_000)
    monkeypatch.setattr("portal.cfdi.keeping.MOST_AT_A_TIME", 3)
    reading = replace(installation, warehouse=synced_installation.warehouse)
    assert keep_recent(reading, company) == 0  # nobody who could ask
    reader = reading.warehouse.reader(SLUG)
    buyer = customer_by_key(reader, SIGN_IN.key).customer_id
    add_user(installation.database, company, "compras@example.com", "Tornillos-4-tuercas", Role.CUSTOMER, buyer)
    theirs = search(reader, buyer, Search(), page_size=ALL).documents
    while keep_recent(reading, company):
        pass
    assert kept_uuids(installation.database, company) == {each.uuid for each in theirs}


def test_the_index_has_every_row_as_a_document(reader: Reader, buyer: int, issued: tuple[TaxDocument, ...]) -> None:
    assert tuple(tax_document(row) for row in index(reader, buyer).iter_rows(named=True)) == issued


def _stored(fdb_attach: Callable[..., AbstractContextManager[Any]], path: Path) -> dict[str, bytes]:
    with fdb_attach(path) as connection:
        cursor = connection.cursor()
        cursor.execute(
            "SELECT u.UUID, CAST(COALESCE(r.XML, u.XML) AS BLOB SUB_TYPE BINARY) FROM USOS_FOLIOS_FISCALES u "
            "LEFT JOIN REPOSITORIO_CFDI r ON r.CFDI_ID = u.CFDI_ID"
        )
        return {uuid: _bytes(content) for uuid, content in cursor.fetchall()}


def _bytes(content: Any) -> bytes:
    return content if isinstance(content, bytes) else content.encode("latin-1")


def _text(drawn: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(BytesIO(drawn)).pages)
