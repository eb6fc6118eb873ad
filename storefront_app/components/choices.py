"""What a setting can be chosen from, where Microsip knows it: warehouses and series of folios, for example."""

from collections.abc import Mapping
from typing import Any

import streamlit as st
from sqlalchemy import select

from microsip.connection import Connection
from microsip.documents import Kind, Series
from microsip.errors import Failure
from microsip.opening import open_link
from portal.companies import Company, connection_of
from portal.configuration import Reference, Setting
from portal.configuration.ordering import ORDER_SERIES, QUOTE_SERIES
from portal.outbox.documents import no_series
from storefront_app.installed import installation
from warehouse import tables
from warehouse.errors import NothingPublished

MOST = 300
"""More rows than that are not chosen from a list."""

SERIES_SECONDS = 60

NO_LETTERS = "@"
"""How Microsip writes the series without letters."""

_SERIES = {QUOTE_SERIES.key: Kind.QUOTATION, ORDER_SERIES.key: Kind.ORDER}


def choices_of(company: Company, setting: Setting[Any], value: Any) -> Mapping[Any, str] | None:
    """The values with what people read; the present one is among them.

    None where there is no list to choose from, and nothing where Microsip has none of what is to be chosen.
    """
    if isinstance(setting.kind, Reference):
        found = _rows(company, setting.kind) or None
    elif setting.key in _SERIES:
        found = _series(company, _SERIES[setting.key])
    else:
        return None
    if not found:
        return found
    gone = {} if value in found or value == setting.default else {value: f"{value} (ya no está)"}
    return {setting.default: "Sin elegir", **gone, **found}


def what_to_create(setting: Setting[Any]) -> str:
    """What to do in Microsip, which has nothing to choose from for the setting."""
    kind = _SERIES.get(setting.key)
    return "" if kind is None else no_series(kind).message


def _rows(company: Company, kind: Reference) -> dict[Any, str]:
    try:
        reader = installation().warehouse.reader(company.slug)
    except NothingPublished:
        return {}
    columns = tables.microsip[kind.dataset].c
    wanted = select(columns[kind.key], columns[kind.name]).order_by(columns[kind.name]).limit(MOST + 1)
    rows = reader.frame(wanted).rows()
    return {} if len(rows) > MOST else {key: name or f"{kind.key} {key}" for key, name in rows}


def _series(company: Company, kind: Kind) -> dict[Any, str] | None:
    try:
        connection = connection_of(installation().database, company)
        series = _series_of(str(connection.server), connection.path, connection)
    except Failure:  # Microsip cannot be asked now: the letters are typed instead
        return None
    return {each.letters: _told(each) for each in series if each.kind is kind}


def _told(series: Series) -> str:
    letters = "Sin letras" if series.letters == NO_LETTERS else series.letters
    return letters if series.next_folio is None else f"{letters} · siguiente folio {series.next_folio}"


@st.cache_data(ttl=SERIES_SECONDS, show_spinner=False)
def _series_of(server: str, path: str, _connection: Connection) -> tuple[Series, ...]:
    return open_link(_connection).series()
