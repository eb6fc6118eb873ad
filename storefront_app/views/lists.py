"""A user's lists: favourites, what is bought most often, and the lists with a name."""

import math
from collections.abc import Callable, Sequence

import streamlit as st

from microsip.errors import NeedsAttention
from portal import carts, lists
from portal.accounts import User
from portal.catalogue import Article, articles
from portal.catalogue.bought import frequent
from portal.numerals import numeral
from storefront_app.components import figures, flash
from storefront_app.components.adding import say, typed_units
from storefront_app.components.buying import link_to_repeat
from storefront_app.components.literal import literal
from storefront_app.components.nothing import draw_nothing
from storefront_app.components.rows import RowActions, draw_rows
from storefront_app.components.shop import Shop, open_shop
from storefront_app.installed import installation
from storefront_app.navigation import LISTS
from storefront_app.signed_in import require, signed_in_user

ARTICLES_ON_A_PAGE = 25

_LIST, _PAGE, _NAME, _NEW_NAME = "lista", "pagina", "list_name", "new_name"
_FAVOURITES, _FREQUENT = "favoritos", "frecuentes"
_TITLES = {_FAVOURITES: "Favoritos", _FREQUENT: "Lo que más compras"}


def draw(user: User) -> None:
    """Draws the choice of lists, and the one chosen."""
    shop = open_shop(user)
    st.title("Mis listas")
    flash.draw_pending()
    named = {str(each.id): each for each in lists.lists_of(installation().database, user)}
    titles = {**_TITLES, **{key: each.name for key, each in named.items()}}
    with st.container(horizontal=True, vertical_alignment="center", key="lists"):
        chosen = st.pills(
            "Lista",
            list(titles),
            default=_FAVOURITES,
            required=True,
            format_func=lambda key: literal(titles.get(key, "")),
            key=_LIST,
            bind="query-params",
            label_visibility="collapsed",
        )
        _new_list()
        link_to_repeat(user)
    if chosen in named:
        _draw_named(user, shop, named[chosen])
    elif chosen == _FREQUENT:
        _draw_frequent(user, shop)
    else:
        _draw_favourites(user, shop)


def _draw_favourites(user: User, shop: Shop) -> None:
    ids = lists.favourites(installation().database, user)
    if not ids:
        text = "Abre un artículo y elige «Favorito» para tenerlo siempre a la mano."
        draw_nothing("Todavía no tienes favoritos", text, user)
        return
    draw_rows(shop, _page(shop, ids), "favourite", RowActions(on_remove=_forget_favourite))


def _draw_frequent(user: User, shop: Shop) -> None:
    bought = {each.article_id: each for each in frequent(shop.reader, shop.customer.customer_id)}
    if not bought:
        text = "Cuando las haya, aquí verás lo que compras más a menudo."
        draw_nothing("Todavía no hay compras tuyas en Microsip", text, user)
        return
    notes = {
        article_id: f"{figures.count(each.times)} {'compra' if each.times == 1 else 'compras'}; "
        f"la última, {numeral(each.last_units)} el {figures.day(each.last_day)}"
        for article_id, each in bought.items()
    }
    usual = {article_id: each.last_units for article_id, each in bought.items()}
    draw_rows(shop, _page(shop, list(bought)), "frequent", RowActions(), usual, notes)


def _draw_named(user: User, shop: Shop, chosen: lists.ArticleList) -> None:
    lines = {each.article_id: each.units for each in lists.lines_of(installation().database, user, chosen.id)}
    with st.container(horizontal=True, key="list_actions"):
        st.button(
            "Agregar todo al carrito",
            type="primary",
            icon=":material/add_shopping_cart:",
            disabled=not lines,
            on_click=_put_all,
            args=(chosen.id,),
        )
        with st.popover("Cambiar o eliminar", icon=":material/edit:", type="tertiary"):
            key = f"{_NAME}_{chosen.id}"
            st.text_input("Nombre", value=chosen.name, key=key, max_chars=lists.NAME_CHARACTERS)
            st.button("Guardar nombre", on_click=_rename, args=(chosen.id, key))
            st.button("Eliminar la lista", icon=":material/delete:", on_click=_remove, args=(chosen.id,))
    if not lines:
        draw_nothing("Esta lista está vacía", "Abre un artículo y elige «Agregar a una lista».", user)
        return
    actions = RowActions(
        on_change=lambda article_id, units_key: _keep(chosen.id, article_id, units_key),
        on_remove=lambda article_id: _take(chosen.id, article_id),
    )
    draw_rows(shop, _page(shop, list(lines)), f"list{chosen.id}", actions, lines)


