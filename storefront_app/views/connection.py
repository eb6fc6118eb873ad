"""Configuración › Integraciones › Sistemas administrativos › Microsip: the connection with the company's Microsip."""

import streamlit as st

from microsip.errors import Failure
from portal.accounts import Role, User
from portal.companies import ConnectionView, connection_of, connection_settings, save_connection
from portal.history import RunKind
from portal.sync import start_sync
from portal.sync.connecting import test_connection
from storefront_app.components import connecting, flash, html
from storefront_app.components.connecting import Entered, Field, Outcome
from storefront_app.components.crumbs import crumbs
from storefront_app.components.literal import literal
from storefront_app.installed import installation
from storefront_app.navigation import HISTORY
from storefront_app.signed_in import require

FORM_WIDTH = 720

_OUTCOME = "connection_outcome"
_PLAIN_HTTP = "allow_plain_http"
_ACCEPTED = "certificate_accepted"

_LABELS = {
    Field.PASSWORD: "Contraseña",
    Field.USER: "Nombre de usuario",
    Field.DATABASE: "Base de datos",
    Field.FOLDER: "Carpeta de datos",
    Field.SERVER: "Servidor",
}
_HELP = {
    Field.PASSWORD: "Escribe tu contraseña del usuario Microsip. Toma en cuenta las letras mayúsculas y minúsculas.",
    Field.USER: "Escribe tu nombre de usuario SYSDBA Microsip.",
    Field.DATABASE: "Escribe el nombre de la empresa a conectar. No es necesario que incluyas la terminación .FDB.",
    Field.FOLDER: (
        "Escribe la ubicación, en la computadora que tiene el Servidor de la base de datos, donde se guardan los "
        "datos de las empresas. Debe ser un nombre de directorio válido para Windows. Un ejemplo de carpeta de "
        "datos es: C:\\Microsip datos\\"
    ),
    Field.SERVER: (
        "Indica la IP pública de la computadora donde está instalado el Servidor de la base de datos de la conexión "
        "remota. Agrega el número del puerto que se ha destinado para el tráfico de datos. Un ejemplo de servidor es "
        "http://3.24.67.31:7070"
    ),
}
_PLACEHOLDERS = {
    Field.PASSWORD: "",
    Field.USER: "SYSDBA",
    Field.DATABASE: "MI EMPRESA",
    Field.FOLDER: "C:\\Microsip datos\\",
    Field.SERVER: "http://3.24.67.31:7070",
}
_KEPT = "La guardada; escríbela sólo para cambiarla"


def draw(user: User) -> None:
    """Draws the form, what came of the last test, and acts on its two buttons."""
    saved = connection_settings(installation().database, user.company)
    crumbs()
    st.title("Microsip")
    flash.draw_pending()
    if saved is None:
        html.draw("requirements.html")
    else:
        html.draw("connection_facts.html", connection=saved)
    outcome: Outcome | None = st.session_state.get(_OUTCOME)
    with st.form("connection", enter_to_submit=False, width=FORM_WIDTH):
        st.subheader("Datos de la conexión")
        entered = _fields(saved, outcome)
        _draw_outcome(outcome)
        with st.container(horizontal=True):
            probe = st.form_submit_button("Probar conexión", icon=":material/cable:", key="probe")
            connect = st.form_submit_button(
                "Conectar" if saved is None else "Guardar cambios",
                icon=":material/link:",
                type="primary",
                key="save",
                disabled=outcome is None or not outcome.successful,
            )
    if probe or connect:
        with st.spinner("Probando la conexión con Microsip…"):
            _act(user, saved, entered, outcome, connect=connect)


def _fields(saved: ConnectionView | None, outcome: Outcome | None) -> Entered:
    """Draws the fields, each with its complaint below it, and returns what stands in them."""
    kept = {
        Field.USER: saved.user if saved else "",
        Field.DATABASE: saved.database if saved else "",
        Field.FOLDER: saved.folder if saved else "",
        Field.SERVER: str(saved.server) if saved else "",
    }
    values = {}
    for each in Field:
        with st.container(key=f"field_{each.value}", gap="xxsmall"):
            values[each.value] = st.text_input(
                _LABELS[each],
                kept.get(each, ""),
                key=each.value,
                type="password" if each is Field.PASSWORD else "default",
                placeholder=_KEPT if each is Field.PASSWORD and saved else _PLACEHOLDERS[each],
                max_chars=500,
                autocomplete="off",
            )
            st.caption(literal(_HELP[each]))
            if outcome is not None and each in outcome.complaints:
                html.draw("complaint.html", text=outcome.complaints[each])
    return Entered(**values, allow_plain_http=_plain_http(saved, outcome))


