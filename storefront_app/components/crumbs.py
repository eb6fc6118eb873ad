"""Where among the pages one is, and the way back up."""

import streamlit as st

from storefront_app.components import html
from storefront_app.navigation import CONNECTION, INTEGRATIONS, View

_TRAIL: tuple[str | View, ...] = ("Configuración", INTEGRATIONS, "Sistemas administrativos", CONNECTION)


def crumbs(*last: str | View) -> None:
    """`Configuración › Integraciones › Sistemas administrativos › Microsip`, and what comes after it."""
    trail(*_TRAIL, *last)


def trail(*places: str | View) -> None:
    """The way down to the last of the places; those before it that are pages lead back."""
    with st.container(key="crumbs", horizontal=True, gap="xxsmall", vertical_alignment="center"):
        for position, place in enumerate(places):
            if isinstance(place, View) and position < len(places) - 1:
                st.page_link(place.file, label=place.title)
            else:
                html.draw("crumb.html", "content", title=place.title if isinstance(place, View) else place)
