"""What is counted beside the titles of pages."""

from collections.abc import Mapping

from portal import carts
from portal.accounts import User
from storefront_app.installed import installation
from storefront_app.navigation import CART, View


def counts_for(user: User) -> Mapping[View, int]:
    """The articles in a customer's cart; nothing for administrators."""
    if user.customer_id is None:
        return {}
    return {CART: carts.lines_in_cart(installation().database, user)}
