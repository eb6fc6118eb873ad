"""Where in the administrator's pages one is, and the way back up."""

import streamlit as st

from storefront_app.components import html
from storefront_app.navigation import CONNECTION, INTEGRATIONS, View

_TRAIL: tuple[str | View, ...] = ("Configuración", INTEGRATIONS, "Sistemas administrativos", CONNECTION)


def crumbs(*last: str | View) -> None:
    """`Configuración › Integraciones › Sistemas administrativos › Microsip`, and what comes after it."""
    with st.container(key="crumbs", horizontal=True, gap="xxsmall", vertical_alignment="center"):
        trail = (*_TRAIL, *last)
        for position, place in enumerate(trail):
            if isinstance(place, View) and position < len(trail) - 1:
                st.page_link(place.file, label=place.title)
            else:
                html.draw("crumb.html", "content", title=place.title if isinstance(place, View) else place)
