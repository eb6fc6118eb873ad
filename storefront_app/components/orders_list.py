"""Orders one below the other, a page at a time."""

import math
from collections.abc import Callable

import streamlit as st

from portal.orders.following import followed
from portal.orders.reading import Page
from portal.orders.records import Order
from storefront_app.components import html
from storefront_app.navigation import View
from warehouse.store import Reader

ORDERS_ON_A_PAGE = 20
PAGE = "pagina"


def first_page() -> None:
    """Another search begins at its first page."""
    st.session_state[PAGE] = 1


def asked_page() -> int:
    """The page that the address asks for."""
    asked = st.session_state.get(PAGE) or st.query_params.get(PAGE, "1")
    return int(asked) if str(asked).isdecimal() else 1


def draw_orders(reader: Reader | None, page: Page, leads_to: View, *, with_customer: bool) -> None:
    """Draws the orders, each a link to its own page, and the choice of pages below."""
    became = followed(reader, page.orders) if reader is not None else {}
    for order in page.orders:
        with st.container(border=True, key=f"order_{order.id}"):
            html.draw("order_row.html", order=order, became=became.get(order.id), with_customer=with_customer)
            st.page_link(leads_to.file, label=_label(order), query_params={"n": str(order.id)})
    pages = math.ceil(page.total / ORDERS_ON_A_PAGE)
    if pages > 1:
        with st.container(key="pages", horizontal_alignment="center"):
            st.pagination(pages, key=PAGE, bind="query-params")


def _label(order: Order) -> str:
    return f"{order.kind.title.capitalize()} {order.folio or order.id}"


def draw_not_found(forget_search: Callable[[], None]) -> None:
    """Draws that no order is as it was sought, and the way back to all of them."""
    html.draw("nothing_here.html", title="No encontramos ningún pedido", text="Prueba con menos letras, o ve todos.")
    with st.container(horizontal_alignment="center"):
        st.button("Ver todos los pedidos", icon=":material/list:", on_click=forget_search)