def _page(shop: Shop, ids: Sequence[int]) -> tuple[Article, ...]:
    """A page of the articles; how many of them are not sold any more is told above, the pages are chosen there, too."""
    sold = articles(shop.reader, ids, shop.texts)
    if len(sold) < len(ids):
        st.caption(f"{len(ids) - len(sold)} ya no se venden y no se muestran.")
    pages = math.ceil(len(sold) / ARTICLES_ON_A_PAGE)
    asked = st.pagination(pages, key=_PAGE, bind="query-params") if pages > 1 else 1
    return sold[(asked - 1) * ARTICLES_ON_A_PAGE : asked * ARTICLES_ON_A_PAGE]


def _new_list() -> None:
    with st.popover("Nueva lista", icon=":material/add:", type="tertiary"):
        st.text_input("Nombre", key=_NEW_NAME, max_chars=lists.NAME_CHARACTERS, placeholder="Por ejemplo, Obra Norte")
        st.checkbox("Con lo que hay en mi carrito", key="from_cart")
        st.button("Crear lista", on_click=_make)


def _make() -> None:
    user = signed_in_user()
    if user is None:
        return
    database = installation().database
    lines = carts.cart_of(database, user).lines if st.session_state["from_cart"] else ()
    try:
        made = lists.make_list(database, user, st.session_state[_NEW_NAME], lines)
    except NeedsAttention as failure:
        say(failure.message, warning=True)
        return
    st.session_state.update({_LIST: str(made.id), _NEW_NAME: "", "from_cart": False})


def _rename(list_id: int, key: str) -> None:
    _change(lambda user: lists.rename_list(installation().database, user, list_id, st.session_state[key]))


def _remove(list_id: int) -> None:
    _change(lambda user: lists.remove_list(installation().database, user, list_id))
    st.session_state[_LIST] = _FAVOURITES


def _keep(list_id: int, article_id: int, units_key: str) -> None:
    units = typed_units(units_key)
    if units > 0:
        _change(lambda user: lists.keep_line(installation().database, user, list_id, article_id, units))


def _take(list_id: int, article_id: int) -> None:
    _change(lambda user: lists.take_line(installation().database, user, list_id, article_id))


def _forget_favourite(article_id: int) -> None:
    _change(lambda user: lists.set_favourite(installation().database, user, article_id, wanted=False))


def _put_all(list_id: int) -> None:
    """Puts the whole list into the cart; what cannot be is told with its reason."""
    user = signed_in_user()
    if user is None:
        return
    database = installation().database
    reader = installation().warehouse.reader(user.company.slug)
    try:
        lines = [carts.Line(each.article_id, each.units) for each in lists.lines_of(database, user, list_id)]
    except NeedsAttention as failure:
        say(failure.message, warning=True)
        return
    refused = carts.add_all(database, reader, user, lines)
    put = len(lines) - len(refused)
    sentence = f"{figures.count(put)} {'artículo' if put == 1 else 'artículos'} de la lista en tu carrito."
    if refused:
        sentence += f" {figures.count(len(refused))} no: {refused[0].message}"
    flash.say_next(sentence, warning=bool(refused))


def _change(change: Callable[[User], None]) -> None:
    """Makes a change for whoever is signed in now, and tells why where it cannot be made."""
    user = signed_in_user()
    if user is None:
        return
    try:
        change(user)
    except NeedsAttention as failure:
        say(failure.message, warning=True)


draw(require(LISTS))
