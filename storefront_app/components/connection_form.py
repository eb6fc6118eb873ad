"""The connection form: the five fields with their help, what is wrong with each, and the result of a test."""

from collections.abc import Sequence

import streamlit as st

from microsip.link import FoundDatabase
from portal.companies import ConnectionView
from portal.sync.connecting import Step
from storefront_app.components import html
from storefront_app.components.connecting import Entered, Field, Outcome
from storefront_app.components.literal import literal

FORM_WIDTH = 720

ACCEPTED = "certificate_accepted"
FORGET = "certificate_forgotten"
PLAIN_HTTP = "plain_http_allowed"

LABELS = {
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
    Field.USER: "SYSDBA",
    Field.DATABASE: "MI EMPRESA",
    Field.FOLDER: "C:\\Microsip datos\\",
    Field.SERVER: "http://3.24.67.31:7070",
}
_KEPT_PASSWORD = "La guardada; escríbela sólo para cambiarla"


def draw_fields(saved: ConnectionView | None, outcome: Outcome | None) -> Entered:
    """Draws the fields, each with its complaint below it, and returns what stands in them."""
    values = {each.value: _field(each, saved, outcome) for each in Field}
    return Entered(**values, allow_plain_http=_plain_http(saved, outcome))


def draw_outcome(saved: ConnectionView | None, outcome: Outcome) -> None:
    """Draws what came of the last test, and asks for what a person must decide about the certificate."""
    if outcome.successful:
        st.success("Conexión completada: Microsip respondió.", icon=":material/check_circle:")
    else:
        st.error(literal(_incomplete(outcome)), icon=":material/error:")
    draw_steps(outcome.trial.steps)
    if outcome.advice is not None:
        html.draw("advice.html", advice=outcome.advice)
        st.caption("Si no lo resuelves, copia esta frase y envíala a tu técnico:")
        st.code(outcome.advice.technician, language=None, wrap_lines=True)
    if outcome.successful and is_new_certificate(saved, outcome):
        html.draw("fingerprint.html", certificate=outcome.certificate)
        st.checkbox("La huella es la de mi servidor; confiar en este certificado.", key=ACCEPTED)
    if outcome.is_certificate_changed:
        st.checkbox("Reinstalé el servicio: olvidar el certificado anterior y ver el nuevo.", key=FORGET)


def draw_steps(steps: Sequence[Step]) -> None:
    """Draws the stages that were tested, each with its time."""
    if steps:
        html.draw("trial.html", steps=steps)


def choose_found(found: Sequence[FoundDatabase]) -> None:
    """Offers the databases that there are; the one that is chosen is put into the form."""
    with st.container(border=True, key="found", width=FORM_WIDTH):
        labels = {each: f"{each.name} · {each.folder}" for each in found}
        chosen = st.selectbox("Empresas en el servidor", found, format_func=labels.__getitem__, key="found_database")
        st.button("Usar esta empresa", key="use_found", on_click=_use, args=(chosen,))


def _use(chosen: FoundDatabase) -> None:
    st.session_state[Field.DATABASE.value] = chosen.name
    st.session_state[Field.FOLDER.value] = chosen.folder


def is_new_certificate(saved: ConnectionView | None, outcome: Outcome) -> bool:
    """Whether the server showed a certificate that nobody has accepted yet."""
    return outcome.certificate is not None and (saved is None or saved.certificate != outcome.certificate)


def _field(each: Field, saved: ConnectionView | None, outcome: Outcome | None) -> str:
    is_password = each is Field.PASSWORD
    kept = "" if saved is None or is_password else str(getattr(saved, each.value))
    with st.container(key=f"field_{each.value}", gap="xxsmall"):
        value = st.text_input(
            LABELS[each],
            kept,
            key=each.value,
            type="password" if is_password else "default",
            placeholder=_KEPT_PASSWORD if is_password and saved else _PLACEHOLDERS.get(each, ""),
            max_chars=500,
            autocomplete="off",
        )
        if outcome is not None and each in outcome.complaints:
            html.draw("complaint.html", text=outcome.complaints[each])
        st.caption(literal(_HELP[each]))
    return value or ""


def _plain_http(saved: ConnectionView | None, outcome: Outcome | None) -> bool:
    """Offers HTTP without encryption only where an address turned out to speak nothing else."""
    allowed = saved is not None and saved.allow_plain_http
    asked = outcome is not None and outcome.is_plain_http_refused
    if not allowed and not asked and PLAIN_HTTP not in st.session_state:
        return False
    return st.checkbox(
        "Permitir HTTP sin cifrar para esta dirección: la contraseña y los datos viajan legibles por la red.",
        allowed,
        key=PLAIN_HTTP,
    )


def _incomplete(outcome: Outcome) -> str:
    if outcome.trial.failed is not None:
        return f"Conexión incompleta: falló «{outcome.trial.failed.stage.value}»; revisa lo que se indica abajo."
    fields = " y ".join(f"«{LABELS[each]}»" for each in Field if each in outcome.complaints)
    return f"Conexión incompleta: revisa {fields} y vuelve a probar."
