"""Colegas: the users of a customer, for its principal user."""

from functools import partial

import streamlit as st

from portal.accounts import User
from portal.people import find_users
from storefront_app.components import flash
from storefront_app.components.orders_list import asked_page
from storefront_app.components.people_list import (
    ROWS_ON_A_PAGE,
    choose_role,
    chosen_role,
    draw_pages,
    draw_people,
    invite_chosen,
)
from storefront_app.installed import installation
from storefront_app.navigation import COLLEAGUES
from storefront_app.signed_in import require


def draw(user: User) -> None:
    """Draws the colleagues and the form that invites one."""
    st.title("Colegas")
    flash.draw_pending()
    with st.expander("Invitar a un colega", icon=":material/person_add:"):
        st.text_input("Correo", key="invited_email", max_chars=254)
        assignment = choose_role("invited", user.customer_id or 0)
        st.button(
            "Invitar",
            type="primary",
            key="invite",
            on_click=invite_chosen,
            args=("invited_email", partial(chosen_role, "invited", user.customer_id or 0)),
            disabled=assignment is None,
        )
    found = find_users(installation().database, user, page=asked_page(), page_size=ROWS_ON_A_PAGE)
    draw_people(user, found.users)
    draw_pages(found.total)


draw(require(COLLEAGUES))
