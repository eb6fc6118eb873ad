"""How much of an article, and the button that puts it into the cart."""

from collections.abc import Callable
from decimal import Decimal

import streamlit as st

from microsip.errors import NeedsAttention
from portal import carts
from portal.catalogue import Article, article
from portal.numerals import numeral
from portal.texts import texts_of
from storefront_app.components.literal import literal
from storefront_app.installed import installation
from storefront_app.signed_in import signed_in_user
from warehouse.store import Reader

MOST_STEPPED = Decimal(9_999_999)
"""More than anybody means to order in a shop; what a quick order or an older cart holds of more can be lowered."""

_ONE = Decimal(1)


def units_input(
    reader: Reader,
    of: Article,
    key: str,
    units: Decimal | None = None,
    on_change: Callable[[int, str], None] | None = None,
) -> None:
    """Draws a stepper for a quantity in which the article is sold; what is typed is found under the key."""
    step = of.multiple or _ONE
    is_whole = step == step.to_integral_value() and not carts.sold_in_fractions(reader, of)
    as_number: type[int] | type[float] = int if is_whole else float
    st.number_input(
        f"Cantidad de {literal(of.name)}",
        min_value=as_number(0),
        max_value=as_number(max(MOST_STEPPED, units or _ONE)),
        value=as_number(units or step),
        step=as_number(step),
        format="%d" if is_whole else "%g",
        key=key,
        label_visibility="collapsed",
        on_change=on_change,
        args=(of.article_id, key),
    )


def add_control(reader: Reader, of: Article, place: str = "page") -> None:
    """Draws the stepper and «Agregar»."""
    key = f"units_{place}_{of.article_id}"
    with st.container(key=f"add_{place}_{of.article_id}", horizontal=True, gap="xsmall", vertical_alignment="center"):
        units_input(reader, of, key)
        add_button(of.article_id, key, is_primary=place == "page")
    if of.multiple is not None:
        st.caption(f"De {numeral(of.multiple)} en {numeral(of.multiple)}")


def add_button(article_id: int, units_key: str, *, is_primary: bool = False) -> None:
    """Draws the button that puts the quantity under the key into the cart."""
    st.button(
        "Agregar",
        key=f"put_{units_key}",
        icon=":material/add_shopping_cart:",
        type="primary" if is_primary else "secondary",
        width="content",
        on_click=_add,
        args=(article_id, units_key),
    )


def typed_units(key: str) -> Decimal:
    """The quantity in a stepper; zero where it was emptied."""
    return Decimal(str(st.session_state.get(key) or 0))


def say(sentence: str, *, warning: bool = False) -> None:
    """Tells what came of a click, wherever on the page it was."""
    icon = ":material/warning:" if warning else ":material/check_circle:"
    st.toast(literal(sentence), icon=icon, duration="long" if warning else "short")


def _add(article_id: int, key: str) -> None:
    """Puts the quantity into the cart of whoever is signed in now."""
    user = signed_in_user()
    if user is None:  # the page that is drawn next says so
        return
    database = installation().database
    reader = installation().warehouse.reader(user.company.slug)
    units = typed_units(key)
    try:
        carts.add(database, reader, user, article_id, units)
        name = article(reader, article_id, texts_of(database, user.company)).name
    except NeedsAttention as failure:
        say(failure.message, warning=True)
        return
    say(f"En tu carrito: {numeral(units)} × {name}")
