"""Articles as cards: what a buyer sees of each, all of them priced and looked up in stock at once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

import streamlit as st

from portal.catalogue import Article
from portal.catalogue.own_keys import own_keys
from portal.catalogue.variants import families
from portal.configuration.catalogue import PRICES_WITH_TAXES, STOCK_SHOWN, StockShown
from portal.prices import prices
from portal.pricing.explanation import PriceExplanation
from portal.stock import Stock, stocks
from storefront_app.components import html
from storefront_app.components.adding import add_control
from storefront_app.components.literal import literal
from storefront_app.components.price import PriceTag, price_tag
from storefront_app.components.shop import Shop
from storefront_app.components.stock import StockLevel, stock_level
from storefront_app.navigation import article_page


@dataclass(frozen=True)
class Card:
    """What is shown of an article, or of the product that it is a variant of.

    `from_price`: the price is the lowest of several. `own_key`: the customer's own, "" where there is none.
    """

    article: Article
    name: str
    tag: PriceTag
    from_price: bool
    stock: StockLevel
    in_stock: bool
    own_key: str

    @property
    def options(self) -> int:
        """How many variants there are to choose from; 0 for an article that is none."""
        return self.article.product.variants if self.article.product else 0


def cards_of(shop: Shop, articles: Sequence[Article], *, as_products: bool = True) -> tuple[Card, ...]:
    """A card for each article; with `as_products`, one of a variant stands for all variants of its product."""
    relatives = {each.article_id: _relatives(shop, each) if as_products else [] for each in articles}
    ids = [*relatives, *(other for others in relatives.values() for other in others)]
    priced = prices(shop.reader, shop.customer, ids, shop.buyer.at_local)
    stocked = stocks(shop.reader, shop.buyer.warehouse_id, ids).by_article
    own = own_keys(shop.reader, shop.customer.customer_id).by_article
    return tuple(
        _card(shop, each, [each.article_id, *relatives[each.article_id]], priced, stocked, own) for each in articles
    )


def draw_cards(shop: Shop, articles: Sequence[Article], place: str = "card") -> None:
    """Draws a grid of cards; `place` tells several grids of a page apart."""
    with st.grid("auto", min_column_width=235, gap=16):
        for card in cards_of(shop, articles):
            article_id = card.article.article_id
            with st.container(border=True, key=f"card_{place}_{article_id}", height="stretch", gap=None):
                html.draw("article_card.html", card=card)
                st.page_link(article_page(), label=literal(card.name), query_params={"articulo": str(article_id)})
                if card.options <= 1 and card.tag.price is not None:
                    add_control(shop.reader, card.article, place)


def _relatives(shop: Shop, article: Article) -> list[int]:
    """The other variants of the article's product, on sale or not: what is not sold has neither price nor stock."""
    family = families(shop.reader).by_variant.get(article.article_id)
    return [] if family is None else [one.article_id for one in family.variants if one.article_id != article.article_id]


def _card(
    shop: Shop,
    article: Article,
    ids: Sequence[int],
    priced: Mapping[int, PriceExplanation],
    stocked: Mapping[int, Stock],
    own: Mapping[int, str],
) -> Card:
    with_taxes = shop.configuration[PRICES_WITH_TAXES]
    tags = [price_tag(priced.get(article_id), with_taxes=with_taxes) for article_id in ids]
    known = [tag for tag in tags if tag.price is not None]
    lowest = min(known, key=lambda tag: tag.price or Decimal(0)) if known else tags[0]
    stock = _best([stocked.get(article_id) for article_id in ids])
    return Card(
        article=article,
        name=article.product.name if article.product and len(ids) > 1 else article.name,
        tag=lowest,
        from_price=len({tag.price for tag in known}) > 1,
        stock=stock_level(stock, shop.configuration[STOCK_SHOWN] if len(ids) == 1 else StockShown.AVAILABILITY),
        in_stock=stock is not None and stock.in_stock,
        own_key=own.get(article.article_id, ""),
    )


def _best(found: Sequence[Stock | None]) -> Stock | None:
    """Of the stock of some variants, the largest."""
    known = [stock for stock in found if stock is not None]
    always = next((stock for stock in known if stock.available is None), None)
    return always or max(known, key=lambda stock: stock.available or Decimal(0), default=None)
