"""Every failure of a connection test in a browser, at the stage where it happens."""

import socket
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from microsip.connection import Connection
from microsip.demo.server import FirebirdServer
from portal.companies import save_connection
from tests.app.browsing import DESKTOP, TELEPHONE, sign_in, visit
from tests.app.filling import fill
from tests.app.shop import OpenShop, open_shop
from tests.servers.agent import agent_settings, running_agent
from tests.servers.firebird import ConnectionTo
from tests.servers.storefront import ADMINISTRATOR, Storefront, running_storefront

if TYPE_CHECKING:
    from playwright.sync_api import Browser


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenShop]:
    opened = open_shop(tmp_path_factory.mktemp("shop"))
    yield opened
    opened.installation.database.close()


@pytest.fixture(scope="module")
def storefront(shop: OpenShop, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Storefront]:
    with running_storefront(shop.installation, tmp_path_factory.mktemp("server")) as running:
        yield running


def unused_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
    return port


def test_each_failure_is_told_at_the_stage_where_it_happens(
    storefront: Storefront,
    browser: "Browser",
    agent_connection_to: ConnectionTo,
    small_company: Path,
    firebird_server: FirebirdServer,
) -> None:
    right = agent_connection_to(small_company)
    failures = {
        "Puerto": {"Servidor": f"http://127.0.0.1:{unused_port()}"},  # a stopped agent, or a wrong port
        "Servicio de sincronización": {"Servidor": f"http://127.0.0.1:{firebird_server.port}"},
        "Carpeta de datos": {"Carpeta de datos": "/otra/carpeta"},
        "Base de datos": {"Base de datos": "OTRA"},
        "Usuario y contraseña": {"Contraseña": "equivocada"},
    }
    with visit(browser, storefront.address, TELEPHONE) as visiting:
        page = visiting.page
        sign_in(visiting, ADMINISTRATOR)
        page.goto(f"{storefront.address}/microsip")
        for stage, wrong in failures.items():
            fill(visiting, right, **wrong)
            page.get_by_role("button", name="Probar conexión").click()
            page.locator(".trial .bad").get_by_text(stage, exact=True).wait_for()
            page.get_by_text(f"falla el paso «{stage}»").wait_for()
            assert visiting.fits()
        visiting.saw_no_errors()


def test_a_changed_certificate_is_told_and_a_new_one_is_accepted_knowingly(
    shop: OpenShop,
    storefront: Storefront,
    browser: "Browser",
    connection_to: ConnectionTo,
    firebird_server: FirebirdServer,
    small_company: Path,
    tmp_path: Path,
) -> None:
    with running_agent(agent_settings(firebird_server, tmp_path / "first", small_company.parent)) as first:
        asked: Connection = connection_to(small_company, server=first.address, certificate=first.certificate)
        save_connection(shop.installation.database, shop.administrator.company, asked)
    again = agent_settings(firebird_server, tmp_path / "second", small_company.parent)
    with (
        running_agent(replace(again, port=first.address.port)),
        visit(browser, storefront.address, DESKTOP) as visiting,
    ):
        page = visiting.page
        sign_in(visiting, ADMINISTRATOR)
        page.goto(f"{storefront.address}/microsip")
        page.get_by_role("button", name="Probar conexión").click()
        page.locator(".trial .bad").get_by_text("Certificado", exact=True).wait_for()
        page.get_by_text("Reinstalé el servicio").click()
        page.get_by_role("button", name="Probar conexión").click()
        page.get_by_text("Conexión completada").wait_for()
        page.locator(".fingerprint").wait_for()
