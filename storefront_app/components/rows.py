"""Articles as rows, each with a quantity and what can be done with it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

import streamlit as st

from portal.catalogue import Article
from storefront_app.components import html
from storefront_app.components.adding import add_button, units_input
from storefront_app.components.cards import cards_of
from storefront_app.components.literal import literal
from storefront_app.components.shop import Shop
from storefront_app.navigation import ARTICLE


@dataclass(frozen=True)
class RowActions:
    """What a page does with its rows, given an ARTICULO_ID and, on a change, the key of the quantity.

    None where it cannot be done there.
    """

    on_change: Callable[[int, str], None] | None = None
    on_remove: Callable[[int], None] | None = None


def draw_rows(
    shop: Shop,
    articles: Sequence[Article],
    place: str,
    actions: RowActions,
    units: Mapping[int, Decimal] | None = None,
    notes: Mapping[int, str] | None = None,
) -> None:
    """Draws the articles one below the other. `units`: how much is proposed; `notes`: what is told of each besides."""
    for card in cards_of(shop, articles, as_products=False):
        of = card.article
        key = f"units_{place}_{of.article_id}"
        with st.container(key=f"row_{place}_{of.article_id}", border=True):
            facts, controls = st.columns([5, 4], vertical_alignment="center")
            with facts:
                html.draw("article_row.html", card=card, note=(notes or {}).get(of.article_id, ""))
                st.page_link(ARTICLE.file, label=literal(of.name), query_params={"articulo": str(of.article_id)})
            with controls, st.container(horizontal=True, gap="xsmall", vertical_alignment="center"):
                units_input(shop.reader, of, key, (units or {}).get(of.article_id), actions.on_change)
                if card.tag.price is not None:
                    add_button(of.article_id, key)
                if actions.on_remove is not None:
                    st.button(
                        "Quitar",
                        key=f"remove_{place}_{of.article_id}",
                        icon=":material/close:",
                        type="tertiary",
                        on_click=actions.on_remove,
                        args=(of.article_id,),
                    )
