"""The choices of a product with variants, on the page of one of them."""

from collections.abc import Mapping

import streamlit as st

from portal.catalogue import Article, articles
from portal.catalogue.variants import Family, families
from storefront_app.components.literal import literal
from storefront_app.components.shop import Shop


def draw_choices(shop: Shop, of: Article) -> None:
    """Draws the values of each attribute, with those of this variant chosen; another one leads to its variant."""
    family = families(shop.reader).by_variant.get(of.article_id)
    if family is None:
        return
    sold = _sold(shop, family)
    for place, attribute in enumerate(family.attributes):
        offered = [value for value in attribute.values if any(values[place] == value for values in sold.values())]
        if not offered:
            continue
        key = f"choice_{of.article_id}_{place}"
        st.pills(
            literal(attribute.name),
            offered,
            default=sold[of.article_id][place] or None,
            required=True,
            format_func=literal,
            key=key,
            on_change=_choose,
            args=(sold, of.article_id, place, key),
        )


def variant_with(sold: Mapping[int, tuple[str, ...]], current: int, place: int, value: str) -> int:
    """Of the variants with this value, the one that has most of its others in common with the current one."""
    own = sold[current]
    having = [article_id for article_id, values in sold.items() if values[place] == value]
    return max(having, key=lambda other: sum(a == b for a, b in zip(sold[other], own, strict=True)), default=current)


def _sold(shop: Shop, family: Family) -> dict[int, tuple[str, ...]]:
    """The values of each variant that is sold, by ARTICULO_ID."""
    values = {one.article_id: one.values for one in family.variants}
    return {each.article_id: values[each.article_id] for each in articles(shop.reader, list(values), shop.texts)}


def _choose(sold: Mapping[int, tuple[str, ...]], current: int, place: int, key: str) -> None:
    st.query_params["articulo"] = str(variant_with(sold, current, place, st.session_state[key]))
