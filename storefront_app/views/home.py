"""Where an administrator begins: how fresh the shop's data are, and what to do next."""

import streamlit as st

from portal.accounts import User
from portal.companies import connection_settings
from portal.first_steps import first_steps, next_step
from portal.freshness import ages_of, worst
from portal.history import current_run
from portal.super_administrators import is_super_administrator
from storefront_app.components import figures, html
from storefront_app.components.counting import counted
from storefront_app.components.freshness import draw_freshness
from storefront_app.installed import installation
from storefront_app.navigation import COMPANIES, COMPANY_ORDERS, CONNECTION, FIRST_STEPS, HISTORY, HOME, PEOPLE
from storefront_app.signed_in import require


def draw(user: User) -> None:
    """Draws the state of the shop, and the one next step."""
    st.title(f"{user.company.name}")
    database = installation().database
    connected = connection_settings(database, user.company) is not None
    running = current_run(database, user.company)
    ages = ages_of(installation(), user.company)
    as_of = min((age.as_of for age in ages if age.as_of is not None), default=None)
    html.draw("shop_state.html", connected=connected, running=running, freshness=worst(ages), as_of=as_of)
    draw_freshness(user.company)
    _draw_waiting()
    following = next_step(first_steps(installation(), user.company))
    with st.container(horizontal=True):
        if following is not None:
            st.page_link(FIRST_STEPS.file, label=f"Primeros pasos: {following.title}", icon=FIRST_STEPS.icon)
        if is_super_administrator(database, user):
            st.page_link(COMPANIES.file, label=COMPANIES.title, icon=COMPANIES.icon)
        if not connected:
            if st.button("Conectar Microsip", type="primary", icon=":material/link:"):
                st.switch_page(CONNECTION.file)
        elif st.button("Ver historial de sincronización", icon=":material/history:"):
            st.switch_page(HISTORY.file)


def _draw_waiting() -> None:
    """Draws the ways to what waits for a decision, where something does."""
    counts = counted()
    for view, one, several, shown in (
        (COMPANY_ORDERS, "pedido rechazado", "pedidos rechazados", {"estado": "Rechazados"}),
        (PEOPLE, "solicitud de cuenta", "solicitudes de cuenta", {"ver": "Solicitudes"}),
    ):
        number = counts.get(view, 0)
        if number:
            label = f"{figures.count(number)} {one if number == 1 else several} por decidir"
            st.page_link(view.file, label=label, icon=view.icon, query_params=shown)


draw(require(HOME))
