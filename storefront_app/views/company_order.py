"""One order, for the administrator: why it waits or was rejected, and what can be done about it."""

import streamlit as st

from microsip.errors import Failure
from portal.accounts import User
from portal.orders.records import Order
from portal.orders.states import OrderState
from portal.outbox.administering import cancel, retry
from portal.outbox.starting import start_push
from storefront_app.components import flash
from storefront_app.components.crumbs import trail
from storefront_app.components.order_page import draw_order
from storefront_app.installed import installation
from storefront_app.navigation import COMPANY_ORDER, COMPANY_ORDERS
from storefront_app.signed_in import require, signed_in_user

_RETRIED = (OrderState.PENDING, OrderState.UNKNOWN, OrderState.REJECTED)
_CANCELLED = (OrderState.PENDING, OrderState.REJECTED, OrderState.AWAITING_APPROVAL)


def draw(user: User) -> None:
    """Draws the order with what can be done about it."""
    trail(COMPANY_ORDERS, COMPANY_ORDER)
    draw_order(user, _actions)


def _actions(user: User, order: Order) -> None:
    with st.container(horizontal=True):
        if order.state in _RETRIED:
            st.button("Enviar ahora", type="primary", icon=":material/send:", on_click=_retry, args=(order.id,))
        if order.state in _CANCELLED:
            with st.popover("Cancelar", icon=":material/cancel:"):
                st.write("El pedido no llegará a Microsip y su crédito queda libre.")
                st.button("Sí, cancelar", on_click=_cancel, args=(order.id,))
    if order.detail:
        with st.expander("Detalle técnico", icon=":material/terminal:"):
            st.code(order.detail, language=None, wrap_lines=True)


def _retry(order_id: int) -> None:
    user = signed_in_user()
    if user is None:
        return
    try:
        order = retry(installation().database, user.company, order_id, user.email)
    except Failure as failure:
        flash.say_next(failure.message, warning=True)
        return
    start_push(installation(), user.company, order, again=True)
    flash.say_next("Se enviará en un momento.")


def _cancel(order_id: int) -> None:
    user = signed_in_user()
    if user is None:
        return
    try:
        cancel(installation().database, user.company, order_id, user.email)
    except Failure as failure:
        flash.say_next(failure.message, warning=True)
        return
    flash.say_next("El pedido se canceló.")


draw(require(COMPANY_ORDER))
