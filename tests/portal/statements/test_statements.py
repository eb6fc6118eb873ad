"""What is owed, worked out by hand: three months of one customer."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any

import fastexcel
import polars as pl
import pytest
from PIL import Image
from pypdf import PdfReader

from portal.companies import company, create_company
from portal.customers import customer
from portal.installation import Installation, open_installation
from portal.statements.ageing import Bucket
from portal.statements.applications import applications
from portal.statements.composing import Asked, UnusablePeriod, printed_statement
from portal.statements.currencies import UnknownCurrency
from portal.statements.open_charges import open_charges
from portal.statements.pdf import pdf
from portal.statements.periods import PRESETS, Period
from portal.statements.printed import PrintedStatement
from portal.statements.receivables import receivables
from portal.statements.statement import statement
from portal.statements.xlsx import AGEING_SHEET, LINES_SHEET, xlsx
from tests.portal.published import COMPANY, Shop
from tests.servers.installation import settings_in
from warehouse.store import Reader

TODAY = date(2025, 11, 24)
CUSTOMER, OTHER = 1, 2
SEPTEMBER, OCTOBER, DRAFT, PAYMENT, NOVEMBER = 101, 102, 103, 201, 104


def owed(shop: Shop) -> None:
    """1,160.00 in September, of which 700.00 are paid in October; 580.00 in October in two parts; 50.00 in November."""
    shop.add("monedas", MONEDA_ID=1, NOMBRE="Dólar", CLAVE_FISCAL="USD", ES_MONEDA_LOCAL="N")
    shop.add("monedas", MONEDA_ID=2, NOMBRE="Peso", CLAVE_FISCAL="MXN", ES_MONEDA_LOCAL="S")
    for day, rate in ((date(2025, 10, 1), "18.40"), (date(2025, 11, 20), "18.50")):
        shop.add("historia_cambiaria", MONEDA_ID=1, FECHA=day, TIPO_CAMBIO=Decimal(rate))
    for customer_id in (CUSTOMER, OTHER):
        shop.add("clientes", CLIENTE_ID=customer_id, NOMBRE=f"Cliente {customer_id}", ESTATUS="A", MONEDA_ID=1)
        shop.add("claves_clientes", CLIENTE_ID=customer_id, CLAVE_CLIENTE=f"C-{customer_id}")
    shop.add("conceptos_cc", CONCEPTO_CC_ID=4, NOMBRE="Venta")
    shop.add("conceptos_cc", CONCEPTO_CC_ID=11, NOMBRE="Cobro")
    charge(shop, SEPTEMBER, date(2025, 9, 10), "1000.00", IMPUESTO=Decimal("160.00"))
    due(shop, SEPTEMBER, date(2025, 10, 10))
    charge(shop, OCTOBER, date(2025, 10, 5), "580.00")
    due(shop, OCTOBER, date(2025, 11, 4), "50")
    due(shop, OCTOBER, date(2025, 12, 4), "50")
    charge(shop, DRAFT, date(2025, 10, 6), "99.00", APLICADO="N")
    charge(shop, NOVEMBER, date(2025, 11, 3), "50.00")  # due at once
    document(shop, PAYMENT, date(2025, 10, 20), 11, "R")
    amount(shop, PAYMENT, SEPTEMBER, "R", date(2025, 10, 20), "700.00")


def charge(shop: Shop, number: int, day: date, net: str, **values: Any) -> None:
    document(shop, number, day, 4, "C", **{k: v for k, v in values.items() if k == "APLICADO"})
    amount(shop, number, number, "C", day, net, **values)


def document(shop: Shop, number: int, day: date, concept: int, nature: str, **values: Any) -> None:
    shop.add(
        "doctos_cc",
        DOCTO_CC_ID=number,
        CONCEPTO_CC_ID=concept,
        FOLIO=f"F{number:08}",
        NATURALEZA_CONCEPTO=nature,
        FECHA=day,
        CLIENTE_ID=CUSTOMER,
        **{"CANCELADO": "N", "APLICADO": "S", **values},
    )


def amount(shop: Shop, number: int, of: int, kind: str, day: date, net: str, **values: Any) -> None:
    state = {"CANCELADO": "N", "APLICADO": "S", **values}
    shop.add(
        "importes_doctos_cc",
        DOCTO_CC_ID=number,
        DOCTO_CC_ACR_ID=of,
        TIPO_IMPTE=kind,
        FECHA=day,
        IMPORTE=Decimal(net),
        **state,
    )


def due(shop: Shop, number: int, day: date, percent: str = "100") -> None:
    shop.rows.setdefault("vencimientos_cargos_cc", []).append(
        {"DOCTO_CC_ID": number, "FECHA_VENCIMIENTO": day, "PCTJE_VEN": Decimal(percent)}
    )


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Installation:
    home = tmp_path_factory.mktemp("statements")
    (home / "warehouse").mkdir()
    shop = Shop(home / "warehouse")
    owed(shop)
    shop.published()
    opened = open_installation(settings_in(home))
    create_company(opened.database, COMPANY, "Ferretería del Norte")
    return opened


@pytest.fixture(scope="module")
def reader(installation: Installation) -> Reader:
    return installation.warehouse.reader(COMPANY)


def test_a_statement_opens_with_what_was_owed_before_and_closes_with_what_is_owed_after(reader: Reader) -> None:
    made = statement(receivables(reader, CUSTOMER), date(2025, 10, 1), date(2025, 10, 31), TODAY)
    assert (made.opening, made.charges, made.credits, made.closing) == (1160, 580, 700, 1040)
    assert [(line.day.day, line.concept, line.charge, line.credit, line.balance) for line in made.lines] == [
        (5, "Venta", 580, 0, 1740),
        (20, "Cobro", 0, 700, 1040),
    ]


def test_a_statement_is_aged_as_of_its_last_day(reader: Reader) -> None:
    """On 31 October 460.00 of September are 21 days late, 580.00 of October not due; they are 51 and 26 days old."""
    made = statement(receivables(reader, CUSTOMER), date(2025, 10, 1), date(2025, 10, 31), TODAY)
    assert made.by_due_date.amounts == (580, 460, 0, 0, 0)
    assert made.by_issue_date.amounts == (0, 580, 460, 0, 0)


def test_a_period_that_is_not_over_is_aged_as_of_today(reader: Reader) -> None:
    """460.00 are 45 days late, half of October's 580.00 are 20 days late and half not due, 50.00 are 21 days late."""
    made = statement(receivables(reader, CUSTOMER), None, date(2026, 1, 31), TODAY)
    assert made.aged_on == TODAY
    assert made.by_due_date.amounts == (290, 340, 460, 0, 0)
    assert made.by_due_date[Bucket.TO_60] == 460


