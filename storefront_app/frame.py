"""The script that Streamlit runs for every page: who it is for, what is around it, and the page itself."""

import streamlit as st

from portal.accounts import User
from storefront_app.components import html
from storefront_app.components.account import account_menu
from storefront_app.components.acting import acting_banner
from storefront_app.components.counting import count_for
from storefront_app.components.look import apply_look, draw_footer, look_of
from storefront_app.installed import installation
from storefront_app.navigation import pages_of
from storefront_app.page_times import timed
from storefront_app.signed_in import seen_by, signed_in_user


def draw() -> None:
    """Draws the page at the browser's address, for the user who is signed in."""
    st.set_page_config(page_icon=html.MARK, layout="wide", initial_sidebar_state="collapsed")
    html.apply_styles()
    user = seen_by(signed_in_user())
    if user is None:
        html.draw("session_ended.html")
    else:
        _draw_for(user)


def _draw_for(user: User) -> None:
    look = look_of(installation().database, user.company)
    apply_look(installation().database, look)
    page = st.navigation(pages_of(user, count_for(user)), position="top")
    st.set_page_config(page_title=f"{page.title} · {user.company.name}")
    account_menu(user)
    acting_banner(user)
    with timed(page.url_path):
        page.run()
    if user.customer_id is not None:
        draw_footer(look)


draw()
