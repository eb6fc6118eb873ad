"""Configuración › Empresa: how the company shows itself to its customers."""

import streamlit as st

from microsip.errors import Failure
from portal.accounts import User
from portal.addresses import link_to
from portal.companies import NAME_CHARACTERS, rename_company
from portal.configuration import value_of
from portal.configuration.company import SETTINGS
from portal.configuration.mail import PORTAL_ADDRESS
from portal.logos import MOST_BYTES, remove_logo, save_logo
from storefront_app.components import flash, html
from storefront_app.components.look import look_of
from storefront_app.components.settings_form import FORM_WIDTH, settings_form
from storefront_app.installed import installation
from storefront_app.navigation import COMPANY_PAGE
from storefront_app.signed_in import require


def draw(user: User) -> None:
    """Draws name and logo, and below them what is declared of the company."""
    st.title("Empresa")
    flash.draw_pending()
    address = value_of(installation().database, user.company, PORTAL_ADDRESS)
    st.caption(f"Tus clientes entran por {link_to(user.company, address)}")
    _name(user)
    _logo(user)
    settings_form(user, "company", SETTINGS)


def _name(user: User) -> None:
    with st.form("name", width=FORM_WIDTH, enter_to_submit=False):
        name = st.text_input("Nombre", user.company.name, max_chars=NAME_CHARACTERS, key="company_name")
        if st.form_submit_button("Guardar nombre", icon=":material/save:", key="save_name"):
            rename_company(installation().database, user.company, name, user.email)
            flash.say_next("Se guardó el nombre.")
            st.rerun()


def _logo(user: User) -> None:
    database = installation().database
    kept = look_of(database, user.company).logo
    with st.form("logo", width=FORM_WIDTH, enter_to_submit=False, clear_on_submit=True):
        st.subheader("Logotipo")
        if kept is not None:
            html.draw("logo.html", digest=kept)
        uploaded = st.file_uploader(
            "Imagen PNG, JPG o WebP",
            ("png", "jpg", "jpeg", "webp"),
            key="logo_file",
            max_upload_size=MOST_BYTES // 1_000_000,
        )
        st.caption("De preferencia ancha y con fondo transparente; se reduce a 600 × 200 puntos.")
        with st.container(horizontal=True):
            saving = st.form_submit_button("Guardar logotipo", icon=":material/save:", key="save_logo")
            removing = st.form_submit_button("Quitar", key="remove_logo", disabled=kept is None)
    if removing:
        remove_logo(database, user.company, user.email)
        flash.say_next("Se quitó el logotipo.")
        st.rerun()
    if saving and uploaded is not None:
        try:
            save_logo(database, user.company, uploaded.getvalue(), user.email)
        except Failure as failure:
            flash.say_next(failure.message, warning=True)
        else:
            flash.say_next("Se guardó el logotipo; en unos segundos lo verán todos.")
        st.rerun()


draw(require(COMPANY_PAGE))
