"""What is counted beside the titles of pages."""

from collections.abc import Mapping

from portal import carts
from portal.accounts import User
from portal.orders.reading import orders
from portal.orders.states import OrderState
from portal.permissions import Permission
from storefront_app.installed import installation
from storefront_app.navigation import APPROVALS, CART, View


def counts_for(user: User) -> Mapping[View, int]:
    """The articles in the cart of a user who may order, and the orders that wait for one who approves."""
    database = installation().database
    counts = {}
    if Permission.ORDER in user.permissions:
        counts[CART] = carts.lines_in_cart(database, user)
    if Permission.APPROVE in user.permissions:
        awaiting = (OrderState.AWAITING_APPROVAL,)
        counts[APPROVALS] = orders(
            database, user.company, customer_id=user.customer_id, states=awaiting, page_size=1
        ).total
    return counts
