"""Configuración › … › Microsip › Historial › Ver qué cambiaría: what a sync would change, before it is published."""

import streamlit as st

from microsip.errors import Failure
from portal.accounts import User
from portal.rehearsal import Rehearsal, rehearse
from storefront_app.components import html
from storefront_app.components.crumbs import crumbs
from storefront_app.components.literal import literal
from storefront_app.installed import installation
from storefront_app.navigation import HISTORY, REHEARSAL
from storefront_app.signed_in import require


def draw(user: User) -> None:
    """Draws what a sync would change once it is asked for; nothing is changed by it, and nothing is kept of it."""
    crumbs(HISTORY, REHEARSAL)
    st.title("Qué cambiaría")
    st.caption("Compara lo publicado con lo que hay ahora en Microsip. No cambia nada, y puede demorar unos minutos.")
    if not st.button("Ver qué cambiaría", type="primary", icon=":material/difference:", key="rehearse"):
        return
    try:
        with st.spinner("Leyendo Microsip…"):
            found = rehearse(installation(), user.company)
    except Failure as failure:
        st.error(literal(failure.message), icon=":material/error:")
        return
    _draw(found)
    st.page_link(HISTORY.file, label="Ir al historial para sincronizar", icon=HISTORY.icon)


def _draw(found: Rehearsal) -> None:
    for finding in found.findings:
        draw_finding = st.error if finding.failed else st.warning
        draw_finding(literal(finding.message), icon=":material/error:" if finding.failed else ":material/warning:")
    if found.refused:
        st.info("Así no se publicaría nada; lo publicado quedaría como está.", icon=":material/info:")
    if found.differences:
        html.draw("version_differences.html", differences=found.differences)
    else:
        html.draw("nothing_here.html", title="", text="Lo publicado es lo que hay en Microsip.")


draw(require(REHEARSAL))
