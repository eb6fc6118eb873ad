"""A sentence that outlives a change of page, shown once."""

import streamlit as st

from storefront_app.components.literal import literal

_PENDING = "pending_sentence"


def say_next(sentence: str, *, warning: bool = False) -> None:
    """Keeps a sentence for the page that is drawn next."""
    st.session_state[_PENDING] = (sentence, warning)


def draw_pending() -> None:
    """Draws the sentence that was kept, if there is one."""
    sentence, warning = st.session_state.pop(_PENDING, ("", False))
    if sentence and warning:
        st.warning(literal(sentence), icon=":material/warning:")
    elif sentence:
        st.success(literal(sentence), icon=":material/check_circle:")
