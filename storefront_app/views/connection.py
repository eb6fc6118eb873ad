"""Configuración › Integraciones › Sistemas administrativos › Microsip: the connection with the company's Microsip."""

from dataclasses import replace

import streamlit as st

from microsip.connection import Connection, parse_server
from microsip.errors import Failure
from microsip.link import FoundDatabase
from portal.accounts import User
from portal.companies import (
    ConnectionView,
    connection_of,
    connection_settings,
    disconnect_company,
    save_connection,
)
from portal.history import RunKind
from portal.schedules import reconcile
from portal.sync import start_sync
from portal.sync.connecting import Stage, Step, databases, try_connection
from storefront_app.components import connecting, flash, html
from storefront_app.components.connecting import LOCATION, Entered, Field, Outcome
from storefront_app.components.connection_form import (
    ACCEPTED,
    FORGET,
    FORM_WIDTH,
    choose_found,
    draw_fields,
    draw_outcome,
    draw_steps,
    is_new_certificate,
)
from storefront_app.components.crumbs import crumbs
from storefront_app.installed import installation
from storefront_app.navigation import CONNECTION, HISTORY, INTEGRITY, SYNC_SETTINGS, VERSIONS
from storefront_app.signed_in import require

_OUTCOME = "connection_outcome"
_SAVED = "connection_saved"


def draw(user: User) -> None:
    """Draws the form and what came of the last test, and acts on the form's two buttons."""
    saved = connection_settings(installation().database, user.company)
    outcome = _outcome()
    crumbs()
    st.title("Microsip")
    flash.draw_pending()
    html.draw("requirements.html", checked=() if outcome is None else outcome.requirements, opened=saved is None)
    if saved is not None:
        html.draw("connection_facts.html", connection=saved)
        _ways()
    with st.form("connection", enter_to_submit=False, width=FORM_WIDTH):
        st.subheader("Datos de la conexión")
        entered = draw_fields(saved, outcome)
        if outcome is not None:
            draw_outcome(saved, outcome)
        with st.container(horizontal=True):
            probe = st.form_submit_button("Probar conexión", icon=":material/cable:", key="probe")
            search = st.form_submit_button("Buscar empresas", icon=":material/search:", key="search")
            connect = st.form_submit_button(
                "Conectar" if saved is None else "Guardar cambios",
                icon=":material/link:",
                type="primary",
                key="save",
                disabled=outcome is None or not outcome.successful,
            )
    if outcome is not None and outcome.found:
        choose_found(outcome.found)
    if probe or connect or search:
        with st.spinner("Probando la conexión con Microsip…"):
            if search:
                _search(user, saved, entered, outcome)
            else:
                _act(user, saved, entered, outcome, connect=connect)
    if saved is not None:
        _offer_disconnecting(user)


def _ways() -> None:
    with st.container(horizontal=True, key="ways"):
        for view in (SYNC_SETTINGS, VERSIONS, INTEGRITY, HISTORY):
            st.page_link(view.file, label=view.title, icon=view.icon)


def _outcome() -> Outcome | None:
    """What came of the last test; None when the page was just opened, since its fields are then new, too."""
    if Field.USER.value not in st.session_state:
        st.session_state.pop(_OUTCOME, None)
    if st.session_state.pop(_SAVED, False):
        st.session_state[Field.PASSWORD.value] = ""
    outcome: Outcome | None = st.session_state.get(_OUTCOME)
    return outcome


def _act(user: User, saved: ConnectionView | None, entered: Entered, outcome: Outcome | None, *, connect: bool) -> None:
    """Tests what was entered, saves it where that was asked for and went well, and has the page drawn anew."""
    entered = _with_kept_password(user, saved, entered)
    tested = _test(saved, entered, outcome)
    st.session_state[_OUTCOME] = tested
    if connect and tested.successful:
        if _is_trusted(saved, outcome, tested):
            _connect(user, saved, entered, tested)
        else:
            flash.say_next("Compara la huella del certificado y marca que confías en él para conectar.", warning=True)
    st.rerun()


def _with_kept_password(user: User, saved: ConnectionView | None, entered: Entered) -> Entered:
    """The saved password stands for an empty field, but only for the server and the user that it was saved for."""
    if saved is None or entered.password or Field.SERVER in connecting.complaints(entered):
        return entered
    if parse_server(entered.server) != saved.server or entered.user.strip() != saved.user:
        return entered
    return replace(entered, password=connection_of(installation().database, user.company).password)


