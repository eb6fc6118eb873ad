"""Configuración › Integraciones › Sistemas administrativos › Microsip › Configuración: how often data come over."""

import streamlit as st

from microsip.declaration import Catalogue
from microsip.errors import Failure
from portal.accounts import User
from portal.schedules import next_sync, reconcile
from portal.sync_settings import HOURS, MINUTES, VERSIONS, Field, SyncSettings, save_sync_settings, sync_settings
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
        minutes = _minutes(saved)
        versions = st.number_input("Versiones que se conservan", VERSIONS[0], VERSIONS[-1], saved.versions, key="kept")
        st.caption("Las últimas versiones publicadas, para ver qué cambió y poder volver a una de ellas.")
        managed = _fields(saved)
        chosen = st.form_submit_button("Guardar", type="primary", icon=":material/save:", key="save")
    html.draw("sync_settings.html", settings=saved)
    if saved.managed:
        st.page_link(TEXTS.file, label="Escribir los textos del portal", icon=TEXTS.icon)
    if chosen:
        _save(user, hours, versions, managed, minutes)


def _minutes(saved: SyncSettings) -> dict[Catalogue, int]:
    """Draws the minutes of each catalogue, and returns those that were chosen."""
    st.caption("Un catálogo puede sincronizarse más seguido que los demás; 0 minutos es a las horas de todos.")
    with st.container(horizontal=True):
        chosen = {
            catalogue: st.number_input(
                f"{catalogue.value}, minutos",
                0,
                MINUTES[-1],
                saved.minutes.get(catalogue, 0),
                key=f"minutes_{catalogue.key}",
            )
            for catalogue in Catalogue
        }
    return {catalogue: each for catalogue, each in chosen.items() if each}


def _fields(saved: SyncSettings) -> frozenset[Field]:
    """Draws a switch for each field, and returns those that are managed in the portal."""
    st.subheader("Campos que se sincronizan")
    st.caption("Activa los que deseas mantener sincronizados con Microsip; desactiva los que gestionas en el portal.")
    managed: set[Field] = set()
    for catalogue in sorted({field.catalogue for field in Field}, key=lambda each: each.value):
        st.markdown(f"**{catalogue.value}**")
        for field in (field for field in Field if field.catalogue is catalogue):
            if not st.toggle(field.title, field not in saved.managed, key=f"synced_{field.name}"):
                managed.add(field)
    return frozenset(managed)


def _next(user: User) -> None:
    try:
        own = sync_settings(installation().database, user.company).minutes
        catalogues = {each.value: next_sync(installation(), user.company, catalogue=each) for each in own}
        html.draw("next_sync.html", at=next_sync(installation(), user.company), catalogues=catalogues)
    except Failure as failure:
        st.warning(literal(failure.message), icon=":material/warning:")


def _save(user: User, hours: int, versions: int, managed: frozenset[Field], minutes: dict[Catalogue, int]) -> None:
    try:
        save_sync_settings(installation().database, user.company, hours, versions, user.email, managed, minutes)
        reconcile(installation())
    except Failure as failure:
        flash.say_next(failure.message, warning=True)
    else:
        flash.say_next("Se guardó la configuración de sincronización.")
    st.rerun()


draw(require(SYNC_SETTINGS))
