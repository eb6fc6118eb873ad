"""The storefront's server: Streamlit's pages, and around them sign-in, pictures and what browsers need.

Started by `streamlit run storefront_app/app.py` or `python -m storefront_app.app`; the second one takes address and
port from the installation's settings.
"""

import gc
import logging
import os
import tomllib
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

import streamlit as st
from starlette.middleware import Middleware
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles

from microsip.errors import Failure
from portal.encryption import Encryption
from portal.logs import QUIET, formatter
from portal.settings import load_settings
from storefront_app.components.html import FOLDER
from storefront_app.installed import installation
from storefront_app.web import (
    acting,
    administration,
    downloads,
    health,
    metrics,
    passwords,
    pictures,
    problems,
    registration,
    shell,
    sign_in,
)
from storefront_app.web.headers import SecurityHeaders
from storefront_app.web.loading import load_pages

CONFIG_FILE = FOLDER / ".streamlit" / "config.toml"


@asynccontextmanager
async def _serving(_app: st.App) -> AsyncIterator[dict[str, Any]]:
    """Opens and loads everything before anybody waits for it, and spares what is there from garbage collection."""
    installation()
    load_pages()
    gc.collect()
    gc.freeze()
    yield {}


app = st.App(
    FOLDER / "frame.py",
    lifespan=_serving,
    routes=[
        *health.routes,
        *metrics.routes,
        Mount("/assets", StaticFiles(directory=FOLDER / "static")),
        *sign_in.routes,
        *passwords.routes,
        *acting.routes,
        *registration.routes,
        *pictures.routes,
        *downloads.routes,
        *administration.routes,
        *shell.routes,
    ],
    middleware=[Middleware(SecurityHeaders)],
    exception_handlers={Failure: problems.answer_failure, Exception: problems.answer_defect},
    on_script_error=problems.draw_error,
)


def options() -> Mapping[str, Any]:
    """What is set in config.toml, by Streamlit's dotted names: read here, it holds wherever the process was started."""
    sections = tomllib.loads(CONFIG_FILE.read_text(encoding="utf-8"))
    return {f"{section}.{name}": value for section, values in sections.items() for name, value in values.items()}


def serve() -> None:
    """Serves the installation of the environment until it is stopped."""
    settings = load_settings()
    _log()
    # Derived, so that storefronts behind one proxy take each other's cookies for their own; it is read here only.
    os.environ["STREAMLIT_SERVER_COOKIE_SECRET"] = Encryption(settings.key_file).derived("storefront cookies")
    app.run(config={**options(), "server.address": settings.host, "server.port": settings.storefront_port})


def _log() -> None:
    """To standard error, which whoever started the server keeps."""
    handler = logging.StreamHandler()
    handler.setFormatter(formatter())
    logging.basicConfig(level=logging.INFO, handlers=[handler])
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)


if __name__ == "__main__":
    serve()