def _plain_http(saved: ConnectionView | None, outcome: Outcome | None) -> bool:
    """Offers HTTP without encryption only to an address that turned out to speak nothing else."""
    allowed = saved is not None and saved.allow_plain_http
    if not allowed and not (outcome is not None and outcome.is_plain_http_refused):
        return bool(st.session_state.get(_PLAIN_HTTP, False))
    return st.checkbox(
        "Permitir HTTP sin cifrar para esta dirección: la contraseña y los datos viajan legibles por la red.",
        allowed,
        key=_PLAIN_HTTP,
    )


def _draw_outcome(outcome: Outcome | None) -> None:
    if outcome is None:
        return
    if outcome.successful:
        st.success("Conexión completada: Microsip respondió.", icon=":material/check_circle:")
    else:
        st.error(literal(_incomplete(outcome)), icon=":material/error:")
    if outcome.answers:
        html.draw("answers.html", answers=outcome.answers)
    if outcome.successful and outcome.certificate is not None:
        html.draw("fingerprint.html", certificate=outcome.certificate)
        st.checkbox("La huella es la del servidor; confiar en este certificado.", key=_ACCEPTED)
    if outcome.is_certificate_changed:
        st.checkbox("Reinstalé el servicio: olvidar el certificado anterior y aceptar el nuevo.", key="forget")


def _incomplete(outcome: Outcome) -> str:
    if outcome.complaint:
        return f"Conexión incompleta. {outcome.complaint}"
    if outcome.answers:
        return (
            "Conexión incompleta. Revisa servidor y puerto, carpeta, base de datos, usuario y contraseña, "
            "y que el servicio de 4Q Sinc esté en ejecución."
        )
    return "Revisa los campos señalados y vuelve a probar la conexión."


def _act(user: User, saved: ConnectionView | None, entered: Entered, outcome: Outcome | None, *, connect: bool) -> None:
    """Tests what was entered, saves it when that was asked for and went well, and draws the page anew."""
    entered = _with_kept_password(user, saved, entered)
    wrong = connecting.complaints(entered)
    if wrong:
        tested = Outcome(entered.digest, complaints=wrong)
    else:
        tested = _test(entered, _pinned(saved, entered, outcome, connect=connect))
    st.session_state[_OUTCOME] = tested
    if connect and tested.successful:
        _connect(user, saved, entered, tested)
    st.rerun()


def _with_kept_password(user: User, saved: ConnectionView | None, entered: Entered) -> Entered:
    """The saved password stands for an empty field, but only at the server and for the user that it was saved for."""
    if saved is None or entered.password or connecting.complaints(entered).keys() - {Field.PASSWORD}:
        return entered
    asked = connecting.connection(entered, None)
    if asked.server != saved.server or asked.user != saved.user:
        return entered
    password = connection_of(installation().database, user.company).password
    return Entered(password, entered.user, entered.database, entered.folder, entered.server, entered.allow_plain_http)


def _pinned(saved: ConnectionView | None, entered: Entered, outcome: Outcome | None, *, connect: bool) -> str | None:
    """The certificate that the server must show: the one just accepted, or the saved one of the same server."""
    if connect and outcome is not None and outcome.digest == entered.digest:
        return outcome.certificate
    if (
        saved is None
        or st.session_state.get("forget")
        or str(connecting.connection(entered, None).server) != str(saved.server)
    ):
        return None
    return saved.certificate


def _test(entered: Entered, certificate: str | None) -> Outcome:
    try:
        probe = test_connection(connecting.connection(entered, certificate))
    except Failure as failure:
        return connecting.refused(entered.digest, failure)
    return Outcome(entered.digest, probe.answers, probe.certificate)


def _connect(user: User, saved: ConnectionView | None, entered: Entered, tested: Outcome) -> None:
    """Saves the connection; after the first one the first sync is started."""
    if tested.certificate is not None and not st.session_state.get(_ACCEPTED):
        flash.say_next(
            "Compara la huella del certificado con la del servidor y marca que confías en ella.", warning=True
        )
        st.rerun()
    connection = connecting.connection(entered, tested.certificate)
    save_connection(installation().database, user.company, connection)
    del st.session_state[_OUTCOME]
    if saved is None:
        try:
            start_sync(installation(), user.company, RunKind.MANUAL)
        except Failure as failure:
            flash.say_next(f"Microsip está conectado. {failure.message}", warning=True)
        else:
            flash.say_next("Microsip está conectado y la primera sincronización ya está en curso.")
        st.switch_page(HISTORY.file)
    flash.say_next("Se guardaron los cambios de la conexión.")


draw(require(Role.ADMINISTRATOR))
