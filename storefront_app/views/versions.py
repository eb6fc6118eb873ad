"""Configuración › … › Microsip › Versiones: what was published, what changed between two versions, and going back."""

import streamlit as st

from microsip.errors import Failure
from portal.accounts import User
from portal.companies import Company
from portal.versions import DatasetDifference, PublishedVersion, differences, published_versions, roll_back
from storefront_app.components import figures, flash, html
from storefront_app.components.crumbs import crumbs
from storefront_app.components.literal import literal
from storefront_app.installed import installation
from storefront_app.navigation import VERSIONS
from storefront_app.signed_in import require

COMPARISONS_HELD = 8

_ASKED = "version_asked_for"


def draw(user: User) -> None:
    """Draws the versions kept, the comparison of two of them, and the question before going back to one."""
    crumbs(VERSIONS)
    st.title("Versiones")
    flash.draw_pending()
    kept = published_versions(installation(), user.company)
    if not kept:
        html.draw("nothing_here.html", title="", text="Todavía no hay versiones; aparecen con cada sincronización.")
        return
    _ask(user, kept)
    for version in kept:
        _version(version)
    if len(kept) > 1:
        _comparison(user, kept)


def _version(version: PublishedVersion) -> None:
    with st.container(border=True, horizontal=True, vertical_alignment="center", key=f"version_{version.number}"):
        html.draw("version.html", version=version)
        if not version.current and st.button(
            "Volver a esta versión", icon=":material/restore:", key=f"ask_{version.number}"
        ):
            st.session_state[_ASKED] = version.number
            st.rerun()


def _ask(user: User, kept: tuple[PublishedVersion, ...]) -> None:
    """The question before going back; a version that went meanwhile is not asked for any more."""
    asked = next((each for each in kept if each.number == st.session_state.get(_ASKED) and not each.current), None)
    if asked is None:
        return
    with st.container(border=True, key="question"):
        st.warning(
            literal(
                f"Tus clientes verán de nuevo los datos de la versión {asked.number}, publicada "
                f"{figures.age(asked.published_at)}. La próxima sincronización publicará lo que tenga Microsip."
            ),
            icon=":material/warning:",
        )
        with st.container(horizontal=True):
            if st.button(f"Sí, volver a la versión {asked.number}", type="primary", key="confirm"):
                _go_back(user, asked.number)
            if st.button("Cancelar", key="cancel"):
                del st.session_state[_ASKED]
                st.rerun()


def _go_back(user: User, number: int) -> None:
    del st.session_state[_ASKED]
    try:
        version = roll_back(installation(), user.company, number, user.email)
    except Failure as failure:
        flash.say_next(failure.message, warning=True)
    else:
        flash.say_next(f"Se muestra de nuevo la versión {number}, ahora como versión {version.number}.")
    st.rerun()


def _comparison(user: User, kept: tuple[PublishedVersion, ...]) -> None:
    st.header("Qué cambió")
    numbers = [version.number for version in kept]
    with st.container(horizontal=True, vertical_alignment="bottom", key="compared"):
        older = st.selectbox("De la versión", numbers, 1, key="older")
        newer = st.selectbox("a la versión", numbers, 0, key="newer")
    try:
        found = _compared(installation().settings.warehouse_url, user.company, user.company.slug, older, newer)
    except Failure as failure:  # it may have gone with the sync that was published meanwhile
        st.warning(literal(failure.message), icon=":material/warning:")
        return
    if found:
        html.draw("version_differences.html", differences=found)
    else:
        html.draw("nothing_here.html", title="", text="Las dos versiones tienen los mismos datos.")


@st.cache_resource(max_entries=COMPARISONS_HELD, show_spinner="Comparando las versiones…")
def _compared(warehouse: str, _company: Company, slug: str, older: int, newer: int) -> tuple[DatasetDifference, ...]:
    """Held, since versions never change and every click draws the page anew. `warehouse` and `slug` tell them apart."""
    return differences(installation(), _company, older, newer)


draw(require(VERSIONS))
