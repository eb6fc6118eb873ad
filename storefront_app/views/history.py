"""Configuración › Integraciones › Sistemas administrativos › Microsip › Historial: what was synchronised, and when."""

import math
from enum import Enum
from typing import TypeVar

import streamlit as st

from microsip.declaration import Catalogue
from microsip.errors import Failure
from portal.accounts import User
from portal.companies import connection_settings
from portal.history import (
    Folded,
    RunKind,
    RunState,
    Wanted,
    current_run,
    folded,
    outlines,
    page_of_runs,
    summary,
)
from portal.sync import start_sync
from storefront_app.components import figures, flash, html
from storefront_app.components.crumbs import crumbs
from storefront_app.components.history_charts import draw_charts
from storefront_app.components.intervals import choose_interval
from storefront_app.components.literal import literal
from storefront_app.installed import installation
from storefront_app.navigation import HISTORY, REHEARSAL, RUN
from storefront_app.signed_in import require

RUNS_ON_A_PAGE = 10
LIVE_SECONDS = 1.5

E = TypeVar("E", bound=Enum)


def draw(user: User) -> None:
    """Draws the history; it draws itself again and again only while a sync is running."""
    crumbs(HISTORY)
    with st.container(horizontal=True, vertical_alignment="center", key="heading"):
        st.title("Historial de sincronización", width="stretch")
        connected = connection_settings(installation().database, user.company) is not None
        asked = st.button(
            "Sincronizar ahora", type="primary", icon=":material/sync:", key="sync", disabled=not connected
        )
        if connected:
            st.page_link(REHEARSAL.file, label="Ver qué cambiaría", icon=REHEARSAL.icon)
    flash.draw_pending()
    if asked:
        _start(user)
    if not connected:
        st.info("Microsip todavía no está conectado; conéctalo para sincronizar.", icon=":material/link_off:")
    running = current_run(installation().database, user.company)
    st.fragment(_history, run_every=LIVE_SECONDS if running else None)(user, watching=running is not None)


def _start(user: User) -> None:
    """Starts a sync, whose run appears at once, or joins the one that is running."""
    try:
        start_sync(installation(), user.company, RunKind.MANUAL, user.email)
    except Failure as failure:
        st.error(literal(failure.message), icon=":material/error:")


def _history(user: User, *, watching: bool) -> None:
    running = current_run(installation().database, user.company)
    if watching and running is None:
        st.rerun()  # the whole page, which stops drawing itself
    if running is not None:
        html.draw("progress.html", run=running)
    database, wanted = installation().database, _wanted()
    found = outlines(database, user.company, wanted)
    html.draw("figures.html", figures=summary(found))
    if not found:
        html.draw(
            "nothing_here.html", title="", text="No hay sincronizaciones así; elige otro intervalo o quita los filtros."
        )
        return
    if running is None:
        draw_charts(database, found)
    pages = math.ceil(len(found) / RUNS_ON_A_PAGE)
    place = st.container(key="runs", gap="small")
    chosen = st.pagination(pages, key="pagina", bind="query-params") if pages > 1 else 1
    with place:
        html.draw("runs_head.html")
        for each in folded(page_of_runs(database, user.company, wanted, chosen, RUNS_ON_A_PAGE)):
            _run(each, wanted)


def _wanted() -> Wanted:
    """Draws the filters, and returns what they let through."""
    interval = choose_interval()
    with st.container(horizontal=True, key="filters"):
        state = _choice("Estado", RunState, "Todos los estados", "estado")
        catalogue = _choice("Catálogo", Catalogue, "Todos los catálogos", "catalogo")
        kind = _choice("Tipo", RunKind, "Manuales y automáticas", "tipo")
    return Wanted(interval.since, interval.until, state, kind, catalogue)


def _choice(label: str, among: type[E], everything: str, key: str) -> E | None:
    chosen: E | None = st.selectbox(
        label,
        list(among),
        index=None,
        placeholder=everything,
        format_func=lambda each: each.value.capitalize(),
        key=key,
        width=220,
        label_visibility="collapsed",
    )
    return chosen


def _run(alike: Folded, wanted: Wanted) -> None:
    run = alike.run
    with st.container(border=True, key=f"card_{run.id}"):
        html.draw("run_rows.html", rows=wanted.rows_of(run))
        if alike.times > 1:
            st.caption(f"Pasó {alike.times} veces seguidas, desde {figures.moment(alike.since)}.")
        st.page_link(RUN.file, label="Ver la sincronización", query_params={"corrida": run.id})


draw(require(HISTORY))
