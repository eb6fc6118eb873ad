"""One article: its pictures, the customer's own price and why it is that, its stock, and what goes with it."""

from dataclasses import replace
from decimal import ROUND_CEILING

import streamlit as st

from microsip.declaration import Catalogue
from portal.accounts import User
from portal.carts import sold_in_fractions
from portal.catalogue import Article, UnknownArticle, article
from portal.catalogue.bought import purchase_of
from portal.catalogue.kits import components
from portal.catalogue.own_keys import own_keys
from portal.catalogue.substitutes import substitutes
from portal.configuration.catalogue import OTHER_WAREHOUSES, PRICES_WITH_TAXES, STOCK_SHOWN
from portal.numerals import numeral
from portal.prices import prices
from portal.pricing.explanation import PriceExplanation
from portal.pricing.wording import sentences
from portal.stock import Stock, stock_elsewhere, stocks
from storefront_app.components import figures, html
from storefront_app.components.adding import add_control
from storefront_app.components.cards import draw_cards
from storefront_app.components.keeping import keep_controls
from storefront_app.components.price import price_tag
from storefront_app.components.shop import Shop, open_shop
from storefront_app.components.stock import stock_level
from storefront_app.components.variants import draw_choices
from storefront_app.navigation import ARTICLE, CATALOGUE
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
    _draw_article(user, shop, found)


def _asked_for() -> int:
    """The ARTICULO_ID in the address; 0, which no article has, where it is no number."""
    asked = st.query_params.get("articulo", "")
    return int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 10 else 0


def _draw_article(user: User, shop: Shop, found: Article) -> None:
    article_id = found.article_id
    explanation = prices(shop.reader, shop.customer, [article_id], shop.buyer.at_local).get(article_id)
    stock = stocks(shop.reader, shop.buyer.warehouse_id, [article_id]).by_article.get(article_id)
    with st.container(key="article"):
        left, right = st.columns([5, 6], gap="medium")
    with left:
        html.draw("article_pictures.html", name=found.name, pictures=found.pictures)
    with right:
        _summary(shop, found, explanation, stock)
        draw_choices(shop, found)
        if explanation is not None and explanation.net_price is not None:
            add_control(shop.reader, found)
        keep_controls(user, found, f"units_page_{article_id}")
        _elsewhere(shop, found)
        if explanation is not None:
            _by_volume(shop, found, explanation)
            _why(explanation)
        _kit(shop, found)
        html.draw("facts.html", facts=_facts(shop, found))
    if stock is None or not stock.in_stock:
        _substitutes(shop, found)


def _summary(shop: Shop, found: Article, explanation: PriceExplanation | None, stock: Stock | None) -> None:
    html.draw(
        "article_summary.html",
        article=found,
        unit=found.unit,
        trail=[each for each in (found.group, found.line) if each],
        tag=price_tag(explanation, with_taxes=shop.configuration[PRICES_WITH_TAXES]),
        from_price=False,
        stock=stock_level(stock, shop.configuration[STOCK_SHOWN]),
        age=figures.age(shop.reader.version.as_of(Catalogue.ARTICULOS)),
        purchase=purchase_of(shop.reader, shop.customer.customer_id, found.article_id),
    )


def _elsewhere(shop: Shop, found: Article) -> None:
    """What other warehouses have, where the company shows it."""
    if not shop.configuration[OTHER_WAREHOUSES]:
        return
    others = stock_elsewhere(shop.reader, shop.buyer.warehouse_id, found.article_id)
    if others:
        shown = shop.configuration[STOCK_SHOWN]
        html.draw("warehouses.html", others=[(each.name, stock_level(each.stock, shown)) for each in others])


def _by_volume(shop: Shop, found: Article, explanation: PriceExplanation) -> None:
    """The prices by quantity, where buying more costs less: of what is sold whole, from the next whole one on."""
    steps = explanation.steps
    if found.multiple is None and not sold_in_fractions(shop.reader, found):
        steps = tuple(replace(step, from_units=step.from_units.to_integral_value(ROUND_CEILING)) for step in steps)
    if len(steps) > 1:
        html.draw("volume_steps.html", steps=steps, unit=found.unit)


def _why(explanation: PriceExplanation) -> None:
    with st.expander("¿Por qué este precio?", icon=":material/help:"):
        html.draw("steps.html", steps=sentences(explanation))


def _kit(shop: Shop, found: Article) -> None:
    """What a kit consists of, and what of it is short."""
    if not found.is_kit:
        return
    shown = shop.configuration[STOCK_SHOWN]
    parts = components(shop.reader, found.article_id, shop.buyer.warehouse_id)
    html.draw("kit.html", parts=[(each, stock_level(each.stock, shown)) for each in parts])


def _substitutes(shop: Shop, found: Article) -> None:
    """What may be bought instead."""
    offered = substitutes(shop.reader, found.article_id, shop.buyer.warehouse_id, shop.texts, limit=4)
    if offered:
        st.subheader("Con existencia, en su lugar")
        draw_cards(shop, offered, "instead")


def _facts(shop: Shop, found: Article) -> list[tuple[str, str]]:
    """What there is to say of the article, each fact with its name; what is not known is left out."""
    own = own_keys(shop.reader, shop.customer.customer_id).by_article
    known = [
        ("Unidad de venta", found.unit or ""),
        ("Se vende en múltiplos de", numeral(found.multiple) if found.multiple else ""),
        ("Grupo", found.group or ""),
        ("Línea", found.line or ""),
        ("Tu clave", own.get(found.article_id, "")),
        *((key.role or "Clave", key.text) for key in found.keys),
        ("Descripción", found.notes or ""),
    ]
    return [(name, value) for name, value in known if value]


draw(require(ARTICLE))
