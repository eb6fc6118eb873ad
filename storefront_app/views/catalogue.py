"""The catalogue: a search as one types it, filters, an order, and a card for each article with the customer's price."""

import math
from collections.abc import Callable, Mapping

import streamlit as st

from microsip.declaration import Catalogue
from portal.accounts import User
from portal.catalogue import Line, Page, groups, lines, search
from portal.catalogue.filtering import FILTERS
from portal.catalogue.ordering import BY_RELEVANCE, ORDERINGS
from storefront_app.components import figures, html
from storefront_app.components.cards import draw_cards
from storefront_app.components.shop import Shop, open_shop
from storefront_app.navigation import CATALOGUE
from storefront_app.signed_in import require

ARTICLES_ON_A_PAGE = 24
EVERY_GROUP, EVERY_LINE = "Todos los grupos", "Todas las líneas"

# Kept in the address under these names, so that reloading and going back find the same articles.
_TEXT, _GROUP, _LINE, _ORDER, _FILTERS, _PAGE = "buscar", "grupo", "linea", "orden", "filtros", "pagina"

_ORDERINGS = {order.title: order for order in ORDERINGS}
_FILTERS_BY_TITLE = {each.title: each for each in FILTERS}

Find = Callable[[int], Page]


def draw(user: User) -> None:
    """Draws the search and what it finds."""
    shop = open_shop(user)
    st.title("Catálogo")
    find = _search_box(shop)
    found = find(_page_in_state())
    if not found.total:
        _nothing(st.session_state[_TEXT])
        return
    age = figures.age(shop.reader.version.as_of(Catalogue.ARTICULOS))
    html.draw("found.html", total=found.total, text=st.session_state[_TEXT], age=age)
    cards = st.container()
    pages = math.ceil(found.total / ARTICLES_ON_A_PAGE)
    if pages > 1:
        with st.container(key="pages", horizontal_alignment="center"):
            asked = st.pagination(pages, key=_PAGE, bind="query-params")
        found = found if asked == found.page else find(asked)
    with cards:
        draw_cards(shop, found.articles)


def _page_in_state() -> int:
    """The page that is asked for; an address that was just opened is read by the pagination itself, further below."""
    page = st.session_state.get(_PAGE, 1)
    return page if isinstance(page, int) else 1


def _search_box(shop: Shop) -> Find:
    """Draws search, filters and order; returns what gives a page of the articles that they ask for."""
    reader, texts = shop.reader, shop.texts
    with st.container(key="search"):
        text = st.text_input(
            "Buscar artículos",
            key=_TEXT,
            type="search",
            live="300ms",
            bind="query-params",
            placeholder="Busca por nombre, clave o código de barras",
            label_visibility="collapsed",
            max_chars=200,
            on_change=_first_page,
        )
        known_groups = {group.name: group.group_id for group in groups(reader, texts)}
        group, line = st.columns(2, wrap=False)
        group_id = known_groups.get(_choice(group, "Grupo", [EVERY_GROUP, *known_groups], _GROUP))
        known_lines = _line_names([each for each in lines(reader, texts) if group_id in (None, each.group_id)])
        line_id = known_lines.get(_choice(line, "Línea", [EVERY_LINE, *known_lines], _LINE))
        with st.container(key="narrowing", horizontal=True, vertical_alignment="center"):
            filters = [_FILTERS_BY_TITLE[title] for title in _chosen_filters()]
            ordering = _ORDERINGS.get(_choice(st.container(width=230), "Orden", list(_ORDERINGS), _ORDER), BY_RELEVANCE)
    return lambda page: search(
        reader,
        text or "",
        group_id=group_id,
        line_id=line_id,
        filters=filters,
        order=ordering,
        buyer=shop.buyer,
        page=page,
        page_size=ARTICLES_ON_A_PAGE,
        texts=texts,
    )


def _chosen_filters() -> list[str]:
    return st.pills(
        "Mostrar sólo",
        list(_FILTERS_BY_TITLE),
        selection_mode="multi",
        key=_FILTERS,
        bind="query-params",
        on_change=_first_page,
        label_visibility="collapsed",
    )


def _choice(place: st.delta_generator.DeltaGenerator, label: str, names: list[str], key: str) -> str:
    chosen = place.selectbox(
        label,
        names,
        key=key,
        bind="query-params",
        format_func=str,
        on_change=_first_page,
        label_visibility="collapsed",
        placeholder=label,
    )
    return chosen or names[0]


def _line_names(known: list[Line]) -> Mapping[str, int]:
    """The lines by name; two of one name are told apart by their number in Microsip."""
    names: dict[str, int] = {}
    for line in known:
        names[f"{line.name} ({line.line_id})" if line.name in names else line.name] = line.line_id
    return names


def _first_page() -> None:
    """Another search begins at its first page."""
    st.session_state[_PAGE] = 1


def _forget_search() -> None:
    st.session_state.update(
        {_TEXT: "", _GROUP: EVERY_GROUP, _LINE: EVERY_LINE, _ORDER: BY_RELEVANCE.title, _FILTERS: []}
    )
    _first_page()


def _nothing(text: str) -> None:
    html.draw(
        "nothing_here.html",
        title=f"No encontramos «{text}»" if text else "No hay artículos en esta selección",
        text="Prueba con menos palabras, con la clave del artículo, o quita los filtros.",
    )
    with st.container(horizontal_alignment="center"):
        st.button("Ver todo el catálogo", icon=":material/storefront:", on_click=_forget_search)


draw(require(CATALOGUE))
