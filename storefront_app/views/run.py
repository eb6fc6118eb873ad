"""One sync: how it ended, what to do about it, and what it did with every dataset."""

import streamlit as st

from microsip.errors import Failure
from portal import losses
from portal.accounts import User
from portal.history import Run, RunKind, RunState, UnknownRun
from portal.history import run as find_run
from portal.sync import start_sync
from storefront_app.components import flash, html
from storefront_app.components.crumbs import crumbs
from storefront_app.components.literal import literal
from storefront_app.installed import installation
from storefront_app.navigation import HISTORY, RUN
from storefront_app.signed_in import require

LIVE_SECONDS = 1.5


def draw(user: User) -> None:
    """Draws the sync that the address names, live while it runs."""
    crumbs(HISTORY, RUN)
    found = _found(user)
    if found is None:
        html.draw("nothing_here.html", title="", text="Esa sincronización no está en el historial; vuelve a abrirlo.")
        return
    st.fragment(_run, run_every=LIVE_SECONDS if found.running else None)(user, watching=found.running)


def _found(user: User) -> Run | None:
    """The run of the user's own company; None also for another company's."""
    try:
        return find_run(installation().database, user.company, st.query_params.get("corrida", ""))
    except UnknownRun:
        return None


def _run(user: User, *, watching: bool) -> None:
    found = _found(user)
    if found is None or (watching and not found.running):
        st.rerun()
    html.draw("run_head.html", run=found)
    flash.draw_pending()
    if found.running:
        html.draw("progress.html", run=found)
    else:
        _ending(found)
        _losses(user, found)
    if found.datasets:
        html.draw("run_datasets.html", datasets=found.datasets)
    _for_operators(found)


def _ending(found: Run) -> None:
    if not found.message:
        return
    if found.state is RunState.EXITOSO:
        st.success(literal(found.message), icon=":material/check_circle:")
    elif found.state is RunState.OMITIDO:
        st.info(literal(found.message), icon=":material/info:")
    else:
        st.error(literal(found.message), icon=":material/error:")


def _losses(user: User, found: Run) -> None:
    """What the run refused to lose, to be confirmed until another audit has taken place."""
    refused = [each for each in losses.open_losses(installation().database, user.company) if each.run_id == found.id]
    if not refused:
        return
    with st.container(border=True, key="losses"):
        html.draw("losses.html", losses=refused)
        if all(each.confirmed_by for each in refused):
            return
        sure = st.checkbox("Lo revisé en Microsip y la pérdida es correcta.", key="sure")
        if st.button("Confirmar y sincronizar", type="primary", icon=":material/sync:", key="lose", disabled=not sure):
            _confirm(user, refused)


def _confirm(user: User, refused: list[losses.Loss]) -> None:
    """Confirms what was refused, as it was shown, and starts the sync that may lose it."""
    try:
        for each in refused:
            losses.confirm(installation().database, user.company, each.dataset, user.email)
        started = start_sync(installation(), user.company, RunKind.MANUAL, user.email)
    except Failure as failure:
        flash.say_next(failure.message, warning=True)
        st.rerun()
    st.switch_page(RUN.file, query_params={"corrida": started.id})


def _for_operators(found: Run) -> None:
    if found.flow_run_id is not None:
        st.link_button(
            "Abrir en Prefect",
            installation().orchestrator.page_of(found.flow_run_id),
            icon=":material/open_in_new:",
        )
    if found.detail:
        with st.expander("Detalle técnico", icon=":material/terminal:"):
            st.code(found.detail, language=None, wrap_lines=True)


draw(require(RUN))
