"""The banner above every page while somebody of the company acts for a customer."""

import streamlit as st

from microsip.errors import Failure
from portal.accounts import User
from portal.acting import choose_customer, leave_customer
from portal.customers import customer
from storefront_app.components import flash, html
from storefront_app.installed import installation
from storefront_app.signed_in import session_token, signed_in_user


def acting_banner(user: User) -> None:
    """Draws for which customer the user acts, and the way out; nothing for customers' own users."""
    if not user.is_on_behalf:
        return
    with st.container(key="acting", horizontal=True, vertical_alignment="center"):
        html.draw("acting.html", customer=_name(user), is_viewing=user.is_viewing)
        st.button("Salir", key="leave_customer", icon=":material/logout:", on_click=leave)


def act(customer_id: int) -> None:
    """Has whoever is signed in act for the customer; a click's callback."""
    user, token = signed_in_user(), session_token()
    if user is None or token is None:
        return
    reader = installation().warehouse.reader(user.company.slug)
    try:
        choose_customer(installation().database, reader, token, user, customer_id)
    except Failure as failure:
        flash.say_next(failure.message, warning=True)


def leave() -> None:
    """Has whoever is signed in act for no customer any more; a click's callback."""
    token = session_token()
    if token is not None:
        leave_customer(installation().database, token)


def _name(user: User) -> str:
    try:
        assert user.customer_id is not None
        return customer(installation().warehouse.reader(user.company.slug), user.customer_id).name
    except Failure:  # the page below says what is the matter
        return f"cliente {user.customer_id}"
