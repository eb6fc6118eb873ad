"""An ageing as bars, one for each bucket, as long as its part of the largest."""

from collections.abc import Mapping
from decimal import Decimal

import streamlit as st

from portal.statements.ageing import BY_DUE_DATE, BY_ISSUE_DATE, Ageing, Bucket
from storefront_app.components import html


def draw_ageings(due: Ageing, issued: Ageing) -> None:
    """Draws both ageings side by side, or below each other where there is no room."""
    left, right = st.columns(2)
    with left:
        _draw("Antigüedad por vencimiento", BY_DUE_DATE, due, is_due=True)
    with right:
        _draw("Antigüedad por fecha de emisión", BY_ISSUE_DATE, issued, is_due=False)


def _draw(title: str, names: Mapping[Bucket, str], ageing: Ageing, *, is_due: bool) -> None:
    largest = max(*(abs(amount) for amount in ageing.amounts), Decimal(1))
    rows = [
        (
            names[bucket],
            ageing[bucket],
            round(abs(ageing[bucket]) / largest * 100),
            is_due and bucket is not Bucket.NOT_YET,
        )
        for bucket in Bucket
    ]
    html.draw("ageing.html", title=title, rows=rows, total=ageing.total)
