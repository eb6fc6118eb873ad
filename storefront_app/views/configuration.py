"""Configuración › General: everything that an administrator chooses for the company, from its declarations."""

import streamlit as st

from microsip.errors import Failure
from portal.accounts import User
from portal.configuration import value_of
from portal.configuration.company import COMPANY
from portal.configuration.declared import SETTINGS
from portal.configuration.integration import EMERGENCY_CONTACT
from portal.configuration.mail import MAIL
from portal.mail import send_test
from storefront_app.components import flash
from storefront_app.components.settings_form import settings_form
from storefront_app.installed import installation
from storefront_app.navigation import AUDIT_LOG, COMPANY_PAGE, CONFIGURATION, MAIL_PAGE, SYNC_SETTINGS
from storefront_app.signed_in import require

ELSEWHERE = (MAIL, COMPANY)
"""Sections that have pages of their own."""


def draw(user: User) -> None:
    """Draws the form and the ways to what is chosen elsewhere."""
    st.title("Configuración")
    flash.draw_pending()
    with st.container(horizontal=True, key="ways"):
        st.page_link(SYNC_SETTINGS.file, label="Horas y campos de la sincronización", icon=SYNC_SETTINGS.icon)
        for view in (COMPANY_PAGE, MAIL_PAGE, AUDIT_LOG):
            st.page_link(view.file, label=view.title, icon=view.icon)
    settings_form(user, "configuration", [each for each in SETTINGS if each.section not in ELSEWHERE])
    _offer_test(user)


def _offer_test(user: User) -> None:
    contact = value_of(installation().database, user.company, EMERGENCY_CONTACT)
    if contact and st.button("Enviar una prueba al contacto de emergencia", icon=":material/send:", key="test"):
        try:
            send_test(installation().database, user.company, contact, user.email)
        except Failure as failure:
            flash.say_next(failure.message, warning=True)
        else:
            flash.say_next(f"Se envió un correo de prueba a {contact}; comprueba que haya llegado.")
        st.rerun()


draw(require(CONFIGURATION))
