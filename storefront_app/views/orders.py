"""A customer's orders and quotations, and what became of each."""

import streamlit as st

from microsip.documents import Kind
from portal.accounts import User
from portal.orders.reading import orders
from storefront_app.components import flash
from storefront_app.components.nothing import draw_nothing
from storefront_app.components.orders_list import (
    ORDERS_ON_A_PAGE,
    asked_page,
    draw_not_found,
    draw_orders,
    first_page,
)
from storefront_app.components.shop import open_shop
from storefront_app.installed import installation
from storefront_app.navigation import ORDER, ORDERS
from storefront_app.signed_in import require

_TEXT, _KIND = "buscar", "tipo"
_EVERYTHING, _ORDERS, _QUOTATIONS = "Todo", "Pedidos", "Cotizaciones"
_KINDS = {_EVERYTHING: None, _ORDERS: Kind.ORDER, _QUOTATIONS: Kind.QUOTATION}


def draw(user: User) -> None:
    """Draws the search and the orders that it finds."""
    shop = open_shop(user)
    st.title("Mis pedidos")
    flash.draw_pending()
    with st.container(horizontal=True, vertical_alignment="center"):
        text = st.text_input(
            "Buscar pedidos",
            key=_TEXT,
            bind="query-params",
            placeholder="Folio, número u orden de compra",
            label_visibility="collapsed",
            max_chars=60,
            on_change=first_page,
        )
        kind = st.segmented_control(
            "Tipo",
            list(_KINDS),
            default=_EVERYTHING,
            key=_KIND,
            bind="query-params",
            required=True,
            label_visibility="collapsed",
            on_change=first_page,
        )
    found = orders(
        installation().database,
        user.company,
        customer_id=shop.customer.customer_id,
        kind=_KINDS[kind or _EVERYTHING],
        text=text or "",
        page=asked_page(),
        page_size=ORDERS_ON_A_PAGE,
    )
    if found.orders:
        draw_orders(shop.reader, found, ORDER, with_customer=False)
    elif text or kind != _EVERYTHING:
        draw_not_found(_forget_search)
    else:
        draw_nothing("Todavía no hay pedidos", "Cuando confirmes uno, aquí verás su folio y en qué va.", user)


def _forget_search() -> None:
    st.session_state.update({_TEXT: "", _KIND: _EVERYTHING})
    first_page()


draw(require(ORDERS))
