"""Who looks at a page, asked anew at every run of it: a session that was ended elsewhere ends here, too."""

from contextvars import ContextVar

import streamlit as st

from portal.access import may_enter
from portal.accounts import User
from portal.sessions import user_of
from storefront_app.installed import installation
from storefront_app.navigation import View
from storefront_app.web.cookies import cookie_name

_DRAWN_FOR = "drawn_for"
_seen_by: ContextVar[User | None] = ContextVar("seen_by", default=None)
"""Of this thread, in which Streamlit runs the frame of one browser's page."""


def signed_in_user() -> User | None:
    """The user whose session the browser's cookie carries; None when there is none or it has ended."""
    token = session_token()
    user = None if token is None else user_of(installation().database, token)
    if user is not None and not may_enter(installation().database, user):
        user = None
    _forget_others(user)
    return user


def session_token() -> str | None:
    """The token of the browser's session; None when it sent none."""
    token: str | None = st.context.cookies.get(cookie_name(st.context.headers.get("Host", "")))
    return token


def seen_by(user: User | None) -> User | None:
    """The user, for whom the page of this run of the frame is drawn; `require` then asks for nobody again."""
    _seen_by.set(user)
    return user


def require(view: View) -> User:
    """The user, who may open the page; drawn for anybody else it ends here."""
    user = _seen_by.get() or signed_in_user()
    if user is None or view.needs not in user.permissions:
        st.error("Tu cuenta no tiene acceso a esta página; entra con otra cuenta o vuelve al inicio.")
        st.stop()
    return user


def _forget_others(user: User | None) -> None:
    """What somebody else, or the same for another customer, left in this browser's session state is not for them."""
    current = None if user is None else (user.id, user.customer_id)
    if st.session_state.setdefault(_DRAWN_FOR, current) != current:
        st.session_state.clear()
        st.session_state[_DRAWN_FOR] = current
