"""The cookie that carries a session: a random token that no script of a page can read."""

from starlette.requests import HTTPConnection
from starlette.responses import Response

DAYS_KEPT = 30


def cookie_name(host: str) -> str:
    """The cookie's name at a host as browsers send it.

    Browsers share cookies between the ports of a host; with the port in its name, two installations on one machine do
    not sign each other's users out.
    """
    port = host.rpartition(":")[2]
    return f"b2bgo_session_{port}" if port.isdigit() else "b2bgo_session"


def session_token(connection: HTTPConnection) -> str | None:
    """The token that the browser sent, None when it sent none."""
    return connection.cookies.get(_name(connection))


def give(response: Response, connection: HTTPConnection, token: str) -> None:
    """Has the browser keep the token: for this site only, and over TLS only where the page came over TLS."""
    response.set_cookie(
        _name(connection),
        token,
        max_age=DAYS_KEPT * 24 * 60 * 60,
        path="/",
        secure=connection.url.scheme in ("https", "wss"),
        httponly=True,
        samesite="lax",
    )


def take_back(response: Response, connection: HTTPConnection) -> None:
    """Has the browser forget the token."""
    response.delete_cookie(_name(connection), path="/", httponly=True, samesite="lax")


def _name(connection: HTTPConnection) -> str:
    return cookie_name(connection.headers.get("host", ""))
