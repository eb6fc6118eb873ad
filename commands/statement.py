"""`b2bgo statement`: a customer's estado de cuenta, for persons, for programs, as PDF or as a spreadsheet."""

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from commands.output import Json, answer, say, table
from microsip.errors import NeedsAttention, NeedsConfiguration

if TYPE_CHECKING:
    from portal.statements.printed import PrintedStatement


class UnreadableDay(NeedsAttention): ...


class UnwritableFile(NeedsConfiguration): ...


def statement(
    company: Annotated[str, typer.Option(help="Clave de la empresa.")],
    customer: Annotated[str, typer.Option(help="Clave del cliente en Microsip.")],
    since: Annotated[str, typer.Option("--from", help="Primer día, como 2026-01-31.")],
    until: Annotated[str, typer.Option("--to", help="Último día, como 2026-12-31.")],
    currency: Annotated[str | None, typer.Option(help="Moneda, como MXN; si se omite, la del cliente.")] = None,
    pdf: Annotated[Path | None, typer.Option(help="Archivo PDF que se escribe.")] = None,
    xlsx: Annotated[Path | None, typer.Option(help="Libro de Excel que se escribe.")] = None,
    json: Json = False,
) -> None:
    """Raises UnknownCompany, NothingPublished, UnknownCustomer, UnreadableDay, UnusablePeriod, UnknownCurrency or
    UnwritableFile."""
    from portal import companies
    from portal.customers import customer_by_key
    from portal.installation import open_installation
    from portal.statements.composing import Asked, printed_statement

    asked = Asked(_day(since), _day(until), currency)
    installation = open_installation()
    owner = companies.company(installation.database, company)
    reader = installation.warehouse.reader(owner.slug)
    made = printed_statement(installation.database, owner, reader, customer_by_key(reader, customer), asked)
    _write(made, pdf, xlsx)
    if json:
        answer(_as_object(made))
    elif pdf is None and xlsx is None:
        _print(made)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text.strip())
    except ValueError as error:
        raise UnreadableDay(f"La fecha «{text}» no se entiende; escríbela como 2026-03-31.", f"{text!r}") from error


def _write(made: "PrintedStatement", pdf: Path | None, xlsx: Path | None) -> None:
    from portal.statements.pdf import pdf as pdf_of
    from portal.statements.xlsx import xlsx as xlsx_of

    for path, drawn in ((pdf, pdf_of), (xlsx, xlsx_of)):
        if path is not None:
            try:
                path.write_bytes(drawn(made))
            except OSError as error:
                raise UnwritableFile(
                    f"No se pudo escribir {path}; revisa la carpeta y sus permisos.", str(error)
                ) from error
            say(f"Se escribió {path}.")


def _as_object(made: "PrintedStatement") -> dict[str, object]:
    shown = made.statement
    return {
        "customer": made.customer.key,
        "name": made.customer.name,
        "currency": made.currency.code,
        "from": shown.since,
        "to": shown.until,
        "opening": shown.opening,
        "charges": shown.charges,
        "credits": shown.credits,
        "closing": shown.closing,
        "aged_on": shown.aged_on,
        "ageing_by_due_date": _ageing(shown.by_due_date.amounts),
        "ageing_by_issue_date": _ageing(shown.by_issue_date.amounts),
        "lines": list(shown.lines),
    }


def _ageing(amounts: tuple[object, ...]) -> dict[str, object]:
    return dict(zip(("not_yet", "1_30", "31_60", "61_90", "over_90"), amounts, strict=True))


def _print(made: "PrintedStatement") -> None:
    from portal.statements.printed import amount, day

    shown = made.statement
    table(
        ("Fecha", "Concepto", "Folio", "Cargo", "Abono", "Saldo"),
        [
            ("", "Saldo inicial", "", "", "", amount(shown.opening)),
            *(
                (
                    day(line.day),
                    line.concept,
                    line.folio,
                    amount(line.charge) if line.is_charge else "",
                    "" if line.is_charge else amount(line.credit),
                    amount(line.balance),
                )
                for line in shown.lines
            ),
            ("", "Saldo final", "", amount(shown.charges), amount(shown.credits), amount(shown.closing)),
        ],
    )
