"""The estado de cuenta: a period's movements with their CFDI and the payments applied, to look at and to download."""

import math
from dataclasses import dataclass
from urllib.parse import urlencode

import streamlit as st

from portal.accounts import User
from portal.cfdi.documents import TaxDocument
from portal.cfdi.linking import of_receivables
from portal.prices import microsip_now
from portal.statements.applications import Application, applications
from portal.statements.composing import Asked, printed_statement
from portal.statements.currencies import account_currency, currencies
from portal.statements.lines import Line
from portal.statements.periods import Period
from portal.statements.printed import PrintedStatement, conversion_note, period
from portal.statements.receivables import receivables
from storefront_app.components import html
from storefront_app.components.ageing import draw_ageings
from storefront_app.components.periods import choose_period
from storefront_app.components.shop import Shop, open_shop
from storefront_app.installed import installation
from storefront_app.navigation import STATEMENT
from storefront_app.signed_in import require

LINES_ON_A_PAGE = 25
_CURRENCY, _PAGE = "moneda", "pagina"

_HELP = (
    "Saldo inicial + cargos − abonos = saldo final. Los **cargos** son facturas y notas de cargo; los **abonos**, "
    "pagos, notas de crédito y devoluciones. Toca un renglón para ver su CFDI y los pagos que lo cubren.\n\n"
    "La antigüedad es la del saldo final, al último día del periodo."
)


@dataclass(frozen=True)
class ShownLine:
    """A line with what stands behind it. `currency`: of the amounts applied, when it is not the statement's."""

    line: Line
    cfdi: TaxDocument | None
    applied: tuple[Application, ...]
    currency: str


def draw(user: User) -> None:
    """Draws the statement of the period that is chosen."""
    shop = open_shop(user)
    st.title("Estado de cuenta")
    chosen = choose_period(microsip_now(shop.reader).date(), "Este mes", _first_page)
    currency = _choose_currency(shop)
    asked = Asked(chosen.since, chosen.until, currency)
    made = printed_statement(installation().database, user.company, shop.reader, shop.customer, asked)
    st.caption(period(made.statement).capitalize())
    html.draw(
        "statement_totals.html",
        statement=made.statement,
        currency=made.currency.code,
        note=conversion_note(made.statement),
        query=_query(chosen, currency),
    )
    _lines(shop, made)
    draw_ageings(made.statement.by_due_date, made.statement.by_issue_date)
    with st.expander("¿Cómo se lee?", icon=":material/help:"):
        st.markdown(_HELP)


def _choose_currency(shop: Shop) -> str | None:
    """The currency's code; None for the account's own. Only those with a code can be named."""
    own = account_currency(shop.reader, shop.customer.currency_id)
    others = [each.code for each in currencies(shop.reader) if each.code and each.code != own.code]
    if not others:
        return None
    chosen = st.selectbox("Moneda", [own.code or own.name, *others], key=_CURRENCY, bind="query-params", width=160)
    return chosen if chosen in others else None


def _first_page() -> None:
    """Another period begins at its first page."""
    st.session_state[_PAGE] = 1


def _query(chosen: Period, currency: str | None) -> str:
    """What the addresses of the downloads name."""
    since = "" if chosen.since is None else chosen.since.isoformat()
    return urlencode({"desde": since, "hasta": chosen.until.isoformat(), "moneda": currency or ""})


def _lines(shop: Shop, made: PrintedStatement) -> None:
    lines = made.statement.lines
    if not lines:
        html.draw("nothing_here.html", title="Sin movimientos", text="No hubo cargos ni abonos; elige otro periodo.")
        return
    drawn = st.container()
    pages = math.ceil(len(lines) / LINES_ON_A_PAGE)
    page = 1
    if pages > 1:
        with st.container(key="pages", horizontal_alignment="center"):
            page = st.pagination(pages, key=_PAGE, bind="query-params")
    shown = lines[(page - 1) * LINES_ON_A_PAGE : page * LINES_ON_A_PAGE]
    with drawn:
        html.draw("statement_lines.html", rows=_shown(shop, made, tuple(shown)))


def _shown(shop: Shop, made: PrintedStatement, lines: tuple[Line, ...]) -> list[ShownLine]:
    customer_id, ids = shop.customer.customer_id, [line.document_id for line in lines]
    cfdi = of_receivables(shop.reader, customer_id, ids)
    applied = applications(receivables(shop.reader, customer_id), ids)
    conversion = made.statement.conversion
    currency = "" if conversion is None else conversion.origin.code
    return [ShownLine(line, cfdi.get(line.document_id), applied.get(line.document_id, ()), currency) for line in lines]


draw(require(STATEMENT))
