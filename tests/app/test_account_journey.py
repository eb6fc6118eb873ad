"""A customer looks at the account in a browser, and takes statements and invoices home."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import fastexcel
import pytest
from pypdf import PdfReader

from portal.cfdi.contents import stamped_uuid
from tests.app.browsing import DESKTOP, TELEPHONE, Visit, sign_in, visit
from tests.servers.storefront import CUSTOMER, Storefront

if TYPE_CHECKING:
    from playwright.sync_api import Browser


@pytest.fixture(params=[DESKTOP, TELEPHONE], ids=["desktop", "telephone"])
def visitor(request: pytest.FixtureRequest, browser: "Browser", storefront: Storefront) -> Iterator[Visit]:
    """The customer's user, signed in, with an empty browser of each size."""
    with visit(browser, storefront.address, request.param) as visiting:
        sign_in(visiting, CUSTOMER)
        visiting.page.get_by_role("heading", name="Catálogo").wait_for()
        yield visiting


def download(visitor: Visit, link: str, folder: Path) -> Path:
    """What the browser saves when the link of that name is followed."""
    with visitor.page.expect_download() as started:
        visitor.page.get_by_role("link", name=link, exact=True).first.click()
    path = folder / started.value.suggested_filename
    started.value.save_as(path)
    return path


def shown_closing(visitor: Visit) -> str:
    text = visitor.page.locator(".figures.four div").last.inner_text()
    found = re.search(r"-?\$?[\d,]+\.\d\d", text)
    assert found is not None, text
    return found[0].replace("$", "")


def test_a_statement_is_opened_line_by_line_and_its_files_say_the_same(visitor: Visit, tmp_path: Path) -> None:
    visitor.page.goto(f"{visitor.address}/estado-de-cuenta?periodo=Todo")
    visitor.page.locator("details.line").first.wait_for()
    closing = shown_closing(visitor)
    visitor.page.locator("details.line summary").first.click()
    visitor.page.locator("details.line[open] .behind").first.wait_for()
    assert visitor.fits()
    pdf = download(visitor, "Descargar PDF", tmp_path)
    assert closing in "".join(page.extract_text() for page in PdfReader(pdf).pages)
    xlsx = download(visitor, "Descargar Excel", tmp_path)
    rows = fastexcel.read_excel(xlsx.read_bytes()).load_sheet(0, header_row=None, dtypes="string").to_polars()
    assert float(rows.row(-1)[6]) == float(closing.replace(",", ""))
    assert visitor.page.get_by_role("heading", name="Estado de cuenta").is_visible()
    visitor.saw_no_errors()


def test_an_invoice_is_searched_and_its_files_are_taken(visitor: Visit, tmp_path: Path) -> None:
    visitor.page.goto(f"{visitor.address}/facturas")
    first = visitor.page.locator(".tax-documents .sheet-row:not(.head)").first
    first.wait_for()
    uuid = first.locator("code").first.inner_text()
    visitor.page.get_by_label("Buscar comprobantes").press_sequentially(uuid[:13].lower(), delay=20)
    visitor.page.get_by_text("1 comprobante ·").wait_for()
    folio = first.get_by_role("link", name="XML de").get_attribute("aria-label")
    assert folio is not None
    assert visitor.fits()
    xml = download(visitor, folio, tmp_path)
    assert stamped_uuid(xml.read_bytes()) == uuid
    pdf = download(visitor, folio.replace("XML", "PDF"), tmp_path)
    assert uuid in PdfReader(pdf).pages[0].extract_text()
    visitor.saw_no_errors()


def test_the_account_fits_every_window(visitor: Visit) -> None:
    visitor.page.goto(f"{visitor.address}/cuenta")
    visitor.page.locator(".ageing").first.wait_for()
    visitor.page.get_by_text("Documentos por pagar").wait_for()
    assert visitor.fits()
    visitor.page.set_viewport_size({"width": 900, "height": 700})
    without_room = visitor.page.get_by_text(re.compile(r"^\d+ más$"))
    without_room.wait_for()
    left, right = without_room.bounding_box(), visitor.page.locator(".st-key-account").bounding_box()
    assert left is not None
    assert right is not None
    assert left["x"] + left["width"] < right["x"]
    visitor.saw_no_errors()
