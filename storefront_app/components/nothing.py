"""What a page says where there is nothing to show, and the way on that it offers."""

import streamlit as st

from portal.accounts import User
from storefront_app.components import html
from storefront_app.navigation import CATALOGUE, View, views_of


def draw_nothing(title: str, text: str, user: User, leads_to: View = CATALOGUE, label: str = "Ir al catálogo") -> None:
    """Draws why there is nothing, and a link to where the user may do something about it, where they may."""
    html.draw("nothing_here.html", title=title, text=text)
    if leads_to in views_of(user):
        with st.container(horizontal_alignment="center", key="way_on"):
            st.page_link(leads_to.file, label=label, icon=leads_to.icon)
