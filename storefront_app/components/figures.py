"""Amounts, quantities and moments as people in Mexico write them."""

from datetime import UTC, date, datetime
from decimal import ROUND_HALF_UP, Decimal
from zoneinfo import ZoneInfo

import streamlit as st
from babel.dates import format_date, format_datetime, format_timedelta
from babel.numbers import format_decimal

from portal.configuration.company import TIME_ZONE

CENT = Decimal("0.01")
LOCALE = "es_MX"
_ZONE = "zone"


def money(amount: Decimal) -> str:
    """`$1,234.50`, as precise as Microsip keeps it: up to six decimals where there are any."""
    sign = "-" if amount < 0 else ""
    return f"{sign}${format_decimal(abs(amount), '#,##0.00####', locale=LOCALE)}"


def price(amount: Decimal) -> str:
    """`$1,234.50` to the cent, as prices are read; prices below a peso keep the decimals that they consist of."""
    return money(amount if amount < 1 else amount.quantize(CENT, ROUND_HALF_UP))


def count(number: int) -> str:
    """`5,000`."""
    return str(format_decimal(number, "#,##0", locale=LOCALE))


def percent(share: Decimal) -> str:
    """`12.5 %` for 12.5."""
    return f"{format_decimal(share, '#,##0.##', locale=LOCALE)} %"


def age(moment: datetime, now: datetime | None = None) -> str:
    """How long ago a moment was: `hace 12 minutos`."""
    passed = (now or datetime.now(UTC)) - moment
    if passed.total_seconds() < 60:
        return "hace un momento"
    return str(format_timedelta(-passed, add_direction=True, locale=LOCALE))


def moment(when: datetime) -> str:
    """Date and time on the company's clock: `24 nov 2026, 16:30`."""
    return str(format_datetime(when, "d MMM y, HH:mm", tzinfo=company_zone(), locale=LOCALE))


def day(when: date) -> str:
    """`05/11/2026`."""
    return str(format_date(when, "dd/MM/y", locale=LOCALE))


def duration(start: datetime, end: datetime) -> str:
    """`4 s`, `2 min 5 s`."""
    seconds = round((end - start).total_seconds())
    minutes, seconds = divmod(seconds, 60)
    return f"{minutes} min {seconds} s" if minutes else f"{seconds} s"


def keep_zone(name: str) -> None:
    """Has this page, and those parts of it that are drawn alone, tell moments on the clock of that time zone."""
    st.session_state[_ZONE] = name


def company_zone() -> ZoneInfo:
    """The time zone of the company whose page it is."""
    return ZoneInfo(st.session_state.get(_ZONE, TIME_ZONE.default.value))
