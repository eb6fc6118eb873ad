"""Configuración › Integraciones › Sistemas administrativos › Microsip › Configuración: how often data come over."""

import streamlit as st

from microsip.errors import Failure
from portal.accounts import Role, User
from portal.schedules import next_sync, reconcile
from portal.sync_settings import HOURS, VERSIONS, Field, SyncSettings, save_sync_settings, sync_settings
from storefront_app.components import flash, html
from storefront_app.components.crumbs import crumbs
from storefront_app.components.literal import literal
from storefront_app.installed import installation
from storefront_app.navigation import SYNC_SETTINGS, TEXTS
from storefront_app.signed_in import require

FORM_WIDTH = 720


def draw(user: User) -> None:
    """Draws the form and when the next sync takes place; saving changes Prefect's schedule, too."""
    crumbs(SYNC_SETTINGS)
    st.title("Configuración de sincronización")
    flash.draw_pending()
    _next(user)
    saved = sync_settings(installation().database, user.company)
    with st.form("sync_settings", width=FORM_WIDTH):
        hours = st.number_input("Horas entre sincronizaciones", HOURS[0], HOURS[-1], saved.hours, key="hours")
        st.caption("Cada cuántas horas el sincronizador obtiene los últimos datos de Microsip, de 1 a 24.")
        versions = st.number_input("Versiones que se conservan", VERSIONS[0], VERSIONS[-1], saved.versions, key="kept")
        st.caption("Las últimas versiones publicadas, para ver qué cambió y poder volver a una de ellas.")
        managed = _fields(saved)
        chosen = st.form_submit_button("Guardar", type="primary", icon=":material/save:", key="save")
    html.draw("sync_settings.html", settings=saved)
    if saved.managed:
        st.page_link(TEXTS.file, label="Escribir los textos del portal", icon=TEXTS.icon)
    if chosen:
        _save(user, hours, versions, managed)


def _fields(saved: SyncSettings) -> frozenset[Field]:
    """Draws a switch for each field, and returns those that are managed in the portal."""
    st.subheader("Campos de los artículos")
    st.caption("Activa los que deseas mantener sincronizados con Microsip; desactiva los que gestionas en el portal.")
    return frozenset(
        field for field in Field if not st.toggle(field.title, field not in saved.managed, key=f"synced_{field.name}")
    )


def _next(user: User) -> None:
    try:
        html.draw("next_sync.html", at=next_sync(installation(), user.company))
    except Failure as failure:
        st.warning(literal(failure.message), icon=":material/warning:")


def _save(user: User, hours: int, versions: int, managed: frozenset[Field]) -> None:
    try:
        save_sync_settings(installation().database, user.company, hours, versions, user.email, managed)
        reconcile(installation())
    except Failure as failure:
        flash.say_next(failure.message, warning=True)
    else:
        flash.say_next("Se guardó la configuración de sincronización.")
    st.rerun()


draw(require(Role.ADMINISTRATOR))