def _test(saved: ConnectionView | None, entered: Entered, outcome: Outcome | None) -> Outcome:
    wrong = connecting.complaints(entered)
    if wrong:
        return Outcome(entered.digest, complaints=wrong)
    tested = connecting.connection(entered, _expected_certificate(saved, entered, outcome))
    place, seen = st.empty(), list[Step]()

    def show(step: Step) -> None:
        seen.append(step)
        with place.container():
            draw_steps(seen)

    trial = try_connection(tested, show)
    failed = trial.failed
    is_lost = failed is not None and failed.stage in (Stage.FOLDER, Stage.DATABASE)
    return connecting.outcome(entered.digest, tested, trial, _found(tested) if is_lost else ())


def _search(user: User, saved: ConnectionView | None, entered: Entered, outcome: Outcome | None) -> None:
    """Asks the agent which databases there are, for who knows server, user and password."""
    entered = _with_kept_password(user, saved, entered)
    wrong = {each: told for each, told in connecting.complaints(entered).items() if each not in LOCATION}
    found: tuple[FoundDatabase, ...] = ()
    if not wrong:
        asked = connecting.connection(entered, _expected_certificate(saved, entered, outcome))
        try:
            found = databases(asked)
        except Failure as failure:
            flash.say_next(failure.message, warning=True)
        else:
            if not found:
                flash.say_next("El servidor no dice qué empresas hay; escribe la carpeta y el nombre.", warning=True)
    st.session_state[_OUTCOME] = Outcome(entered.digest, complaints=wrong, found=found)
    st.rerun()


def _found(tested: Connection) -> tuple[FoundDatabase, ...]:
    try:
        return databases(tested)
    except Failure:  # the test has told what is wrong; this list is only offered where it can be had
        return ()


def _expected_certificate(saved: ConnectionView | None, entered: Entered, outcome: Outcome | None) -> str | None:
    """The only certificate that the server may show: the one seen in the last test, else the one saved for it."""
    if outcome is not None and outcome.digest == entered.digest and outcome.certificate is not None:
        return outcome.certificate
    if saved is None or st.session_state.get(FORGET) or parse_server(entered.server) != saved.server:
        return None
    return saved.certificate


def _is_trusted(saved: ConnectionView | None, outcome: Outcome | None, tested: Outcome) -> bool:
    """Whether the certificate is none, the saved one, or the one that the administrator has just accepted."""
    if not is_new_certificate(saved, tested):
        return True
    seen = outcome is not None and outcome.certificate == tested.certificate
    return seen and bool(st.session_state.get(ACCEPTED))


def _connect(user: User, saved: ConnectionView | None, entered: Entered, tested: Outcome) -> None:
    """Saves the connection; after the first one the first sync is started."""
    kept = connecting.connection(entered, tested.certificate)
    save_connection(installation().database, user.company, kept, user.email)
    del st.session_state[_OUTCOME]
    st.session_state[_SAVED] = True
    if saved is not None:
        flash.say_next("Se guardaron los cambios de la conexión.")
        return
    try:
        start_sync(installation(), user.company, RunKind.MANUAL)
    except Failure as failure:
        flash.say_next(f"Microsip está conectado. {failure.message}", warning=True)
    else:
        flash.say_next("Microsip está conectado y la primera sincronización ya está en curso.")
    st.switch_page(HISTORY.file)


def _offer_disconnecting(user: User) -> None:
    with st.expander("Desconectar Microsip", icon=":material/link_off:"), st.container(width=FORM_WIDTH):
        html.draw("disconnecting.html")
        sure = st.checkbox("Entiendo lo que significa y quiero desconectar.", key="disconnect_sure")
        if st.button("Desconectar", icon=":material/link_off:", key="disconnect", disabled=not sure):
            _disconnect(user)


def _disconnect(user: User) -> None:
    disconnect_company(installation().database, user.company, user.email)
    try:
        reconcile(installation())
    except Failure as failure:
        flash.say_next(f"Microsip se desconectó. {failure.message}", warning=True)
    else:
        flash.say_next("Microsip se desconectó; la tienda conserva lo último que se publicó.")
    for each in Field:
        st.session_state.pop(each.value, None)
    st.rerun()


draw(require(CONNECTION))
