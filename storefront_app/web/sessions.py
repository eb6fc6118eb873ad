"""Who sends a request."""

from starlette.concurrency import run_in_threadpool
from starlette.requests import HTTPConnection

from portal.access import may_enter
from portal.accounts import User
from portal.sessions import user_of
from storefront_app.installed import installation
from storefront_app.web.cookies import session_token


async def sender(connection: HTTPConnection) -> User | None:
    """The user whose session the request carries; None without one, or when it has ended."""
    token = session_token(connection)
    if token is None:
        return None
    return await run_in_threadpool(_user, token)


def _user(token: str) -> User | None:
    """Nobody for a customer who may not enter at present."""
    database = installation().database
    user = user_of(database, token)
    return user if user is not None and may_enter(database, user) else None
