"""The catalogue: a search as one types it, filters, and a card for each article with the customer's own price."""

import math
from collections.abc import Callable

import streamlit as st

from portal.accounts import Role, User
from portal.catalogue import Article, Line, Page, groups, lines, search
from portal.prices import microsip_now, prices
from portal.stock import default_warehouse, stocks
from portal.texts import Texts
from storefront_app.components import figures, html
from storefront_app.components.literal import literal
from storefront_app.components.price import price_tag
from storefront_app.components.shop import Shop, open_shop
from storefront_app.components.stock import stock_level
from storefront_app.navigation import ARTICLE
from storefront_app.signed_in import require
from warehouse.store import Reader

ARTICLES_ON_A_PAGE = 24
EVERY_GROUP, EVERY_LINE = "Todos los grupos", "Todas las líneas"

# Kept in the address under these names, so that reloading and going back find the same articles.
_TEXT, _GROUP, _LINE, _PAGE = "buscar", "grupo", "linea", "pagina"


def draw(user: User) -> None:
    """Draws the search and what it finds."""
    shop = open_shop(user)
    st.title("Catálogo")
    find = _search_box(shop.reader, shop.texts)
    found = find(_page_in_state())
    if not found.total:
        _nothing(st.session_state[_TEXT])
        return
    age = figures.age(shop.reader.version.published_at)
    html.draw("found.html", total=found.total, text=st.session_state[_TEXT], age=age)
    cards = st.container()
    pages = math.ceil(found.total / ARTICLES_ON_A_PAGE)
    if pages > 1:
        with st.container(key="pages", horizontal_alignment="center"):
            asked = st.pagination(pages, key=_PAGE, bind="query-params")
        found = found if asked == found.page else find(asked)
    with cards:
        _cards(shop, found.articles)


def _page_in_state() -> int:
    """The page that is asked for; an address that was just opened is read by the pagination itself, further below."""
    page = st.session_state.get(_PAGE, 1)
    return page if isinstance(page, int) else 1


def _search_box(reader: Reader, texts: Texts) -> Callable[[int], Page]:
    """Draws search and filters; returns what gives a page of the articles that they ask for."""
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
        group_name = _choice(group, "Grupo", [EVERY_GROUP, *known_groups], _GROUP)
        group_id = known_groups.get(group_name)
        known_lines = _line_names([each for each in lines(reader, texts) if group_id in (None, each.group_id)])
        line_name = _choice(line, "Línea", [EVERY_LINE, *known_lines], _LINE)
    line_id = known_lines.get(line_name)
    return lambda page: search(
        reader, text or "", group_id=group_id, line_id=line_id, page=page, page_size=ARTICLES_ON_A_PAGE, texts=texts
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


def _line_names(known: list[Line]) -> dict[str, int]:
    """The lines by name; two of one name are told apart by their number in Microsip."""
    names: dict[str, int] = {}
    for line in known:
        names[f"{line.name} ({line.line_id})" if line.name in names else line.name] = line.line_id
    return names


def _first_page() -> None:
    """Another search begins at its first page."""
    st.session_state[_PAGE] = 1


def _forget_search() -> None:
    st.session_state.update({_TEXT: "", _GROUP: EVERY_GROUP, _LINE: EVERY_LINE})
    _first_page()


def _nothing(text: str) -> None:
    html.draw(
        "nothing_here.html",
        title=f"No encontramos «{text}»" if text else "No hay artículos en esta selección",
        text="Prueba con menos palabras, con la clave del artículo, o quita los filtros.",
    )
    with st.container(horizontal_alignment="center"):
        st.button("Ver todo el catálogo", icon=":material/storefront:", on_click=_forget_search)


def _cards(shop: Shop, articles: tuple[Article, ...]) -> None:
    """A card for each article; prices and stock of all of them are computed at once."""
    ids = [article.article_id for article in articles]
    priced = prices(shop.reader, shop.customer, ids, microsip_now(shop.reader))
    stocked = stocks(shop.reader, default_warehouse(shop.reader), ids).by_article
    with st.grid("auto", min_column_width=235, gap=16):
        for article in articles:
            with st.container(border=True, key=f"card_{article.article_id}", height="stretch"):
                html.draw(
                    "article_card.html",
                    key=article.key,
                    name=article.name,
                    picture=article.pictures[0] if article.pictures else None,
                    tag=price_tag(priced.get(article.article_id)),
                    unit=article.unit,
                    stock=stock_level(stocked.get(article.article_id)),
                )
                st.page_link(
                    ARTICLE.file, label=literal(article.name), query_params={"articulo": str(article.article_id)}
                )


draw(require(Role.CUSTOMER))
