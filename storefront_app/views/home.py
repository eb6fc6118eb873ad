"""Where an administrator begins: how fresh the shop's data are, and what to do next."""

import streamlit as st

from portal.accounts import Role, User
from portal.companies import connection_settings
from portal.history import current_run
from storefront_app.components import html
from storefront_app.installed import installation
from storefront_app.navigation import CONNECTION, HISTORY
from storefront_app.signed_in import require
from warehouse.errors import NothingPublished


def draw(user: User) -> None:
    """Draws the state of the shop, and the one next step."""
    st.title(f"{user.company.name}")
    database = installation().database
    connected = connection_settings(database, user.company) is not None
    running = current_run(database, user.company)
    try:
        version = installation().warehouse.reader(user.company.slug).version
    except NothingPublished:
        version = None
    html.draw("shop_state.html", connected=connected, running=running, version=version)
    with st.container(horizontal=True):
        if not connected:
            if st.button("Conectar Microsip", type="primary", icon=":material/link:"):
                st.switch_page(CONNECTION.file)
        elif st.button("Ver historial de sincronización", icon=":material/history:"):
            st.switch_page(HISTORY.file)


draw(require(Role.ADMINISTRATOR))
