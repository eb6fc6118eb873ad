"""One order: what was ordered, its folio, and where it is. Live while it is on its way."""

from collections.abc import Callable

import streamlit as st

from portal.accounts import User
from portal.database import Database
from portal.orders.destinations import Destination, destination_of
from portal.orders.following import Followed, followed
from portal.orders.reading import UnknownOrder, header_for, order_for
from portal.orders.records import Order
from portal.orders.states import WAITING
from storefront_app.components import flash, html, paging
from storefront_app.components.nothing import draw_nothing
from storefront_app.installed import installation
from storefront_app.navigation import COMPANY_ORDERS, ORDERS
from warehouse.errors import NothingPublished
from warehouse.store import Reader

LIVE_SECONDS = 1.0
_PAGE = "partidas"


def draw_order(user: User, actions: Callable[[User, Order], None]) -> None:
    """Draws the order that the address names, with what this page lets people do about it."""
    found = _found(user, order_for)
    if found is None:
        leads_to = COMPANY_ORDERS if user.customer_id is None else ORDERS
        draw_nothing("", "Ese pedido no está en tu lista; ábrelo de nuevo desde ella.", user, leads_to, leads_to.title)
        return
    st.fragment(_draw_live, run_every=LIVE_SECONDS if found.state in WAITING else None)(
        user, _destination(user, found), watching=found.state in WAITING
    )
    actions(user, found)
    html.draw("order_lines.html", order=found, lines=paging.page_of(found.lines, _PAGE, paging.LINES_ON_A_PAGE))


def _draw_live(user: User, destination: Destination | None, *, watching: bool) -> None:
    found = _found(user, header_for)
    if found is None or (watching and found.state not in WAITING):
        st.rerun()
    html.draw(
        "order_head.html",
        order=found,
        became=_became(user, found),
        destination=destination,
        for_customer=user.customer_id is not None,
    )
    flash.draw_pending()


def _found(user: User, read: Callable[[Database, User, int], Order]) -> Order | None:
    """An order that the user may see; None also for another customer's."""
    number = st.query_params.get("n", "")
    if not (number.isascii() and number.isdecimal() and len(number) < 10):
        return None
    try:
        return read(installation().database, user, int(number))
    except UnknownOrder:
        return None


def _became(user: User, order: Order) -> Followed | None:
    reader = _reader(user)
    return None if reader is None else followed(reader, [order]).get(order.id)


def _destination(user: User, order: Order) -> Destination | None:
    reader = _reader(user)
    return None if reader is None else destination_of(reader, order)


def _reader(user: User) -> Reader | None:
    try:
        return installation().warehouse.reader(user.company.slug)
    except NothingPublished:
        return None