def test_open_documents_come_with_what_was_paid_and_what_is_due_first(reader: Reader) -> None:
    found = open_charges(receivables(reader, CUSTOMER), TODAY)
    assert [(each.document_id, each.due_on, each.amount, each.paid, each.balance) for each in found] == [
        (SEPTEMBER, date(2025, 10, 10), 1160, 700, 460),
        (NOVEMBER, date(2025, 11, 3), 50, 0, 50),
        (OCTOBER, date(2025, 11, 4), 580, 0, 580),
    ]


def test_a_charge_knows_what_paid_it_and_a_payment_what_it_paid(reader: Reader) -> None:
    found = applications(receivables(reader, CUSTOMER), [SEPTEMBER, OCTOBER, PAYMENT])
    assert [(each.document_id, each.concept, each.amount) for each in found[SEPTEMBER]] == [(PAYMENT, "Cobro", 700)]
    assert [(each.document_id, each.day, each.amount) for each in found[PAYMENT]] == [
        (SEPTEMBER, date(2025, 9, 10), 700)
    ]
    assert OCTOBER not in found


def test_another_customer_owes_nothing(reader: Reader) -> None:
    made = statement(receivables(reader, OTHER), None, TODAY, TODAY)
    assert (made.closing, len(made.lines)) == (0, 0)


def printed(installation: Installation, reader: Reader, currency: str | None = None) -> PrintedStatement:
    asked = Asked(date(2025, 10, 1), date(2025, 10, 31), currency)
    owner = company(installation.database, COMPANY)
    return printed_statement(installation.database, owner, reader, customer(reader, CUSTOMER), asked)


def test_a_statement_in_pesos_uses_the_rate_of_its_last_day(installation: Installation, reader: Reader) -> None:
    made = printed(installation, reader, "mxn").statement
    assert (made.opening, made.closing) == (Decimal("21344.00"), Decimal("19136.00"))  # 1,160 and 1,040 at 18.40
    assert made.opening + made.charges - made.credits == made.closing


