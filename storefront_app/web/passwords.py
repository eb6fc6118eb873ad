"""Choosing a password by a link that was mailed, and asking for one: ordinary forms beside that for signing in."""

from http import HTTPStatus
from urllib.parse import urlencode

from starlette.background import BackgroundTask
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from portal.companies import Company
from portal.invitations import send_forgotten
from portal.links import LinkOver, use_link, user_of_link
from portal.passwords import SHORTEST, WeakPassword
from portal.sessions import close_session
from storefront_app.components.html import templates
from storefront_app.components.look import look_of
from storefront_app.installed import installation
from storefront_app.web.administration import company_of_request
from storefront_app.web.cookies import session_token, take_back
from storefront_app.web.forms import read_form, text
from storefront_app.web.origin import from_our_pages
from storefront_app.web.problems import answer_message

LINK = "enlace"
ASKED = (
    "Si ese correo tiene una cuenta aquí, en unos minutos le llegará un enlace para elegir otra contraseña. Revisa "
    "también el correo no deseado."
)
FOREIGN = "No se pudo comprobar de dónde viene la solicitud; vuelve a intentarlo desde la página de la tienda."
DIFFERENT = "Las dos contraseñas no son iguales; escríbelas de nuevo."


async def show_forgotten(request: Request) -> Response:
    """The form that asks for an e-mail address."""
    company = await run_in_threadpool(company_of_request, request)
    return await _page("forgotten_password.html", company, notice="")


async def ask(request: Request) -> Response:
    """Says the same whatever there is; the mail is seen to after the answer, so that its time tells nothing either."""
    form = await read_form(request)
    if form is None or not from_our_pages(request):
        return answer_message(FOREIGN, HTTPStatus.FORBIDDEN)
    company = await run_in_threadpool(company_of_request, request)
    peer = request.client.host if request.client else ""
    response = await _page("forgotten_password.html", company, notice=ASKED)
    slug = text(form, "empresa")
    response.background = BackgroundTask(send_forgotten, installation(), text(form, "email"), peer, slug)
    return response


async def show_choosing(request: Request) -> Response:
    """The form for a new password; looking at it does not use the link up."""
    return await _choosing(request, request.query_params.get(LINK, ""))


async def choose(request: Request) -> Response:
    """Gives the link's user the password, and leads on to signing in with it."""
    form = await read_form(request)
    if form is None or not from_our_pages(request):
        return answer_message(FOREIGN, HTTPStatus.FORBIDDEN)
    token, password = text(form, LINK), text(form, "password")
    if password != text(form, "again"):
        return await _choosing(request, token, error=DIFFERENT, status=HTTPStatus.BAD_REQUEST)
    try:
        user = await run_in_threadpool(use_link, installation().database, token, password)
    except WeakPassword as failure:
        return await _choosing(request, token, error=failure.message, status=HTTPStatus.BAD_REQUEST)
    except LinkOver as failure:
        return answer_message(failure.message, HTTPStatus.GONE)
    way = urlencode({"aviso": "contrasena", "empresa": user.company.slug, "correo": user.email})
    response = RedirectResponse(f"/sign-in?{way}", HTTPStatus.SEE_OTHER)
    known = session_token(request)
    if known is not None:  # whoever was signed in here before is not whom the password is for
        await run_in_threadpool(close_session, installation().database, known)
        take_back(response, request)
    return response


async def _choosing(request: Request, token: str, *, error: str = "", status: HTTPStatus = HTTPStatus.OK) -> Response:
    try:
        user = await run_in_threadpool(user_of_link, installation().database, token)
    except LinkOver as failure:
        return answer_message(failure.message, HTTPStatus.GONE)
    return await _page(
        "set_password.html", user.company, status, email=user.email, token=token, error=error, shortest=SHORTEST
    )


async def _page(
    template: str, company: Company | None, status: HTTPStatus = HTTPStatus.OK, **values: str | int
) -> HTMLResponse:
    look = None if company is None else await run_in_threadpool(look_of, installation().database, company)
    content = templates().get_template(template).render(look=look, **values)
    # Other sites learn nothing of the link; with no-referrer, browsers would post the form from the origin «null».
    headers = {"Cache-Control": "no-store", "Referrer-Policy": "same-origin"}
    return HTMLResponse(content, status, headers=headers)


routes = [
    Route("/forgot-password", show_forgotten, methods=["GET"]),
    Route("/forgot-password", ask, methods=["POST"]),
    Route("/set-password", show_choosing, methods=["GET"]),
    Route("/set-password", choose, methods=["POST"]),
]
