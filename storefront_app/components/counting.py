"""What is counted beside the titles of pages."""

from collections.abc import Mapping

import streamlit as st

from portal import carts
from portal.accounts import User
from portal.orders.reading import orders
from portal.orders.states import OrderState
from portal.permissions import Permission
from portal.registration import number_pending
from storefront_app.installed import installation
from storefront_app.navigation import APPROVALS, CART, COMPANY_ORDERS, PEOPLE, View

_COUNTS = "counts"


def counted() -> Mapping[View, int]:
    """What the frame counted for the page that is drawn in it."""
    counts: Mapping[View, int] = st.session_state[_COUNTS]
    return counts


def count_for(user: User) -> Mapping[View, int]:
    """Counts what waits for the user, and keeps it for the page that is drawn now."""
    counts = _counts_for(user)
    st.session_state[_COUNTS] = counts
    return counts


def _counts_for(user: User) -> Mapping[View, int]:
    """Articles in the cart, orders and requests of customers to decide on."""
    database = installation().database
    counts = {}
    if Permission.ORDER in user.permissions:
        counts[CART] = carts.lines_in_cart(database, user)
    if Permission.APPROVE in user.permissions:
        counts[APPROVALS] = _number_of_orders(user, OrderState.AWAITING_APPROVAL, customer_id=user.customer_id)
    if Permission.MANAGE_ORDERS in user.permissions:
        counts[COMPANY_ORDERS] = _number_of_orders(user, OrderState.REJECTED)
    if Permission.MANAGE_USERS in user.permissions:
        counts[PEOPLE] = number_pending(database, user)
    return counts


def _number_of_orders(user: User, state: OrderState, customer_id: int | None = None) -> int:
    found = orders(installation().database, user.company, customer_id=customer_id, states=(state,), page_size=1)
    return found.total
