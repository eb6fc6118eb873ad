"""The menu at the upper right: whose account this is, and the way out."""

import streamlit as st

from portal.accounts import Role, User
from storefront_app.components import html

_ROLES = {Role.CUSTOMER: "Cliente", Role.ADMINISTRATOR: "Administrador"}


def account_menu(user: User) -> None:
    """Draws the menu; signing out is an ordinary form, because only an answer can take a cookie back."""
    with st.container(key="account"), st.popover("Sesión", icon=":material/account_circle:", type="tertiary"):
        html.draw("account.html", email=user.email, company=user.company.name, role=_ROLES[user.role])
