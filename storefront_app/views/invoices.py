"""The customer's invoices and credit notes: searched, and downloaded one by one or in a ZIP."""

import math
from urllib.parse import urlencode

import streamlit as st

from portal.accounts import User
from portal.cfdi.documents import Kind
from portal.cfdi.packing import MOST_PDF, MOST_XML
from portal.cfdi.searching import Found, Search, search
from portal.prices import microsip_now
from portal.statements.periods import Period
from storefront_app.components import html
from storefront_app.components.periods import choose_period
from storefront_app.components.shop import Shop, open_shop
from storefront_app.navigation import INVOICES
from storefront_app.signed_in import require

DOCUMENTS_ON_A_PAGE = 20
EVERY_KIND = "Todos los comprobantes"
_TEXT, _KIND, _PAGE = "buscar", "tipo", "pagina"

_KINDS = {
    "Facturas": Kind.INVOICE,
    "Notas de crédito": Kind.CREDIT_NOTE,
    "Complementos de pago": Kind.PAYMENT,
}

_HELP = (
    "El **XML** es el comprobante fiscal, tal como se timbró; el **PDF** es su representación impresa. Un comprobante "
    "**cancelado** ya no tiene validez: usa el que lo sustituye.\n\n"
    "El XML se pide a la empresa la primera vez que lo descargas; desde entonces está siempre disponible."
)


def draw(user: User) -> None:
    """Draws the search and what it finds."""
    shop = open_shop(user)
    st.title("Facturas")
    wanted = _search_box(shop)
    drawn = st.container()
    found = search(shop.reader, shop.customer.customer_id, wanted, page_size=DOCUMENTS_ON_A_PAGE)
    if not found.total:
        html.draw(
            "nothing_here.html",
            title="No encontramos comprobantes",
            text="Prueba con otro periodo, con menos letras, o con el folio, el UUID o el importe exacto.",
        )
    pages = math.ceil(found.total / DOCUMENTS_ON_A_PAGE)
    if pages > 1:
        with st.container(key="pages", horizontal_alignment="center"):
            page = st.pagination(pages, key=_PAGE, bind="query-params")
        found = search(shop.reader, shop.customer.customer_id, wanted, page=page, page_size=DOCUMENTS_ON_A_PAGE)
    if found.total:
        with drawn:
            _draw_found(found, wanted)
    with st.expander("¿XML o PDF?", icon=":material/help:"):
        st.markdown(_HELP)


def _search_box(shop: Shop) -> Search:
    text = st.text_input(
        "Buscar comprobantes",
        key=_TEXT,
        type="search",
        live="300ms",
        bind="query-params",
        placeholder="Folio, UUID o importe",
        label_visibility="collapsed",
        max_chars=60,
        on_change=_first_page,
    )
    kind = st.selectbox(
        "Tipo",
        [EVERY_KIND, *_KINDS],
        key=_KIND,
        bind="query-params",
        on_change=_first_page,
        label_visibility="collapsed",
    )
    period: Period = choose_period(microsip_now(shop.reader).date(), "Todo", _first_page)
    return Search(text or "", period.since, period.until, _KINDS.get(kind or ""))


def _first_page() -> None:
    """Another search begins at its first page."""
    st.session_state[_PAGE] = 1


def _draw_found(found: Found, wanted: Search) -> None:
    query = {
        "buscar": wanted.text,
        "desde": "" if wanted.since is None else wanted.since.isoformat(),
        "hasta": "" if wanted.until is None else wanted.until.isoformat(),
        "tipo": "" if wanted.kind is None else wanted.kind.value,
    }
    html.draw(
        "tax_documents_head.html",
        total=found.total,
        query=urlencode(query),
        with_xml=found.total <= MOST_XML,
        with_pdf=found.total <= MOST_PDF,
    )
    html.draw("tax_documents.html", documents=found.documents)


draw(require(INVOICES))
