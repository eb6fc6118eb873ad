"""Who buys, and the buttons that lead from a cart to an order."""

from collections.abc import Sequence
from decimal import Decimal

import streamlit as st

from microsip.errors import NeedsAttention
from portal import carts
from portal.accounts import User
from portal.orders.records import Order
from portal.orders.review import Buyer
from portal.permissions import Permission
from storefront_app.components import figures, flash
from storefront_app.components.adding import say
from storefront_app.components.shop import Shop
from storefront_app.installed import installation
from storefront_app.navigation import ORDERS
from storefront_app.signed_in import signed_in_user


def buyer_of_user(user: User, shop: Shop) -> Buyer:
    """The user as somebody who orders for the shop's customer."""
    return Buyer(user.company, shop.customer, user.email, user)


def change_units(article_id: int, key: str) -> None:
    """Makes it the quantity under the key; none takes the article out of the cart."""
    user = signed_in_user()
    if user is None:
        return
    reader = installation().warehouse.reader(user.company.slug)
    units = Decimal(str(st.session_state.get(key) or 0))
    try:
        if units:
            carts.set_units(installation().database, reader, user, article_id, units)
        else:
            carts.remove(installation().database, user, article_id)
    except NeedsAttention as failure:
        say(failure.message, warning=True)
        del st.session_state[key]


def change_notes(article_id: int, key: str) -> None:
    """Notes what stands under the key about the article."""
    user = signed_in_user()
    if user is None:
        return
    try:
        carts.set_notes(installation().database, user, article_id, st.session_state.get(key) or "")
    except NeedsAttention as failure:
        say(failure.message, warning=True)


def take_out(article_id: int) -> None:
    """Takes an article out of the cart."""
    user = signed_in_user()
    if user is not None:
        carts.remove(installation().database, user, article_id)


def empty_cart() -> None:
    """Takes everything out of the cart."""
    user = signed_in_user()
    if user is not None:
        carts.clear(installation().database, user)


def repeat(order: Order) -> None:
    """Puts what was ordered into the cart again, as far as it is still sold, and says what is not."""
    user = signed_in_user()
    if user is None:
        return
    reader = installation().warehouse.reader(user.company.slug)
    lines = [carts.Line(line.article_id, line.units, line.notes) for line in order.articles]
    refused = carts.add_all(installation().database, reader, user, lines)
    put = len(lines) - len(refused)
    told = f"{figures.count(put)} {'artículo' if put == 1 else 'artículos'} en tu carrito, a los precios de hoy."
    flash.say_next(" ".join([told, *_reasons([each.message for each in refused])]), warning=bool(refused))


def link_to_repeat(user: User) -> None:
    """Draws the way to the orders, each of which can be ordered again, for who may see them."""
    if Permission.SEE_ORDERS in user.permissions:
        st.page_link(ORDERS.file, label="Repetir un pedido anterior", icon=":material/replay:")


def _reasons(messages: Sequence[str]) -> list[str]:
    return list(dict.fromkeys(messages))
