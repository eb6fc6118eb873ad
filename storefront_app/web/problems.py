"""What people see when something goes wrong while an answer is made: one sentence, and never a stack trace."""

import logging
from http import HTTPStatus

import streamlit as st
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from microsip.errors import Failure, Remedy
from storefront_app.components.html import templates
from storefront_app.components.literal import literal

UNEXPECTED = "Algo salió mal de nuestro lado; vuelve a intentarlo, y si se repite avisa a quien administra el portal."

logger = logging.getLogger(__name__)


async def answer_failure(_request: Request, failure: Failure) -> Response:
    """The answer of a route that cannot do what it was asked for."""
    logger.error("%s: %s", type(failure).__name__, failure.detail)
    status = HTTPStatus.SERVICE_UNAVAILABLE if failure.remedy is Remedy.RETRY else HTTPStatus.INTERNAL_SERVER_ERROR
    return answer_message(failure.message, status)


async def answer_defect(_request: Request, error: Exception) -> Response:
    """The answer of a route in which we made a mistake."""
    logger.error("unexpected", exc_info=error)
    return answer_message(UNEXPECTED, HTTPStatus.INTERNAL_SERVER_ERROR)


def draw_error(error: Exception) -> bool:
    """Draws what ended a page's script, instead of Streamlit's own box."""
    if isinstance(error, Failure):
        logger.warning("%s: %s", type(error).__name__, error.detail)
        st.error(literal(error.message), icon=":material/error:")
    else:
        logger.error("unexpected", exc_info=error)
        st.error(UNEXPECTED, icon=":material/error:")
    return True


def answer_message(text: str, status: HTTPStatus) -> Response:
    """A page that says one sentence."""
    content = templates().get_template("message.html").render(title="No se pudo mostrar la página", text=text)
    return HTMLResponse(content, status, headers={"Cache-Control": "no-store"})
