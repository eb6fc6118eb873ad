"""Who sends a request."""

from starlette.concurrency import run_in_threadpool
from starlette.requests import HTTPConnection

from portal.accounts import User
from portal.sessions import user_of
from storefront_app.installed import installation
from storefront_app.web.cookies import session_token


async def sender(connection: HTTPConnection) -> User | None:
    """The user whose session the request carries; None without one, or when it has ended."""
    token = session_token(connection)
    if token is None:
        return None
    return await run_in_threadpool(user_of, installation().database, token)
