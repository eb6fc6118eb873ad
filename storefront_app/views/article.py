"""One article: its pictures, the customer's own price and why it is that, and its facts."""

import streamlit as st

from portal.accounts import Role, User
from portal.catalogue import Article, UnknownArticle, article
from portal.prices import microsip_now, prices
from portal.pricing.explanation import PriceExplanation
from portal.pricing.wording import sentences
from portal.stock import default_warehouse, stocks
from storefront_app.components import figures, html
from storefront_app.components.price import price_tag
from storefront_app.components.shop import Shop, open_shop
from storefront_app.components.stock import stock_level
from storefront_app.navigation import CATALOGUE
from storefront_app.signed_in import require


def draw(user: User) -> None:
    """Draws the article that the address names."""
    shop = open_shop(user)
    st.page_link(CATALOGUE.file, label="Catálogo", icon=":material/arrow_back:")
    try:
        found = article(shop.reader, _asked_for(), shop.texts)
    except UnknownArticle as failure:
        html.draw("nothing_here.html", title="Artículo no disponible", text=failure.message)
        return
    _draw_article(shop, found)


def _asked_for() -> int:
    """The ARTICULO_ID in the address; 0, which no article has, where it is no number."""
    asked = st.query_params.get("articulo", "")
    return int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 10 else 0


def _draw_article(shop: Shop, found: Article) -> None:
    explanation = prices(shop.reader, shop.customer, [found.article_id], microsip_now(shop.reader)).get(
        found.article_id
    )
    stock = stocks(shop.reader, default_warehouse(shop.reader), [found.article_id])
    with st.container(key="article"):
        left, right = st.columns([5, 6], gap="medium")
    with left:
        html.draw("article_pictures.html", name=found.name, pictures=found.pictures)
    with right:
        html.draw(
            "article_summary.html",
            article=found,
            unit=found.unit,
            trail=[each for each in (found.group, found.line) if each],
            tag=price_tag(explanation),
            stock=stock_level(stock.by_article.get(found.article_id)),
            age=figures.age(stock.as_of),
        )
        if explanation is not None:
            _by_volume(found, explanation)
            _why(explanation)
        html.draw("facts.html", facts=_facts(found))


def _by_volume(found: Article, explanation: PriceExplanation) -> None:
    """The prices by quantity, where buying more costs less."""
    if len(explanation.steps) > 1:
        html.draw("volume_steps.html", steps=explanation.steps, unit=found.unit)


def _why(explanation: PriceExplanation) -> None:
    with st.expander("¿Por qué este precio?", icon=":material/help:"):
        html.draw("steps.html", steps=sentences(explanation))


def _facts(found: Article) -> list[tuple[str, str]]:
    """What there is to say of the article, each fact with its name; what is not known is left out."""
    known = [
        ("Unidad de venta", found.unit or ""),
        ("Se vende en múltiplos de", figures.quantity(found.multiple) if found.multiple else ""),
        ("Grupo", found.group or ""),
        ("Línea", found.line or ""),
        *((key.role or "Clave", key.text) for key in found.keys),
        ("Descripción", found.notes or ""),
    ]
    return [(name, value) for name, value in known if value]


draw(require(Role.CUSTOMER))
