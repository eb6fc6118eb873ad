"""Marking an article as a favourite, and putting it into a list."""

import streamlit as st

from microsip.errors import NeedsAttention
from portal import lists
from portal.accounts import User
from portal.catalogue import Article
from storefront_app.components.adding import say, typed_units
from storefront_app.components.literal import literal
from storefront_app.installed import installation
from storefront_app.signed_in import signed_in_user


def keep_controls(user: User, of: Article, units_key: str) -> None:
    """Draws the mark of favourites and the menu of lists; `units_key`: of the quantity that a list gets."""
    database = installation().database
    is_favourite = of.article_id in lists.favourites(database, user)
    with st.container(key="keep", horizontal=True, gap="small"):
        st.button(
            "En tus favoritos" if is_favourite else "Favorito",
            icon=":material/favorite:" if is_favourite else ":material/favorite_border:",
            key="favourite",
            type="tertiary",
            on_click=_mark,
            args=(of.article_id, not is_favourite),
        )
        with st.popover("Agregar a una lista", icon=":material/playlist_add:", type="tertiary"):
            for each in lists.lists_of(database, user):
                st.button(
                    literal(each.name), key=f"list_{each.id}", on_click=_put, args=(each.id, of.article_id, units_key)
                )
            st.text_input(
                "Lista nueva", key="new_list", max_chars=lists.NAME_CHARACTERS, placeholder="Por ejemplo, Obra Norte"
            )
            st.button("Crear y agregar", key="make_list", on_click=_make, args=(of.article_id, units_key))


def _mark(article_id: int, wanted: bool) -> None:
    user = signed_in_user()
    if user is None:
        return
    try:
        lists.set_favourite(installation().database, user, article_id, wanted)
    except NeedsAttention as failure:
        say(failure.message, warning=True)


def _put(list_id: int, article_id: int, units_key: str) -> None:
    user = signed_in_user()
    if user is None:
        return
    try:
        lists.keep_line(installation().database, user, list_id, article_id, typed_units(units_key))
    except NeedsAttention as failure:
        say(failure.message, warning=True)
        return
    say("Agregado a tu lista")


def _make(article_id: int, units_key: str) -> None:
    user = signed_in_user()
    if user is None:
        return
    try:
        made = lists.make_list(installation().database, user, st.session_state["new_list"])
    except NeedsAttention as failure:
        say(failure.message, warning=True)
        return
    _put(made.id, article_id, units_key)
    st.session_state["new_list"] = ""
