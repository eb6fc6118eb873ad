"""A statement as a spreadsheet: numbers are numbers and dates are dates."""

from collections.abc import Mapping
from io import BytesIO

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from portal.statements.ageing import BY_DUE_DATE, BY_ISSUE_DATE, Ageing, Bucket
from portal.statements.printed import PrintedStatement, conversion_note, customer_facts, day, period

LINES_SHEET, AGEING_SHEET = "Estado de cuenta", "Antigüedad"
HEADINGS = ("Fecha", "Concepto", "Folio", "Descripción", "Cargo", "Abono", "Saldo")

_WIDTHS = (12, 30, 14, 36, 16, 16, 16)


def xlsx(printed: PrintedStatement) -> bytes:
    """The statement's workbook."""
    written = BytesIO()
    # Text of the ERP is never a formula or a link.
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with Workbook(written, options) as workbook:
        workbook.set_properties(
            {"title": f"Estado de cuenta de {printed.customer.name}", "author": printed.letterhead.name}
        )
        formats = _formats(workbook, printed.letterhead.colour)
        _write_lines(workbook.add_worksheet(LINES_SHEET), printed, formats)
        _write_ageings(workbook.add_worksheet(AGEING_SHEET), printed, formats)
    return written.getvalue()


def _formats(workbook: Workbook, colour: str) -> Mapping[str, Format]:
    money = "#,##0.00;[Red]-#,##0.00"
    looks = {
        "title": {"bold": True, "font_size": 14, "font_color": colour},
        "bold": {"bold": True},
        "heading": {"bold": True, "bg_color": colour, "font_color": "#ffffff", "border": 1, "border_color": "#dfe6e7"},
        "day": {"num_format": "dd/mm/yyyy", "align": "left"},
        "money": {"num_format": money},
        "total": {"num_format": money, "bold": True, "top": 1},
        "total text": {"bold": True, "top": 1},
        "total day": {"num_format": "dd/mm/yyyy", "align": "left", "bold": True, "top": 1},
    }
    return {name: workbook.add_format(look) for name, look in looks.items()}


def _write_lines(sheet: Worksheet, printed: PrintedStatement, formats: Mapping[str, Format]) -> None:
    statement = printed.statement
    for column, width in enumerate(_WIDTHS):
        sheet.set_column(column, column, width)
    row = _write_head(sheet, printed, formats)
    sheet.write_row(row, 0, HEADINGS, formats["heading"])
    sheet.freeze_panes(row + 1, 0)
    first = row + 1
    if statement.since is not None:
        sheet.write_datetime(first, 0, statement.since, formats["total day"])
    sheet.write_string(first, 1, "Saldo inicial", formats["bold"])
    sheet.write_number(first, 6, statement.opening, formats["total"])
    row = first
    for line in statement.lines:
        row += 1
        sheet.write_datetime(row, 0, line.day, formats["day"])
        for column, text in enumerate((line.concept, line.folio, line.description), 1):
            sheet.write_string(row, column, text)
        sheet.write_number(row, 4 if line.is_charge else 5, line.charge or line.credit, formats["money"])
        sheet.write_number(row, 6, line.balance, formats["money"])
    last = row + 1
    sheet.write_datetime(last, 0, statement.until, formats["total day"])
    sheet.write_string(last, 1, "Saldo final", formats["total text"])
    for column, total in enumerate((statement.charges, statement.credits, statement.closing), 4):
        sheet.write_number(last, column, total, formats["total"])
    sheet.autofilter(first - 1, 0, row, len(HEADINGS) - 1)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(first - 1)
    sheet.set_footer("&CPágina &P de &N")


def _write_head(sheet: Worksheet, printed: PrintedStatement, formats: Mapping[str, Format]) -> int:
    """Writes who, whom and when; returns the row of the headings."""
    sheet.write_string(0, 0, printed.letterhead.name, formats["title"])
    sheet.write_string(1, 0, f"Estado de cuenta {period(printed.statement)}", formats["bold"])
    facts = [
        *customer_facts(printed.customer),
        ("Moneda", printed.currency.code or printed.currency.name),
        ("Generado", f"{day(printed.made_at_local)} {printed.made_at_local:%H:%M}"),
    ]
    for row, (name, value) in enumerate(facts, 2):
        sheet.write_string(row, 0, name, formats["bold"])
        sheet.write_string(row, 1, value)
    row = 2 + len(facts)
    note = conversion_note(printed.statement)
    if note:
        sheet.write_string(row, 0, note)
        row += 1
    return row + 1


def _write_ageings(sheet: Worksheet, printed: PrintedStatement, formats: Mapping[str, Format]) -> None:
    statement = printed.statement
    sheet.set_column(0, 0, 34)
    sheet.set_column(1, len(Bucket) + 1, 16)
    as_of = day(statement.aged_on)
    row = _write_ageing(sheet, 0, f"Por vencimiento al {as_of}", BY_DUE_DATE, statement.by_due_date, formats)
    _write_ageing(sheet, row + 1, f"Por fecha de emisión al {as_of}", BY_ISSUE_DATE, statement.by_issue_date, formats)


def _write_ageing(
    sheet: Worksheet,
    row: int,
    title: str,
    names: Mapping[Bucket, str],
    ageing: Ageing,
    formats: Mapping[str, Format],
) -> int:
    """Writes one ageing; returns the row after it."""
    sheet.write_row(row, 0, (title, *(names[bucket] for bucket in Bucket), "Total"), formats["heading"])
    sheet.write_string(row + 1, 0, "Saldo", formats["bold"])
    for column, total in enumerate((*ageing.amounts, ageing.total), 1):
        sheet.write_number(row + 1, column, total, formats["money"])
    return row + 2
