"""One order of the customer, with the way to order it again."""

import streamlit as st

from portal.accounts import User
from portal.orders.records import Order
from portal.permissions import Permission
from storefront_app.components.buying import repeat
from storefront_app.components.crumbs import trail
from storefront_app.components.order_page import draw_order
from storefront_app.navigation import CART, ORDER, ORDERS
from storefront_app.signed_in import require

_REPEATED = "repeated_order"


def draw(user: User) -> None:
    """Draws the order."""
    if st.session_state.pop(_REPEATED, False):
        st.switch_page(CART.file)
    trail(ORDERS, ORDER)
    draw_order(user, _actions)


def _actions(user: User, order: Order) -> None:
    if Permission.ORDER not in user.permissions:
        return
    st.button("Pedir de nuevo", icon=":material/replay:", key="repeat", on_click=_repeat, args=(order,))


def _repeat(order: Order) -> None:
    repeat(order)
    st.session_state[_REPEATED] = True


draw(require(ORDER))
