"""The lines of a long cart or order, a page at a time."""

import math
from collections.abc import Sequence
from typing import TypeVar

import streamlit as st

LINES_ON_A_PAGE = 100
"""Of an order that is only looked at."""

T = TypeVar("T")


def page_of(lines: Sequence[T], key: str, size: int) -> Sequence[T]:
    """The lines of the page that the address asks for under the key; which one is chosen above them, where there are
    several.
    """
    pages = math.ceil(len(lines) / size)
    if pages < 2:
        return lines
    chosen = st.pagination(pages, key=key, bind="query-params")
    return lines[(chosen - 1) * size : chosen * size]
