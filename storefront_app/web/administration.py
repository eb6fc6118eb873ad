"""Files of the administration, for administrators of the company; logos and legal texts, which everybody may see."""

import re
from collections.abc import AsyncIterator
from http import HTTPStatus

from starlette.concurrency import iterate_in_threadpool, run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response, StreamingResponse
from starlette.routing import Route

from portal.addresses import company_at
from portal.audit_log import exported
from portal.companies import Company
from portal.configuration import Setting, value_of
from portal.configuration.company import PRIVACY, TERMS
from portal.logos import MEDIA_TYPE, logo_by_digest
from portal.permissions import Permission
from storefront_app.components.html import templates
from storefront_app.components.look import Look, look_of
from storefront_app.installed import installation
from storefront_app.web.sessions import sender

_DIGEST = re.compile(r"[0-9a-f]{64}")
_KEPT_FOR_EVER = {"Cache-Control": "public, max-age=31536000, immutable"}
LEGAL = {"terminos": TERMS, "privacidad": PRIVACY}
_NOT_KEPT = {"Cache-Control": "private, no-store", "Vary": "Cookie"}


async def audit_log(request: Request) -> Response:
    """The company's whole audit log as CSV; 404 for anybody else than its administrators, as for any other address."""
    user = await sender(request)
    if user is None or Permission.CONFIGURE not in user.permissions:
        return Response(status_code=HTTPStatus.NOT_FOUND, headers=_NOT_KEPT)
    lines = exported(installation().database, user.company)

    async def content() -> AsyncIterator[bytes]:
        yield "\N{BYTE ORDER MARK}".encode()  # else spreadsheets take it for Windows-1252
        async for line in iterate_in_threadpool(lines):
            yield line.encode()

    headers = {**_NOT_KEPT, "Content-Disposition": f'attachment; filename="bitacora-{user.company.slug}.csv"'}
    return StreamingResponse(content(), media_type="text/csv; charset=utf-8", headers=headers)


async def legal(request: Request) -> Response:
    """What the company that the address means says about terms or privacy; for everybody."""
    setting = LEGAL.get(request.path_params["text"])
    found = None if setting is None else await run_in_threadpool(_legal, request, setting)
    if setting is None or found is None:
        return Response(status_code=HTTPStatus.NOT_FOUND, headers={"Cache-Control": "no-store"})
    look, text = found
    page = templates().get_template("legal.html").render(title=setting.title, look=look, text=text)
    return HTMLResponse(page, headers={"Cache-Control": "no-store"})


def company_of_request(request: Request) -> Company | None:
    """The company that a visitor means who is not signed in."""
    slug = request.query_params.get("empresa", "")
    return company_at(installation().database, request.headers.get("host", ""), slug)


def _legal(request: Request, setting: Setting[str]) -> tuple[Look, str] | None:
    company = company_of_request(request)
    text = "" if company is None else value_of(installation().database, company, setting)
    return None if company is None or not text else (look_of(installation().database, company), text)


async def logo(request: Request) -> Response:
    """A company's logo by its digest."""
    digest = request.path_params["digest"]
    found = (
        await run_in_threadpool(logo_by_digest, installation().database, digest) if _DIGEST.fullmatch(digest) else None
    )
    if found is None:
        return Response(status_code=HTTPStatus.NOT_FOUND, headers={"Cache-Control": "no-store"})
    return Response(found.content, media_type=MEDIA_TYPE, headers=_KEPT_FOR_EVER)


routes = [
    Route("/audit-log.csv", audit_log, methods=["GET"]),
    Route("/legal/{text}", legal, methods=["GET"]),
    Route("/logos/{digest}", logo, methods=["GET"]),
]
