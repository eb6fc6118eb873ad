"""The page in which Streamlit draws: its own index.html, in Spanish, for people who are signed in."""

import base64
import hashlib
import re
from functools import cache
from http import HTTPStatus
from pathlib import Path
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, RedirectResponse, Response
from starlette.routing import Route
from streamlit.file_util import get_static_dir

from storefront_app.components.html import FOLDER, templates
from storefront_app.navigation import first_path_of, paths_of
from storefront_app.web.headers import content_security_policy
from storefront_app.web.sessions import sender

_NO_SCRIPT = "<noscript><p>Para usar la tienda, activa JavaScript en tu navegador.</p></noscript>"

_OUR_SCRIPTS = "".join(f'<script src="/assets/{name}.js" defer></script>' for name in ("shell", "spanish"))


async def page(request: Request) -> Response:
    """The shell of a page that the user may see; the sign-in form for strangers. The first page is at `/`."""
    path = request.url.path
    user = await sender(request)
    if user is None:
        wanted = f"{path}?{request.url.query}" if request.url.query else path
        way = "/sign-in" if wanted == "/" else f"/sign-in?next={quote(wanted, safe='/')}"
        return RedirectResponse(way, HTTPStatus.SEE_OTHER, headers={"Cache-Control": "no-store"})
    name = path.lstrip("/")
    if name and name == first_path_of(user):  # which Streamlit knows by the empty address only
        return RedirectResponse(str(request.url.replace(scheme="", netloc="", path="/")), HTTPStatus.SEE_OTHER)
    if name not in paths_of(user):
        content = (
            templates()
            .get_template("message.html")
            .render(
                title="Esta página no existe",
                text="Quizá cambió de dirección, o tu cuenta no tiene acceso a ella.",
            )
        )
        return HTMLResponse(content, HTTPStatus.NOT_FOUND)
    html, policy = _shell()
    return HTMLResponse(html, headers={"Cache-Control": "no-cache", "Content-Security-Policy": policy})


async def favicon(_request: Request) -> Response:
    return FileResponse(FOLDER / "static" / "mark.svg", media_type="image/svg+xml")


@cache
def _shell() -> tuple[str, str]:
    """Streamlit's page with our language, and the policy that lets exactly its own script run in it."""
    html = (Path(get_static_dir()) / "index.html").read_text(encoding="utf-8")
    for theirs, ours in (
        ('<html lang="en">', '<html lang="es-MX">'),
        ("<title>Streamlit</title>", "<title>b2bGO</title>"),
        ("./favicon.png", "/assets/mark.svg"),
        ("</head>", f"{_OUR_SCRIPTS}</head>"),
    ):
        html = html.replace(theirs, ours)
    html = re.sub(r"<noscript>.*?</noscript>", _NO_SCRIPT, html, flags=re.DOTALL)
    html = re.sub(r"<!--.*?-->\s*", "", html, flags=re.DOTALL)
    html = re.sub(r'<link rel="service-desc"[^>]*>\s*', "", html)
    scripts = re.findall(r"<script>(.*?)</script>", html, flags=re.DOTALL)
    digests = (base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() for script in scripts)
    return html, content_security_policy(*(f"'sha256-{digest}'" for digest in digests))


routes = [
    Route("/", page, methods=["GET"]),
    Route("/favicon.png", favicon, methods=["GET"]),
    Route("/{page}", page, methods=["GET"]),
]
