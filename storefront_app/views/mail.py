"""Configuración › Correo: the server that mails go through, what they say, and what became of each."""

import streamlit as st

from microsip.errors import Failure
from portal.accounts import User
from portal.configuration import configuration_of
from portal.configuration.mail import SETTINGS, SMTP_HOST
from portal.mail import TEMPLATES, Mail, MailState, mail, mails, preview, send_test
from portal.mail.letterhead import letterhead_of
from portal.mail.reading import PAGE, UnknownMail
from storefront_app.components import flash, html
from storefront_app.components.literal import literal
from storefront_app.components.settings_form import FORM_WIDTH, settings_form
from storefront_app.installed import installation
from storefront_app.navigation import MAIL_PAGE
from storefront_app.signed_in import require

SERVER, CONTENT, LOG = "Servidor", "Plantillas", "Registro"
ALL = "Todos"
PREVIEW_HEIGHT = 520


def draw(user: User) -> None:
    """Draws one of the three parts, which is kept in the address."""
    st.title("Correo")
    flash.draw_pending()
    part = st.segmented_control(
        "Parte",
        (SERVER, CONTENT, LOG),
        default=SERVER,
        required=True,
        key="parte",
        bind="query-params",
        label_visibility="collapsed",
    )
    if part == CONTENT:
        _contents(user)
    elif part == LOG:
        _say_what_is_missing(user)
        _log(user)
    else:
        settings_form(user, "mail", SETTINGS)
        _offer_test(user)


def _say_what_is_missing(user: User) -> None:
    if not configuration_of(installation().database, user.company)[SMTP_HOST]:
        st.warning("Los correos esperan: escribe en Servidor por dónde salen.", icon=":material/mail:")


def _offer_test(user: User) -> None:
    with st.form("mail_test", width=FORM_WIDTH, enter_to_submit=False):
        st.subheader("Correo de prueba")
        to = st.text_input("Enviar a", user.email, key="test_to", autocomplete="off")
        st.caption("Se envía con la configuración guardada, ahora mismo.")
        if st.form_submit_button("Enviar prueba", icon=":material/send:", key="send_test"):
            _test(user, to)


def _test(user: User, to: str) -> None:
    try:
        with st.spinner("Enviando…"):
            send_test(installation().database, user.company, to.strip(), user.email)
    except Failure as failure:
        flash.say_next(failure.message, warning=True)
    else:
        flash.say_next(f"Se envió un correo de prueba a {to.strip()}; comprueba que haya llegado.")
    st.rerun()


def _contents(user: User) -> None:
    names = list(TEMPLATES)
    chosen = st.selectbox("Correo", names, format_func=lambda name: TEMPLATES[name].title, key="plantilla")
    letterhead = letterhead_of(user.company, configuration_of(installation().database, user.company))
    written = preview(TEMPLATES[chosen], letterhead)
    st.markdown(f"**Asunto:** {literal(written.subject)}")
    st.iframe(written.html, height=PREVIEW_HEIGHT)
    with st.expander("Sólo texto, para lectores que no muestran formato"):
        st.code(written.text, language=None, wrap_lines=True)


def _log(user: User) -> None:
    shown = st.query_params.get("correo", "")
    if shown.isdigit():
        _one(user, int(shown))
        return
    with st.container(horizontal=True, vertical_alignment="bottom"):
        recipient = st.text_input("Destinatario", key="destinatario", bind="query-params", width=280) or ""
        state = st.selectbox("Estado", (ALL, *(each.value for each in MailState)), key="estado", width=180)
    before = st.query_params.get("antes", "")
    found = mails(
        installation().database,
        user.company,
        state=None if state == ALL else MailState(state),
        recipient=recipient,
        before=int(before) if before.isdigit() else None,
        limit=PAGE + 1,
    )
    if not found:
        html.draw("nothing_here.html", title="", text="No hay correos que mostrar.")
    for each in found[:PAGE]:
        _row(each)
    if len(found) > PAGE:
        older = {"parte": LOG, "antes": str(found[PAGE - 1].id)}
        st.page_link(MAIL_PAGE.file, label="Más antiguos", icon=":material/arrow_forward:", query_params=older)


def _row(each: Mail) -> None:
    with st.container(border=True, key=f"card_mail_{each.id}"):
        html.draw("mail_row.html", mail=each)
        st.page_link(MAIL_PAGE.file, label="Ver el correo", query_params={"parte": LOG, "correo": str(each.id)})


def _one(user: User, mail_id: int) -> None:
    st.page_link(MAIL_PAGE.file, label="Todos los correos", icon=":material/arrow_back:", query_params={"parte": LOG})
    try:
        found, attempts = mail(installation().database, user.company, mail_id)
    except UnknownMail as failure:
        st.warning(literal(failure.message))
        return
    html.draw("mail.html", mail=found, attempts=attempts)
    if found.html is not None:
        st.iframe(found.html, height=PREVIEW_HEIGHT)
    elif found.state is not MailState.WAITING:
        st.caption("El contenido de este correo es confidencial y no se conserva.")


draw(require(MAIL_PAGE))
