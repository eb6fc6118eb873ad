"""Por autorizar: the orders that wait for the customer's principal user."""

from collections.abc import Callable

import streamlit as st

from microsip.errors import Failure
from portal.accounts import User
from portal.orders.approving import REASON_CHARACTERS, approve, refuse
from portal.orders.reading import order, orders
from portal.orders.records import Order
from portal.orders.states import OrderState
from portal.outbox.starting import start_push
from storefront_app.components import flash, html
from storefront_app.components.literal import literal
from storefront_app.components.nothing import draw_nothing
from storefront_app.components.orders_list import ORDERS_ON_A_PAGE, asked_page
from storefront_app.components.people_list import draw_pages
from storefront_app.installed import installation
from storefront_app.navigation import APPROVALS, COLLEAGUES
from storefront_app.signed_in import require, signed_in_user


def draw(user: User) -> None:
    """Draws each order with its lines and the two answers."""
    st.title("Por autorizar")
    flash.draw_pending()
    found = orders(
        installation().database,
        user.company,
        customer_id=user.customer_id,
        states=(OrderState.AWAITING_APPROVAL,),
        page=asked_page(),
        page_size=ORDERS_ON_A_PAGE,
    )
    if not found.orders:
        text = "Cuando un colega haga un pedido de más de su monto, aquí lo autorizas."
        draw_nothing("No hay nada por autorizar", text, user, COLLEAGUES, "Ver a tus colegas")
    for each in found.orders:
        with st.container(border=True, key=f"approval_{each.id}"):
            _draw(user, order(installation().database, user.company, each.id))
    draw_pages(found.total)


def _draw(user: User, waiting: Order) -> None:
    html.draw("order_row.html", order=waiting, became=None, with_customer=False)
    st.caption(literal(f"Lo pidió {waiting.placed_by}"))
    with st.expander("Ver partidas"):
        html.draw("order_lines.html", order=waiting)
    reason = f"reason_{waiting.id}"
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.button("Autorizar", type="primary", key=f"approve_{waiting.id}", on_click=_approve, args=(waiting.id,))
        with st.popover("No autorizar"):
            st.text_input("Motivo, para quien lo pidió", key=reason, max_chars=REASON_CHARACTERS)
            st.button("No autorizar", key=f"refuse_{waiting.id}", on_click=_refuse, args=(waiting.id, reason))


def _approve(order_id: int) -> None:
    approved = _decide(lambda by: approve(installation().database, by, order_id))
    if approved is not None:
        user, found = approved
        start_push(installation(), user.company, found)
        flash.say_next(f"Autorizaste el pedido {order_id}; ya va en camino.")


def _refuse(order_id: int, key: str) -> None:
    reason = st.session_state.get(key) or ""
    if _decide(lambda by: refuse(installation().database, by, order_id, reason)) is not None:
        flash.say_next(f"El pedido {order_id} no se surtirá; se lo dijimos a quien lo pidió.")


def _decide(decide: Callable[[User], Order]) -> tuple[User, Order] | None:
    user = signed_in_user()
    if user is None:
        return None
    try:
        return user, decide(user)
    except Failure as failure:
        flash.say_next(failure.message, warning=True)
        return None


draw(require(APPROVALS))
