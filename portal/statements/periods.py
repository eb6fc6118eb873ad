"""The periods that people usually want a statement of."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True)
class Period:
    """From `since`, or from the beginning when it is None, to `until`, with both days."""

    since: date | None
    until: date


def _this_month(today: date) -> Period:
    return Period(today.replace(day=1), today)


def _last_month(today: date) -> Period:
    last = today.replace(day=1) - timedelta(days=1)
    return Period(last.replace(day=1), last)


def _ninety_days(today: date) -> Period:
    return Period(today - timedelta(days=89), today)


def _this_year(today: date) -> Period:
    return Period(today.replace(month=1, day=1), today)


def _everything(today: date) -> Period:
    return Period(None, today)


PRESETS: Mapping[str, Callable[[date], Period]] = {
    "Este mes": _this_month,
    "Mes anterior": _last_month,
    "90 días": _ninety_days,
    "Este año": _this_year,
    "Todo": _everything,
}
"""By what people call them: the period, as of a day."""
