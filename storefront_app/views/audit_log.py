"""Configuración › Bitácora: who did what in the administration of the company."""

import streamlit as st

from portal import audit_log
from portal.accounts import User
from portal.audit_log import Action
from portal.audit_log.reading import PAGE
from storefront_app.components import html
from storefront_app.components.intervals import choose_interval
from storefront_app.installed import installation
from storefront_app.navigation import AUDIT_LOG
from storefront_app.signed_in import require

EVERYBODY, EVERYTHING = "Todas las personas", "Todo"
EXPORT = "/audit-log.csv"


def draw(user: User) -> None:
    """Draws the entries that were asked for, a page at a time."""
    with st.container(horizontal=True, vertical_alignment="center", key="heading"):
        st.title("Bitácora", width="stretch")
        st.link_button("Descargar (CSV)", EXPORT, icon=":material/download:")
    database = installation().database
    interval = choose_interval()
    with st.container(horizontal=True, vertical_alignment="bottom"):
        who = st.selectbox("Quién", (EVERYBODY, *audit_log.people(database, user.company)), key="quien", width=280)
        action = st.selectbox(
            "Qué", (None, *Action), format_func=lambda each: each.title if each else EVERYTHING, key="que", width=280
        )
    before = st.query_params.get("antes", "")
    found = audit_log.entries(
        database,
        user.company,
        who=None if who == EVERYBODY else who,
        action=action,
        since=interval.since,
        until=interval.until,
        before=int(before) if before.isdigit() else None,
        limit=PAGE + 1,
    )
    if not found:
        html.draw("nothing_here.html", title="", text="No hay nada anotado en este intervalo.")
        return
    html.draw("audit_log.html", entries=found[:PAGE])
    if len(found) > PAGE:
        kept = {"intervalo": st.query_params.get("intervalo", ""), "antes": str(found[PAGE - 1].id)}
        shown = {name: value for name, value in kept.items() if value}
        st.page_link(AUDIT_LOG.file, label="Más antiguos", icon=":material/arrow_forward:", query_params=shown)


draw(require(AUDIT_LOG))
