"""The stretches of time by which history is shown, in the company's days."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

import streamlit as st

from storefront_app.components.figures import company_zone

TODAY, WEEK, MONTH, CHOSEN = "Hoy", "7 días", "30 días", "Personalizado"
_DAYS = {TODAY: 1, WEEK: 7, MONTH: 30}


@dataclass(frozen=True)
class Interval:
    """From `since` on and before `until`; None is without end."""

    since: datetime
    until: datetime | None


def choose_interval() -> Interval:
    """Draws the choice, which is kept in the address, and returns what was chosen."""
    with st.container(key="interval", horizontal=True, vertical_alignment="bottom"):
        chosen = st.segmented_control(
            "Intervalo",
            (TODAY, WEEK, MONTH, CHOSEN),
            default=TODAY,
            required=True,
            key="intervalo",
            bind="query-params",
            label_visibility="collapsed",
        )
        if chosen != CHOSEN:
            return last_days(_DAYS[chosen or TODAY])
        today = datetime.now(company_zone()).date()
        days = st.date_input(
            "Del … al …",
            (today - timedelta(days=6), today),
            max_value=today,
            format="DD/MM/YYYY",
            key="dias",
            label_visibility="collapsed",
            width=260,
        )
    return whole_days(days if isinstance(days, tuple) else (days,))


def last_days(days: int) -> Interval:
    """The last days with today, which is still going on."""
    first = datetime.now(company_zone()).date() - timedelta(days=days - 1)
    return Interval(_midnight(first), None)


def whole_days(days: tuple[date, ...]) -> Interval:
    """From the beginning of the first to the end of the last day; today when none was chosen yet."""
    if not days:
        return last_days(1)
    return Interval(_midnight(min(days)), _midnight(max(days) + timedelta(days=1)))


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), company_zone())