def test_a_currency_that_microsip_has_not_is_told_with_those_it_has(installation: Installation, reader: Reader) -> None:
    with pytest.raises(UnknownCurrency, match="MXN, USD"):
        printed(installation, reader, "EUR")


def test_a_period_that_ends_before_it_begins_is_refused(installation: Installation, reader: Reader) -> None:
    asked = Asked(date(2025, 10, 2), date(2025, 10, 1))
    owner = company(installation.database, COMPANY)
    with pytest.raises(UnusablePeriod):
        printed_statement(installation.database, owner, reader, customer(reader, CUSTOMER), asked)


def test_the_pdf_tells_whose_it_is_and_its_totals(installation: Installation, reader: Reader) -> None:
    pages = PdfReader(BytesIO(pdf(printed(installation, reader)))).pages
    text = pages[0].extract_text()
    for told in ("Ferretería del Norte", "Cliente 1", "del 01/10/2025 al 31/10/2025", "Página 1 de 1", "F00000102"):
        assert told in text
    for figure in ("1,160.00", "580.00", "700.00", "1,040.00", "460.00"):
        assert figure in text


def test_the_pdf_has_the_companys_logo_and_does_without_one_that_is_no_picture(
    installation: Installation, reader: Reader
) -> None:
    plain, logo = printed(installation, reader), BytesIO()
    Image.new("RGB", (300, 90), "#1d4f91").save(logo, "PNG")
    for file, pictures in ((logo.getvalue(), 1), (b"<svg/>", 0)):
        made = replace(plain, letterhead=replace(plain.letterhead, logo=file))
        page = PdfReader(BytesIO(pdf(made))).pages[0]
        assert len(page.images) == pictures
        assert "Ferretería del Norte" in page.extract_text()


def test_the_spreadsheet_has_numbers_and_dates(installation: Installation, reader: Reader) -> None:
    book = fastexcel.read_excel(xlsx(printed(installation, reader)))
    assert book.sheet_names == [LINES_SHEET, AGEING_SHEET]
    head = book.load_sheet(LINES_SHEET, header_row=None, dtypes="string").to_polars()
    first = next(place for place, row in enumerate(head.iter_rows()) if row[0] == "Fecha")
    rows = book.load_sheet(LINES_SHEET, header_row=first, dtypes={"Fecha": "date"}).to_polars()
    assert rows["Fecha"].dtype == pl.Date
    assert rows["Saldo"].dtype in (pl.Float64, pl.Int64)
    assert rows["Saldo"].to_list() == [1160, 1740, 1040, 1040]
    assert rows.filter(pl.col("Concepto") == "Saldo final")["Cargo"].to_list() == [580]
    ageing = book.load_sheet(AGEING_SHEET, n_rows=1).to_polars()
    assert ageing["Total"][0] == 1040


def test_a_large_account_fills_pages_that_are_counted(tmp_path_factory: pytest.TempPathFactory) -> None:
    shop = Shop(tmp_path_factory.mktemp("large"))
    owed(shop)
    for number in range(1000, 1150):
        charge(shop, number, date(2025, 10, 15), "1.00")
    reader = shop.published()
    home = tmp_path_factory.mktemp("home")
    opened = open_installation(settings_in(home))
    create_company(opened.database, COMPANY, "Ferretería del Norte")
    pages = PdfReader(BytesIO(pdf(printed(opened, reader)))).pages
    assert len(pages) > 1
    texts = [page.extract_text() for page in pages]
    assert all(f"Página {number} de {len(pages)}" in text for number, text in enumerate(texts, 1))
    assert "Saldo final" in texts[-1]
    assert sum(text.count("Venta") for text in texts) == 151


def test_usual_periods_are_whole_months_and_years() -> None:
    assert PRESETS["Mes anterior"](date(2025, 1, 15)) == Period(date(2024, 12, 1), date(2024, 12, 31))
    assert PRESETS["Este mes"](TODAY) == Period(date(2025, 11, 1), TODAY)
    assert PRESETS["90 días"](TODAY) == Period(date(2025, 8, 27), TODAY)
    assert PRESETS["Todo"](TODAY).since is None
