"""The form of people who want to become customers: public, so it takes little, slowly, and promises nothing."""

from dataclasses import fields
from http import HTTPStatus

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from portal.attempts import SignInLocked
from portal.companies import Company
from portal.configuration import value_of
from portal.configuration.integration import RFC_REQUIRED
from portal.registration import Application, BadApplication, DoubtfulRfc, RegistrationClosed, ask, is_open
from storefront_app.components.html import templates
from storefront_app.components.look import look_of
from storefront_app.installed import installation
from storefront_app.web.administration import company_of_request
from storefront_app.web.forms import read_form, text
from storefront_app.web.origin import from_our_pages
from storefront_app.web.problems import answer_message

TRAP = "website"
"""A field that people do not see: who fills it in is a program."""

_EMPTY = Application("", "", "", "")
_TYPED = tuple(each.name for each in fields(Application))

FOREIGN = "No se pudo comprobar de dónde viene la solicitud; vuelve a intentarlo desde la página de la tienda."
TOO_MANY = "Se enviaron varias solicitudes desde aquí; espera unos minutos y vuelve a intentarlo."


async def show(request: Request) -> Response:
    """The form of a company that takes requests."""
    company = await run_in_threadpool(_company, request)
    return _nothing() if company is None else await run_in_threadpool(_page, company, _EMPTY)


async def send(request: Request) -> Response:
    """Stores the request; shows the form again with what is wrong."""
    form = await read_form(request)
    if form is None or not from_our_pages(request):
        return answer_message(FOREIGN, HTTPStatus.FORBIDDEN)
    company = await run_in_threadpool(_company, request)
    if company is None:
        return _nothing()
    typed = _typed(form)
    if text(form, TRAP):
        return await run_in_threadpool(_page, company, typed, done=True)
    peer = request.client.host if request.client else ""
    return await run_in_threadpool(_answer, company, typed, peer, rfc_confirmed=text(form, "rfc_confirmed") == "si")


def _answer(company: Company, typed: Application, peer: str, *, rfc_confirmed: bool) -> Response:
    try:
        ask(installation().database, company, typed, peer, rfc_confirmed=rfc_confirmed)
    except DoubtfulRfc as failure:
        return _page(company, typed, error=failure.message, doubtful=True, status=HTTPStatus.BAD_REQUEST)
    except BadApplication as failure:
        return _page(company, typed, error=failure.message, status=HTTPStatus.BAD_REQUEST)
    except RegistrationClosed as failure:
        return answer_message(failure.message, HTTPStatus.SERVICE_UNAVAILABLE)
    except SignInLocked:
        return _page(company, typed, error=TOO_MANY, status=HTTPStatus.TOO_MANY_REQUESTS)
    return _page(company, typed, done=True)


def _company(request: Request) -> Company | None:
    """The company that the address means, if it takes requests."""
    company = company_of_request(request)
    return company if company is not None and is_open(installation().database, company) else None


def _typed(form: FormData) -> Application:
    return Application(**{name: text(form, name) for name in _TYPED})


def _nothing() -> Response:
    return answer_message("Esta tienda no recibe solicitudes; comunícate con la empresa.", HTTPStatus.NOT_FOUND)


def _page(
    company: Company,
    typed: Application,
    *,
    error: str = "",
    doubtful: bool = False,
    done: bool = False,
    status: HTTPStatus = HTTPStatus.OK,
) -> Response:
    database = installation().database
    content = (
        templates()
        .get_template("register.html")
        .render(
            look=look_of(database, company),
            typed=typed,
            error=error,
            doubtful=doubtful,
            done=done,
            rfc_required=value_of(database, company, RFC_REQUIRED),
        )
    )
    return HTMLResponse(content, status, headers={"Cache-Control": "no-store"})


routes = [
    Route("/register", show, methods=["GET"]),
    Route("/register", send, methods=["POST"]),
]
