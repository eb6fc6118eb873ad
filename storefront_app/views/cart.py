"""The cart: what is about to be ordered, what it comes to, and what of the credit it uses."""

from collections.abc import Mapping, Sequence

import streamlit as st

from portal import carts
from portal.accounts import User
from portal.carts.tables import NOTES_CHARACTERS
from portal.catalogue import Article, articles
from portal.orders.review import Review, ReviewLine
from portal.orders.reviewing import review
from portal.pricing.wording import sentences
from storefront_app.components import flash, html
from storefront_app.components.adding import units_input
from storefront_app.components.buying import buyer_of_user, change_notes, change_units, empty_cart, take_out
from storefront_app.components.literal import literal
from storefront_app.components.nothing import draw_nothing
from storefront_app.components.paging import page_of
from storefront_app.components.shop import Shop, open_shop
from storefront_app.installed import installation
from storefront_app.navigation import ARTICLE, CART, CATALOGUE, CHECKOUT
from storefront_app.signed_in import require

LINES_ON_A_PAGE = 25
_PAGE = "articulos"


def draw(user: User) -> None:
    """Draws the cart beside its summary."""
    shop = open_shop(user)
    st.title("Carrito")
    flash.draw_pending()
    cart = carts.cart_of(installation().database, user)
    if not cart.lines:
        draw_nothing("Tu carrito está vacío", "Busca lo que necesitas y agrégalo aquí.", user)
        return
    made = review(installation(), buyer_of_user(user, shop), cart)
    left, right = st.columns([7, 4], gap="large")
    with left:
        _draw_lines(shop, cart, made)
    with right, st.container(key="order_summary"):
        html.draw("order_summary.html", review=made)
        _draw_ways_on(made)


def _draw_lines(shop: Shop, cart: carts.Cart, made: Review) -> None:
    problems = {each.article_id: each.message for each in made.problems if each.article_id is not None}
    lines = page_of(_ordered(cart, problems), _PAGE, LINES_ON_A_PAGE)
    sold = {each.article_id: each for each in articles(shop.reader, [line.article_id for line in lines], shop.texts)}
    priced = {line.article_id: line for line in made.articles}
    for line in lines:
        with st.container(border=True, key=f"row_cart_{line.article_id}"):
            problem = problems.get(line.article_id, "")
            _draw_line(shop, line, sold.get(line.article_id), priced.get(line.article_id), problem)


def _ordered(cart: carts.Cart, problems: Mapping[int, str]) -> Sequence[carts.Line]:
    """As they were added, but of several pages the first shows what is to be corrected."""
    if len(cart.lines) <= LINES_ON_A_PAGE:
        return cart.lines
    return sorted(cart.lines, key=lambda line: line.article_id not in problems)


def _draw_line(shop: Shop, line: carts.Line, of: Article | None, priced: ReviewLine | None, problem: str) -> None:
    facts, controls = st.columns([5, 4], vertical_alignment="center")
    with facts:
        html.draw("cart_line.html", article=of, line=priced, problem=problem)
        if of is not None:
            st.page_link(ARTICLE.file, label=literal(of.name), query_params={"articulo": str(of.article_id)})
    with controls, st.container(horizontal=True, gap="xsmall", vertical_alignment="center"):
        if of is not None:
            # The quantity is part of the key, so that one changed elsewhere is shown.
            key = f"units_cart_{of.article_id}_{line.units.normalize():f}"
            units_input(shop.reader, of, key, line.units, change_units)
            with st.popover("Detalle", icon=":material/edit_note:", type="tertiary"):
                _draw_details(line, priced)
        st.button(
            "Quitar",
            key=f"remove_cart_{line.article_id}",
            icon=":material/close:",
            type="tertiary",
            on_click=take_out,
            args=(line.article_id,),
        )


def _draw_details(line: carts.Line, priced: ReviewLine | None) -> None:
    key = f"notes_{line.article_id}"
    st.text_area(
        "Nota para quien surte",
        value=line.notes,
        key=key,
        max_chars=NOTES_CHARACTERS,
        on_change=change_notes,
        args=(line.article_id, key),
    )
    if priced is not None and priced.explanation is not None:
        st.caption("¿Por qué este precio?")
        html.draw("steps.html", steps=sentences(priced.explanation))


def _draw_ways_on(made: Review) -> None:
    if st.button(
        "Continuar", type="primary", icon=":material/arrow_forward:", width="stretch", disabled=not made.lines
    ):
        st.switch_page(CHECKOUT.file)
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.page_link(CATALOGUE.file, label="Seguir comprando")
        with st.popover("Vaciar", icon=":material/delete:", type="tertiary"):
            st.write("¿Quitar todo del carrito?")
            st.button("Sí, vaciar", on_click=empty_cart)


draw(require(CART))
