"""Pictures of published articles, for people who are signed in, whole or in one of the sizes that pages show.

A picture's address is the digest of its content, so what a browser has kept never needs to be asked for again.
"""

import re
from functools import cache
from http import HTTPStatus

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from portal.accounts import User
from portal.pictures import Picture, has_picture, picture
from portal.texts import portal_picture
from portal.thumbnails import Size, Thumbnails, folder_in
from storefront_app.installed import installation
from storefront_app.web.sessions import sender

_DIGEST = re.compile(r"[0-9a-f]{64}")
_SIZES = {size.name.lower(): size for size in Size}
_HEADERS = {"Cache-Control": "private, max-age=31536000, immutable", "Vary": "Cookie"}


async def show(request: Request) -> Response:
    """The picture's bytes; 404 for anything that is no picture of an article of the user's company."""
    user = await sender(request)
    if user is None:
        return Response(status_code=HTTPStatus.UNAUTHORIZED, headers={"Cache-Control": "no-store"})
    digest, asked = request.path_params["digest"], request.path_params.get("size")
    if not _DIGEST.fullmatch(digest) or (asked is not None and asked not in _SIZES):
        return _missing()
    found = await run_in_threadpool(_found, user, digest, None if asked is None else _SIZES[asked])
    if found is None:
        return _missing()
    headers = {**_HEADERS, "ETag": f'"{digest}{asked or ""}"'}
    if request.headers.get("if-none-match") == headers["ETag"]:
        return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=headers)
    return Response(found.content, media_type=found.media_type, headers=headers)


def _missing() -> Response:
    return Response(status_code=HTTPStatus.NOT_FOUND, headers={"Cache-Control": "no-store"})


def _found(user: User, digest: str, size: Size | None) -> Picture | None:
    """The picture, if the user's company has it; only then is a thumbnail of it looked for."""
    own = portal_picture(installation().database, user.company, digest)
    reader = installation().warehouse.reader(user.company.slug)
    if own is None and not has_picture(reader, digest):
        return None

    def original() -> Picture | None:
        return own or picture(reader, digest)

    return original() if size is None else _thumbnails().thumbnail(digest, size, original)


@cache
def _thumbnails() -> Thumbnails:
    return Thumbnails(folder_in(installation().settings.home))


routes = [
    Route("/pictures/{digest}", show, methods=["GET"]),
    Route("/pictures/{digest}/{size}", show, methods=["GET"]),
]
