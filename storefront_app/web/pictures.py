"""Pictures of published articles, for people who are signed in.

A picture's address is the digest of its content, so what a browser has kept never needs to be asked for again.
"""

import re
from http import HTTPStatus

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from portal.accounts import User
from portal.pictures import Picture, picture
from storefront_app.installed import installation
from storefront_app.web.sessions import sender

_DIGEST = re.compile(r"[0-9a-f]{64}")
_HEADERS = {"Cache-Control": "private, max-age=31536000, immutable", "Vary": "Cookie"}


async def show(request: Request) -> Response:
    """The picture's bytes; 404 for anything that is no picture of an article of the user's company."""
    user = await sender(request)
    if user is None:
        return Response(status_code=HTTPStatus.UNAUTHORIZED, headers={"Cache-Control": "no-store"})
    digest = request.path_params["digest"]
    found = await run_in_threadpool(_found, user, digest) if _DIGEST.fullmatch(digest) else None
    if found is None:
        return Response(status_code=HTTPStatus.NOT_FOUND, headers={"Cache-Control": "no-store"})
    headers = {**_HEADERS, "ETag": f'"{digest}"'}
    if request.headers.get("if-none-match") == headers["ETag"]:
        return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=headers)
    return Response(found.content, media_type=found.media_type, headers=headers)


def _found(user: User, digest: str) -> Picture | None:
    return picture(installation().warehouse.reader(user.company.slug), digest)


routes = [Route("/pictures/{digest}", show, methods=["GET"])]
