"""Files of a customer's account: statements, and CFDI one by one or in a ZIP.

Whose they are is decided by the session alone: an address names a period or one of the customer's own documents, and
finds nothing of anybody else's.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from http import HTTPStatus
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from microsip.errors import NeedsAttention
from portal.accounts import User
from portal.cfdi.contents import Xml, XmlMissing, xml_of
from portal.cfdi.documents import Kind, UnknownDocument, document
from portal.cfdi.drawings import pdf_of
from portal.cfdi.packing import MOST_XML, zip_of
from portal.cfdi.searching import Search, search
from portal.customers import Customer, customer_of
from portal.permissions import Permission
from portal.statements.composing import Asked, printed_statement
from portal.statements.pdf import pdf
from portal.statements.printed import PrintedStatement
from portal.statements.xlsx import xlsx
from storefront_app.installed import installation
from storefront_app.web.problems import answer_message
from storefront_app.web.sessions import sender
from warehouse.store import Reader

PDF, XML, ZIP = "application/pdf", "application/xml", "application/zip"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

SINCE, UNTIL, CURRENCY, TEXT, KIND, WITH_PDF = "desde", "hasta", "moneda", "buscar", "tipo", "pdf"
"""What the addresses of downloads name."""

_HEADERS = {"Cache-Control": "private, no-store", "Vary": "Cookie"}


class UnreadableDownload(NeedsAttention): ...


@dataclass(frozen=True)
class Account:
    """Whose files are asked for: decided by the session, never by the address."""

    user: User
    reader: Reader
    customer: Customer


@dataclass(frozen=True)
class File:
    """A file as it is downloaded."""

    name: str
    media_type: str
    content: bytes


Make = Callable[[Account, Request], File]


def _route(path: str, make: Make) -> Route:
    async def answer(request: Request) -> Response:
        user = await sender(request)
        if user is None:
            wanted = quote(f"{request.url.path}?{request.url.query}", safe="/")
            return RedirectResponse(f"/sign-in?next={wanted}", HTTPStatus.SEE_OTHER, headers=_HEADERS)
        if Permission.SEE_ACCOUNT not in user.permissions:
            return answer_message("Esta página no existe.", HTTPStatus.NOT_FOUND)
        try:
            made = await run_in_threadpool(_made, user, make, request)
        except (UnknownDocument, XmlMissing) as failure:
            return answer_message(failure.message, HTTPStatus.NOT_FOUND)
        except NeedsAttention as failure:
            return answer_message(failure.message, HTTPStatus.BAD_REQUEST)
        disposition = f"attachment; filename=\"{made.name}\"; filename*=UTF-8''{quote(made.name)}"
        headers = {**_HEADERS, "Content-Disposition": disposition}
        return Response(made.content, media_type=made.media_type, headers=headers)

    return Route(path, answer, methods=["GET"])


def _made(user: User, make: Make, request: Request) -> File:
    reader = installation().warehouse.reader(user.company.slug)
    return make(Account(user, reader, customer_of(reader, user)), request)


def _statement(account: Account, query: QueryParams) -> PrintedStatement:
    until = _day(query, UNTIL)
    if until is None:
        raise UnreadableDownload("Falta el periodo del estado de cuenta; elígelo en «Estado de cuenta».", "no last day")
    asked = Asked(_day(query, SINCE), until, query.get(CURRENCY) or None)
    database = installation().database
    return printed_statement(database, account.user.company, account.reader, account.customer, asked)


def _statement_pdf(account: Account, request: Request) -> File:
    made = _statement(account, request.query_params)
    return File(f"{made.file_name}.pdf", PDF, pdf(made))


def _statement_xlsx(account: Account, request: Request) -> File:
    made = _statement(account, request.query_params)
    return File(f"{made.file_name}.xlsx", XLSX, xlsx(made))


def _cfdi_xml(account: Account, request: Request) -> File:
    xml = _xml(account, request)
    return File(f"{xml.document.file_name}.xml", XML, xml.content)


def _cfdi_pdf(account: Account, request: Request) -> File:
    xml = _xml(account, request)
    return File(f"{xml.document.file_name}.pdf", PDF, pdf_of(installation(), account.user.company, xml))


def _xml(account: Account, request: Request) -> Xml:
    document_id: int = request.path_params["document_id"]
    found = document(account.reader, account.customer.customer_id, document_id)
    return xml_of(installation(), account.user.company, found)


def _cfdi_zip(account: Account, request: Request) -> File:
    query = request.query_params
    kinds = {kind.value: kind for kind in Kind}
    wanted = Search(query.get(TEXT, ""), _day(query, SINCE), _day(query, UNTIL), kinds.get(query.get(KIND, "")))
    found = search(account.reader, account.customer.customer_id, wanted, page_size=MOST_XML + 1).documents
    content = zip_of(installation(), account.user.company, found, with_pdf=WITH_PDF in query)
    return File(f"Comprobantes_{account.customer.key or account.customer.customer_id}.zip", ZIP, content)


def _day(query: QueryParams, name: str) -> date | None:
    """The day that a query has under a name. Raises UnreadableDownload when it is none."""
    text = query.get(name, "")
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise UnreadableDownload("La dirección no se entiende; descarga el archivo desde su página.", text) from error


routes = [
    _route("/downloads/statement.pdf", _statement_pdf),
    _route("/downloads/statement.xlsx", _statement_xlsx),
    _route("/downloads/cfdi.zip", _cfdi_zip),
    _route("/downloads/cfdi/{document_id:int}.xml", _cfdi_xml),
    _route("/downloads/cfdi/{document_id:int}.pdf", _cfdi_pdf),
]
