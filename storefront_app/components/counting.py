"""What is counted beside the titles of pages."""

from collections.abc import Mapping

from portal import carts
from portal.accounts import User
from portal.permissions import Permission
from storefront_app.installed import installation
from storefront_app.navigation import CART, View


def counts_for(user: User) -> Mapping[View, int]:
    """The articles in the cart of a user who may order."""
    if Permission.ORDER not in user.permissions:
        return {}
    return {CART: carts.lines_in_cart(installation().database, user)}
