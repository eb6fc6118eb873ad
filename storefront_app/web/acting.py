"""Choosing the customer that a session acts for: ordinary forms, since other pages are there for it afterwards."""

from http import HTTPStatus

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from microsip.errors import NeedsAttention, NeedsConfiguration
from portal.accounts import User
from portal.acting import choose_customer, leave_customer
from storefront_app.installed import installation
from storefront_app.web.cookies import session_token
from storefront_app.web.forms import read_form, text
from storefront_app.web.origin import from_our_pages
from storefront_app.web.problems import answer_message
from storefront_app.web.sessions import sender

MOST_DIGITS = 9


async def choose(request: Request) -> Response:
    """Has the sender act for the customer of the form, and leads to the first page of the store."""
    form = await read_form(request)
    user, token = await sender(request), session_token(request)
    if form is None or not from_our_pages(request) or user is None or token is None:
        return RedirectResponse("/", HTTPStatus.SEE_OTHER)
    number = text(form, "cliente")
    if not (number.isascii() and number.isdecimal() and len(number) <= MOST_DIGITS):
        return answer_message("Ese cliente no existe; elígelo de la lista.", HTTPStatus.NOT_FOUND)
    try:
        await run_in_threadpool(_choose, token, user, int(number))
    except (NeedsAttention, NeedsConfiguration) as failure:
        return answer_message(failure.message, HTTPStatus.FORBIDDEN)
    return RedirectResponse("/", HTTPStatus.SEE_OTHER)


async def leave(request: Request) -> Response:
    """Has the sender act for no customer any more."""
    token = session_token(request)
    if token is not None and from_our_pages(request):
        await run_in_threadpool(leave_customer, installation().database, token)
    return RedirectResponse("/", HTTPStatus.SEE_OTHER)


def _choose(token: str, user: User, customer_id: int) -> None:
    reader = installation().warehouse.reader(user.company.slug)
    choose_customer(installation().database, reader, token, user, customer_id)


routes = [
    Route("/act-for", choose, methods=["POST"]),
    Route("/leave-customer", leave, methods=["POST"]),
]
