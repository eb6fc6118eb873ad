"""Signing in and out: ordinary forms, so that the session travels in a cookie that no script can read."""

from functools import partial
from http import HTTPStatus

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from portal.access import ShopClosed, check_entrance
from portal.accounts import SeveralCompanies, User, WrongSignIn, authenticate
from portal.addresses import company_at
from portal.attempts import SignInLocked
from portal.registration import is_open
from portal.sessions import close_session, open_session
from storefront_app.components.html import templates
from storefront_app.components.look import Look, look_of
from storefront_app.installed import installation
from storefront_app.web.cookies import give, session_token, take_back
from storefront_app.web.forms import read_form, text
from storefront_app.web.origin import from_our_pages, safe_path
from storefront_app.web.sessions import sender

NOTICES = {
    "salida": "Cerraste tu sesión.",
    "contrasena": "Guardamos tu contraseña; inicia sesión con ella.",
    "vencida": "Tu sesión terminó; inicia sesión de nuevo.",
}


async def show(request: Request) -> Response:
    """The form, or the way on for somebody who is signed in already."""
    next_path = safe_path(request.query_params.get("next", "/"))
    if await sender(request) is not None:
        return RedirectResponse(next_path, HTTPStatus.SEE_OTHER)
    notice = NOTICES.get(request.query_params.get("aviso", ""), "")
    company = request.query_params.get("empresa", "")
    email = request.query_params.get("correo", "")
    return await _form(request, next_path=next_path, company=company, email=email, notice=notice)


async def sign_in(request: Request) -> Response:
    """Opens a session and leads on to `next`; shows the form again with what was wrong."""
    form = await read_form(request)
    if form is None or not from_our_pages(request):
        return await _form(
            request,
            error="No se pudo comprobar de dónde viene la solicitud; vuelve a intentarlo desde esta página.",
            status=HTTPStatus.FORBIDDEN,
        )
    email, next_path, company = text(form, "email").strip(), safe_path(text(form, "next")), text(form, "empresa")
    peer = request.client.host if request.client else ""
    again = partial(_form, request, next_path, company, email=email)
    try:
        user = await run_in_threadpool(_authenticated, email, text(form, "password"), peer, company or None)
    except (WrongSignIn, SeveralCompanies) as failure:
        return await again(error=failure.message, status=HTTPStatus.UNAUTHORIZED)
    except ShopClosed as failure:
        return await again(error=failure.message, status=HTTPStatus.FORBIDDEN)
    except SignInLocked as failure:
        return await again(error=failure.message, status=HTTPStatus.TOO_MANY_REQUESTS)
    token = await run_in_threadpool(_new_session, user, session_token(request))
    response = RedirectResponse(next_path, HTTPStatus.SEE_OTHER)
    give(response, request, token)
    return response


async def sign_out(request: Request) -> Response:
    """Ends the session here and in the operations store."""
    if not from_our_pages(request):
        return RedirectResponse("/", HTTPStatus.SEE_OTHER)
    token = session_token(request)
    if token is not None:
        await run_in_threadpool(close_session, installation().database, token)
    response = RedirectResponse("/sign-in?aviso=salida", HTTPStatus.SEE_OTHER)
    take_back(response, request)
    return response


def _authenticated(email: str, password: str, peer: str, company: str | None) -> User:
    database = installation().database
    user = authenticate(database, email, password, peer, company)
    check_entrance(database, user)
    return user


def _new_session(user: User, old_token: str | None) -> str:
    """A session of its own for each sign-in, so that no token known before it is worth anything afterwards."""
    database = installation().database
    if old_token is not None:
        close_session(database, old_token)
    return open_session(database, user)


async def _form(
    request: Request,
    next_path: str = "/",
    company: str = "",
    *,
    email: str = "",
    error: str = "",
    notice: str = "",
    status: HTTPStatus = HTTPStatus.OK,
) -> Response:
    page = templates().get_template("sign_in.html")
    look, may_register = await run_in_threadpool(_look, request, company)
    asked = company or (look.slug if look is not None else "")
    content = page.render(
        look=look,
        next=next_path,
        company=asked,
        email=email,
        error=error,
        notice=notice,
        may_register=may_register,
    )
    return HTMLResponse(content, status, headers={"Cache-Control": "no-store"})


def _look(request: Request, slug: str) -> tuple[Look | None, bool]:
    """How the form looks: as the company that was asked for, the one of this address, or the only one.

    And whether that one takes requests of people who want to become customers.
    """
    database = installation().database
    company = company_at(database, request.headers.get("host", ""), slug)
    return (None, False) if company is None else (look_of(database, company), is_open(database, company))


routes = [
    Route("/sign-in", show, methods=["GET"]),
    Route("/sign-in", sign_in, methods=["POST"]),
    Route("/sign-out", sign_out, methods=["POST"]),
]
