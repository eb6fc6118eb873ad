"""The menu at the upper right: whose account this is, and the way out."""

import streamlit as st

from portal.accounts import User
from storefront_app.components import html


def account_menu(user: User) -> None:
    """Draws the menu; signing out is an ordinary form, because only an answer can take a cookie back."""
    with st.container(key="account"), st.popover("Sesión", icon=":material/account_circle:", type="tertiary"):
        html.draw("account.html", email=user.email, company=user.company.name, role=user.role.title)
