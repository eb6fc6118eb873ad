"""All orders and quotations of the company, for its administrator: what waits, what failed and why."""

import streamlit as st

from portal.accounts import User
from portal.orders.exporting import as_csv
from portal.orders.reading import orders
from portal.orders.states import OrderState
from storefront_app.components import flash
from storefront_app.components.nothing import draw_nothing
from storefront_app.components.orders_list import (
    ORDERS_ON_A_PAGE,
    asked_page,
    draw_not_found,
    draw_orders,
    first_page,
)
from storefront_app.installed import installation
from storefront_app.navigation import COMPANY_ORDER, COMPANY_ORDERS, PEOPLE
from storefront_app.signed_in import require
from warehouse.errors import NothingPublished
from warehouse.store import Reader

_TEXT, _STATE = "buscar", "estado"
_GROUPS: dict[str, tuple[OrderState, ...] | None] = {
    "Todos": None,
    "Por enviar": (OrderState.PENDING, OrderState.SENDING, OrderState.UNKNOWN),
    "Por autorizar": (OrderState.AWAITING_APPROVAL,),
    "Enviados": (OrderState.ACCEPTED,),
    "Rechazados": (OrderState.REJECTED,),
    "Cancelados": (OrderState.CANCELLED,),
}
_ALL = "Todos"


def draw(user: User) -> None:
    """Draws the search and the orders that it finds."""
    st.title("Pedidos")
    flash.draw_pending()
    group = st.pills(
        "Estado",
        list(_GROUPS),
        default=_ALL,
        required=True,
        key=_STATE,
        bind="query-params",
        label_visibility="collapsed",
        on_change=first_page,
    )
    with st.container(horizontal=True, vertical_alignment="center"):
        text = st.text_input(
            "Buscar pedidos",
            key=_TEXT,
            bind="query-params",
            placeholder="Cliente, folio o número",
            label_visibility="collapsed",
            max_chars=60,
            on_change=first_page,
        )
        states = _GROUPS[group or _ALL]
        st.download_button(
            "Exportar CSV",
            data=lambda: as_csv(installation().database, user.company, states, text or ""),
            file_name="pedidos.csv",
            mime="text/csv",
            icon=":material/download:",
            on_click="ignore",
        )
    found = orders(
        installation().database,
        user.company,
        states=states,
        text=text or "",
        page=asked_page(),
        page_size=ORDERS_ON_A_PAGE,
    )
    if found.orders:
        draw_orders(_reader(user), found, COMPANY_ORDER, with_customer=True)
    elif text or group != _ALL:
        draw_not_found(_forget_search)
    else:
        told = "Aquí aparecen los pedidos y cotizaciones de tus clientes; invítalos para que empiecen."
        draw_nothing("Todavía no hay pedidos", told, user, PEOPLE, "Invitar clientes")


def _forget_search() -> None:
    st.session_state.update({_TEXT: "", _STATE: _ALL})
    first_page()


def _reader(user: User) -> Reader | None:
    try:
        return installation().warehouse.reader(user.company.slug)
    except NothingPublished:
        return None


draw(require(COMPANY_ORDERS))
