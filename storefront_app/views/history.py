"""Configuración › Integraciones › Sistemas administrativos › Microsip › Historial: what was synchronised, and when."""

import math

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
        state = st.selectbox("Estado", (None, *RunState), format_func=_state_label, key="estado", width=200)
        catalogue = st.selectbox(
            "Catálogo", (None, *Catalogue), format_func=_catalogue_label, key="catalogo", width=200
        )
        kind = st.selectbox("Tipo", (None, *RunKind), format_func=_kind_label, key="tipo", width=200)
    return Wanted(interval.since, interval.until, state, kind, catalogue)


def _state_label(state: RunState | None) -> str:
    return "Todos los estados" if state is None else state.value


def _kind_label(kind: RunKind | None) -> str:
    return "Manuales y automáticas" if kind is None else kind.value.capitalize()


def _catalogue_label(catalogue: Catalogue | None) -> str:
    return "Todos los catálogos" if catalogue is None else catalogue.value


def _run(alike: Folded, wanted: Wanted) -> None:
    run = alike.run
    with st.container(border=True, key=f"card_{run.id}"):
        html.draw("run_rows.html", rows=wanted.rows_of(run))
        if alike.times > 1:
            st.caption(f"Pasó {alike.times} veces seguidas, desde {figures.moment(alike.since)}.")
        st.page_link(RUN.file, label="Ver la sincronización", query_params={"corrida": run.id})


draw(require(HISTORY))
