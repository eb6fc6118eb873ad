"""The choice of a statement's period: a usual one, or any two days."""

from collections.abc import Callable
from datetime import date

import streamlit as st

from portal.statements.periods import PRESETS, Period

CHOSEN = "Personalizado"


def choose_period(today: date, default: str, on_change: Callable[[], None]) -> Period:
    """Draws the choice, which is kept in the address, and returns what was chosen; `on_change` is told of another."""
    with st.container(key="period", horizontal=True, vertical_alignment="bottom"):
        chosen = st.segmented_control(
            "Periodo",
            (*PRESETS, CHOSEN),
            default=default,
            required=True,
            key="periodo",
            bind="query-params",
            on_change=on_change,
            label_visibility="collapsed",
        )
        if chosen != CHOSEN:
            return PRESETS[chosen or default](today)
        days = st.date_input(
            "Del … al …",
            (today.replace(day=1), today),
            format="DD/MM/YYYY",
            key="dias",
            on_change=on_change,
            label_visibility="collapsed",
            width=260,
        )
    picked = days if isinstance(days, tuple) else (days,)
    return Period(min(picked), max(picked)) if picked else PRESETS[default](today)
