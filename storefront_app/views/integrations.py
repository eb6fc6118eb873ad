"""Configuración › Integraciones: the administrative systems that the portal can be connected to."""

import streamlit as st

from portal.accounts import User
from portal.companies import connection_settings
from portal.history import current_run, newest_run
from storefront_app.components import html
from storefront_app.components.freshness import draw_freshness
from storefront_app.installed import installation
from storefront_app.navigation import CONNECTION, HISTORY, INTEGRATIONS
from storefront_app.signed_in import require


def draw(user: User) -> None:
    """Draws a card for each system: its state, and the ways to its pages."""
    st.title("Integraciones")
    st.header("Sistemas administrativos")
    with st.grid("auto", min_column_width=320), st.container(border=True, key="system_microsip"):
        _microsip(user)


def _microsip(user: User) -> None:
    database = installation().database
    connection = connection_settings(database, user.company)
    running = current_run(database, user.company)
    last = newest_run(database, user.company)
    html.draw("system_card.html", connection=connection, running=running is not None, last=last)
    draw_freshness(user.company)
    with st.container(horizontal=True):
        if connection is None:
            if st.button("Conectar", type="primary", icon=":material/link:", key="connect"):
                st.switch_page(CONNECTION.file)
        elif st.button("Ver detalles", icon=":material/tune:", key="details"):
            st.switch_page(CONNECTION.file)
        if (connection is not None or last is not None) and st.button(
            "Ver historial", icon=":material/history:", key="history"
        ):
            st.switch_page(HISTORY.file)


draw(require(INTEGRATIONS))
