"""Files of a customer's account by their addresses: the customer's own, and nobody else's."""

from collections.abc import Iterator
from io import BytesIO
from zipfile import ZipFile

import fastexcel
import httpx
import pytest
from pypdf import PdfReader
from sqlalchemy import select

from portal.accounts import User, authenticate
from portal.cfdi.contents import stamped_uuid
from portal.cfdi.documents import TaxDocument
from portal.cfdi.searching import Search, search
from portal.customers import customer_by_key
from portal.sessions import open_session
from portal.statements.receivables import receivables
from portal.statements.statement import statement
from storefront_app.web.cookies import cookie_name
from tests.servers.company import TODAY
from tests.servers.installation import SLUG
from tests.servers.storefront import ADMINISTRATOR, CUSTOMER, CUSTOMER_KEY, PASSWORD, Storefront
from warehouse import tables
from warehouse.store import Reader

PERIOD = f"desde=2025-10-01&hasta={TODAY}"


def signed_in(server: Storefront, email: str) -> User:
    return authenticate(server.installation.database, email, PASSWORD, "127.0.0.1")


@pytest.fixture(scope="module")
def reader(storefront: Storefront) -> Reader:
    return storefront.installation.warehouse.reader(SLUG)


@pytest.fixture(scope="module")
def buyer(reader: Reader) -> int:
    return customer_by_key(reader, CUSTOMER_KEY).customer_id


@pytest.fixture(scope="module")
def own(reader: Reader, buyer: int) -> tuple[TaxDocument, ...]:
    return search(reader, buyer, Search(), page_size=1000).documents


def client(server: Storefront, email: str) -> httpx.Client:
    name = cookie_name(server.address.removeprefix("http://"))
    token = open_session(server.installation.database, signed_in(server, email))
    return httpx.Client(base_url=server.address, cookies={name: token}, timeout=60)


@pytest.fixture(scope="module")
def customer(storefront: Storefront) -> Iterator[httpx.Client]:
    """Requests with the customer's cookie."""
    with client(storefront, CUSTOMER) as asking:
        yield asking


def test_the_xml_comes_as_it_is_stored_and_is_kept_by_no_proxy(
    customer: httpx.Client, own: tuple[TaxDocument, ...]
) -> None:
    answer = customer.get(f"/downloads/cfdi/{own[0].document_id}.xml")
    assert answer.status_code == 200
    assert stamped_uuid(answer.content) == own[0].uuid
    assert answer.headers["content-type"] == "application/xml"
    assert answer.headers["cache-control"] == "private, no-store"
    assert f'attachment; filename="{own[0].file_name}.xml"' in answer.headers["content-disposition"]


def test_the_pdf_of_a_cfdi_has_its_uuid(customer: httpx.Client, own: tuple[TaxDocument, ...]) -> None:
    answer = customer.get(f"/downloads/cfdi/{own[0].document_id}.pdf")
    assert answer.headers["content-type"] == "application/pdf"
    assert own[0].uuid in PdfReader(BytesIO(answer.content)).pages[0].extract_text()


def test_a_zip_has_what_the_search_finds(customer: httpx.Client, own: tuple[TaxDocument, ...]) -> None:
    answer = customer.get("/downloads/cfdi.zip", params={"buscar": own[0].uuid})
    assert answer.headers["content-type"] == "application/zip"
    assert ZipFile(BytesIO(answer.content)).namelist() == [f"{own[0].file_name}.xml"]
    every = customer.get("/downloads/cfdi.zip")
    assert len(ZipFile(BytesIO(every.content)).namelist()) == len(own)


def test_the_statement_comes_as_pdf_and_as_spreadsheet_with_the_same_closing_balance(
    customer: httpx.Client, reader: Reader, buyer: int
) -> None:
    closing = statement(receivables(reader, buyer), None, TODAY, TODAY).closing
    drawn = customer.get(f"/downloads/statement.pdf?{PERIOD}")
    assert f"{closing:,.2f}" in "".join(page.extract_text() for page in PdfReader(BytesIO(drawn.content)).pages)
    assert f"Estado_de_cuenta_{CUSTOMER_KEY}_{TODAY}.pdf" in drawn.headers["content-disposition"]
    written = customer.get(f"/downloads/statement.xlsx?{PERIOD}")
    rows = fastexcel.read_excel(written.content).load_sheet(0, header_row=None, dtypes="string").to_polars()
    assert rows.row(-1)[1] == "Saldo final"
    assert float(rows.row(-1)[6]) == float(closing)


def test_another_customers_cfdi_is_not_found_by_its_address(
    customer: httpx.Client, reader: Reader, own: tuple[TaxDocument, ...]
) -> None:
    uses = tables.microsip["usos_folios_fiscales"].c
    every = set(reader.frame(select(uses.USO_FOLIO_ID))["USO_FOLIO_ID"])
    others = sorted(every - {each.document_id for each in own})
    assert others
    for document_id in others[:10]:
        for form in ("xml", "pdf"):
            answer = customer.get(f"/downloads/cfdi/{document_id}.{form}")
            assert answer.status_code == 404
            assert b"<cfdi" not in answer.content
            assert b"%PDF" not in answer.content


@pytest.mark.parametrize(
    "address",
    [
        "cfdi/0.xml",
        "cfdi/-1.xml",
        f"cfdi/{'9' * 30}.pdf",
        "cfdi/1%20OR%201=1.xml",
        "cfdi/..%2f..%2fx.xml",
        "cfdi/1.exe",
    ],
)
def test_what_is_no_document_gives_no_file(customer: httpx.Client, address: str) -> None:
    answer = customer.get(f"/downloads/{address}")
    assert "attachment" not in answer.headers.get("content-disposition", "")
    html = answer.headers.get("content-type", "").startswith("text/html")
    assert answer.status_code in (400, 404) or html


@pytest.mark.parametrize("query", ["", "hasta=ayer", "desde=2025-02-01&hasta=2025-01-01", f"{PERIOD}&moneda=ZZZ"])
def test_a_statement_that_makes_no_sense_is_refused_in_a_sentence(customer: httpx.Client, query: str) -> None:
    answer = customer.get(f"/downloads/statement.pdf?{query}")
    assert answer.status_code == 400
    assert "<h1>" in answer.text
    assert "Traceback" not in answer.text


def test_strangers_are_led_to_the_form_and_administrators_have_no_account(
    storefront: Storefront, own: tuple[TaxDocument, ...]
) -> None:
    for path in (f"cfdi/{own[0].document_id}.xml", f"statement.pdf?{PERIOD}", "cfdi.zip"):
        stranger = httpx.get(f"{storefront.address}/downloads/{path}")
        assert (stranger.status_code, stranger.content) == (303, b"")
        with client(storefront, ADMINISTRATOR) as administrator:
            assert administrator.get(f"/downloads/{path}").status_code == 404
