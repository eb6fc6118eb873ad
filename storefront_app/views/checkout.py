"""The last look at an order or a quotation before it is confirmed."""

import streamlit as st

from microsip.documents.document import PURCHASE_ORDER_BYTES, Kind, notes_bytes
from microsip.errors import Failure
from portal import carts
from portal.accounts import User
from portal.orders.confirming import Changed, confirm
from portal.orders.destinations import DeliveryAddress, ShippingWay, delivery_addresses, shipping_ways
from portal.orders.review import Choices, Review
from portal.orders.reviewing import review
from portal.orders.tokens import token_of
from portal.outbox.starting import start_push
from storefront_app.components import flash, html, paging
from storefront_app.components.buying import buyer_of_user
from storefront_app.components.crumbs import trail
from storefront_app.components.nothing import draw_nothing
from storefront_app.components.shop import Shop, open_shop
from storefront_app.installed import installation
from storefront_app.navigation import CART, CHECKOUT, ORDER
from storefront_app.signed_in import require

_CHANGED = "changed_since_review"
_CONFIRMED = "confirmed_order"
_PAGE = "partidas"

_KINDS = {Kind.ORDER: "Pedido", Kind.QUOTATION: "Cotización"}


def draw(user: User) -> None:
    """Draws the choices, the lines and the totals; confirms when asked to."""
    _leave_when_confirmed()
    trail(CART, CHECKOUT)
    shop = open_shop(user)
    st.title("Revisa y confirma")
    cart = carts.cart_of(installation().database, user)
    if not cart.lines:
        draw_nothing("Tu carrito está vacío", "Agrega artículos para hacer un pedido.", user)
        return
    left, right = st.columns([7, 4], gap="large")
    with left:
        choices = _choose(shop, user, cart)
    made = _review(user, shop, cart, choices)
    with left:
        lines = paging.page_of(made.articles, _PAGE, paging.LINES_ON_A_PAGE)
        html.draw("review_lines.html", review=made, lines=lines)
    with right, st.container(key="order_summary"):
        html.draw("order_summary.html", review=made)
        st.button(
            f"Confirmar {choices.kind.title}",
            type="primary",
            icon=":material/check:",
            width="stretch",
            disabled=bool(made.problems),
            on_click=_confirm,
            args=(made,),
        )


def _leave_when_confirmed() -> None:
    confirmed = st.session_state.pop(_CONFIRMED, None)
    if confirmed is not None:
        st.switch_page(ORDER.file, query_params={"n": str(confirmed)})


def _review(user: User, shop: Shop, cart: carts.Cart, choices: Choices) -> Review:
    """What would be confirmed: after something changed, the review that told it, as long as it is of this cart."""
    changed: Changed | None = st.session_state.get(_CHANGED)
    if changed is not None and changed.review.choices == choices and _is_of(changed.review, cart):
        html.draw("order_changes.html", changes=changed.changes)
        return changed.review
    st.session_state.pop(_CHANGED, None)
    flash.draw_pending()
    return review(installation(), buyer_of_user(user, shop), cart, choices)


def _is_of(made: Review, cart: carts.Cart) -> bool:
    lines = tuple(carts.Line(line.article_id, line.units, line.notes) for line in made.articles)
    return made.key == cart.key and (lines == cart.lines or bool(made.problems))


def _choose(shop: Shop, user: User, cart: carts.Cart) -> Choices:
    kind = st.segmented_control(
        "Documento",
        list(_KINDS),
        default=Kind.ORDER,
        format_func=lambda each: _KINDS[each],
        key="order_kind",
        required=True,
        label_visibility="collapsed",
    )
    addresses = {each.address_id: each for each in delivery_addresses(shop.reader, shop.customer.customer_id)}
    ways = {each.shipping_id: each for each in shipping_ways(shop.reader)}
    address_id = _choose_address(addresses)
    proposed = addresses[address_id].shipping_id if address_id is not None else None
    shipping_id = _choose_way(ways, proposed)
    left, right = st.columns([2, 3])
    with left:
        purchase_order = st.text_input(
            "Tu orden de compra", max_chars=PURCHASE_ORDER_BYTES, key="purchase_order", placeholder="Opcional"
        )
    with right:
        notes = st.text_input(
            "Observaciones",
            max_chars=notes_bytes(token_of(user.company, cart.key)),
            key="order_notes",
            placeholder="Por ejemplo, entregar por la mañana",
        )
    return Choices(kind or Kind.ORDER, address_id, shipping_id, purchase_order or "", notes or "")


def _choose_address(addresses: dict[int, DeliveryAddress]) -> int | None:
    if not addresses:
        return None
    return st.selectbox(
        "Entregar en",
        list(addresses),
        format_func=lambda key: addresses[key].told,
        key="order_address",
    )


def _choose_way(ways: dict[int, ShippingWay], proposed: int | None) -> int | None:
    if not ways:
        return None
    default = next((key for key, way in ways.items() if way.is_default), None)
    keys = list(ways)
    first = proposed if proposed in ways else default
    return st.selectbox(
        "Vía de embarque",
        keys,
        index=keys.index(first) if first in ways else 0,
        format_func=lambda key: ways[key].name,
        key=f"order_way_{first}",
    )


def _confirm(made: Review) -> None:
    """What a click on the button does: the review that was drawn with it is the one that is confirmed."""
    try:
        outcome = confirm(installation(), made)
    except Failure as failure:
        flash.say_next(failure.message, warning=True)
        return
    if isinstance(outcome, Changed):
        st.session_state[_CHANGED] = outcome
        return
    st.session_state.pop(_CHANGED, None)
    start_push(installation(), made.buyer.company, outcome)
    st.session_state[_CONFIRMED] = outcome.id


draw(require(CHECKOUT))
