"""Primeros pasos: from a new company to an open store, one thing after the other."""

from collections.abc import Callable, Mapping

import streamlit as st

from microsip.errors import Failure
from portal.accounts import User
from portal.configuration import configuration_of
from portal.configuration.catalogue import SETTINGS as CATALOGUE_SETTINGS
from portal.configuration.mail import SMTP_HOST
from portal.configuration.ordering import (
    FREIGHT_ARTICLE,
    FREIGHT_RULE,
    ORDER_SERIES,
    ORDER_WAREHOUSE,
    PRICE_WITHOUT_POLICY,
    QUOTE_SERIES,
)
from portal.first_steps import (
    CHOOSE,
    CONNECT,
    INTEGRITY,
    INVITE,
    OPEN,
    SYNC,
    FirstStep,
    confirm,
    customers_invited,
    first_steps,
    next_step,
    open_store,
)
from portal.history import RunKind, current_run
from portal.integrity import report
from portal.sync import start_sync
from storefront_app.components import figures, flash, html
from storefront_app.components.literal import literal
from storefront_app.components.settings_form import settings_form
from storefront_app.components.sync_progress import draw_progress
from storefront_app.installed import installation
from storefront_app.navigation import CONFIGURATION, CONNECTION, FIRST_STEPS, HISTORY, MAIL_PAGE, PEOPLE
from storefront_app.navigation import INTEGRITY as INTEGRITY_PAGE
from storefront_app.signed_in import require
from warehouse.errors import NothingPublished
from warehouse.store import Reader

LIVE_SECONDS = 1.5
REPORTS_KEPT = 20

CHOSEN_FIRST = (
    QUOTE_SERIES,
    ORDER_SERIES,
    ORDER_WAREHOUSE,
    PRICE_WITHOUT_POLICY,
    FREIGHT_ARTICLE,
    FREIGHT_RULE,
    *CATALOGUE_SETTINGS,
)


def draw(user: User) -> None:
    """Draws all steps; the one that comes next, or the one that was asked for, is open."""
    seen = first_steps(installation(), user.company)
    following = next_step(seen)
    st.title("Primeros pasos")
    flash.draw_pending()
    html.draw("first_steps.html", done=sum(each.done for each in seen), total=len(seen))
    for position, each in enumerate(seen, start=1):
        icon = ":material/check_circle:" if each.done else ":material/radio_button_unchecked:"
        with st.expander(f"{position}. {each.step.title}", expanded=each.step is following, icon=icon):
            st.caption(literal(each.step.help))
            _DRAWN[each.step](user, each.done)


def _connect(user: User, done: bool) -> None:
    if st.button("Revisar la conexión" if done else "Conectar Microsip", key="to_connection", icon=":material/link:"):
        st.switch_page(CONNECTION.file)


def _sync(user: User, done: bool) -> None:
    running = current_run(installation().database, user.company)
    st.fragment(_progress, run_every=LIVE_SECONDS if running else None)(user, watching=running is not None)
    if done:
        st.page_link(HISTORY.file, label="Ver el historial", icon=HISTORY.icon)
    elif running is None and st.button("Traer los datos ahora", key="sync", type="primary", icon=":material/sync:"):
        _start(user)


def _start(user: User) -> None:
    try:
        start_sync(installation(), user.company, RunKind.MANUAL, user.email)
    except Failure as failure:
        flash.say_next(failure.message, warning=True)
    st.rerun()


def _progress(user: User, *, watching: bool) -> None:
    running = current_run(installation().database, user.company)
    if watching and running is None:
        st.rerun()  # the whole page: the next step is open then
    if running is not None:
        draw_progress(running)


def _choose(user: User, done: bool) -> None:
    settings_form(user, "first_choices", CHOSEN_FIRST)
    st.page_link(CONFIGURATION.file, label="Ver toda la configuración", icon=CONFIGURATION.icon)
    _offer_confirming(user, CHOOSE, done, "Está bien así")


def _integrity(user: User, done: bool) -> None:
    try:
        reader = installation().warehouse.reader(user.company.slug)
    except NothingPublished:
        st.info("Primero hay que traer los datos.", icon=":material/info:")
        return
    home = str(installation().settings.home)
    html.draw("integrity_summary.html", found=_unsound(home, user.company.slug, reader.version.number, reader))
    st.page_link(INTEGRITY_PAGE.file, label="Ver el informe completo", icon=INTEGRITY_PAGE.icon)
    _offer_confirming(user, INTEGRITY, done, "Ya lo revisé")


@st.cache_data(max_entries=REPORTS_KEPT, show_spinner="Revisando la información…")
def _unsound(home: str, slug: str, version: int, _reader: Reader) -> tuple[tuple[str, int], ...]:
    """What the checks find in a version: titles and numbers of rows."""
    return tuple((found.check.title, found.count) for found in report(_reader).unsound)


def _invite(user: User, done: bool) -> None:
    number = customers_invited(installation().database, user.company)
    if number:
        st.write(f"{figures.count(number)} {'usuario' if number == 1 else 'usuarios'} de tus clientes.")
    if not configuration_of(installation().database, user.company)[SMTP_HOST]:
        st.page_link(MAIL_PAGE.file, label="Primero configura el correo por el que salen", icon=MAIL_PAGE.icon)
    st.page_link(PEOPLE.file, label="Invitar a tus clientes", icon=PEOPLE.icon)


def _open(user: User, done: bool) -> None:
    if done:
        st.success("La tienda está abierta.", icon=":material/storefront:")
    elif st.button("Abrir la tienda", key="open", type="primary", icon=":material/storefront:"):
        open_store(installation().database, user.company, user.email)
        flash.say_next("La tienda está abierta: tus clientes ya pueden entrar.")
        st.rerun()


def _offer_confirming(user: User, step: FirstStep, done: bool, label: str) -> None:
    if not done and st.button(label, key=f"confirm_{step.key}", icon=":material/check:"):
        confirm(installation().database, user.company, step, user.email)
        st.rerun()


_DRAWN: Mapping[FirstStep, Callable[[User, bool], None]] = {
    CONNECT: _connect,
    SYNC: _sync,
    CHOOSE: _choose,
    INTEGRITY: _integrity,
    INVITE: _invite,
    OPEN: _open,
}


draw(require(FIRST_STEPS))
