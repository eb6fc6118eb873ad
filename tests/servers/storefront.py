"""The storefront as people meet it: the real server on a free port, and a browser."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest

from portal.accounts import Role, User, add_user
from portal.customers import customer_by_key
from portal.installation import Installation
from portal.settings import Settings
from tests.servers.installation import company_of

if TYPE_CHECKING:
    from playwright.sync_api import Browser

PASSWORD = "Tornillos-y-tuercas-4"
ADMINISTRATOR = "admin@latuerca.example"
CUSTOMER = "compras@laeconomica.example"
CUSTOMER_KEY = "C0001"

PATIENCE_SECONDS = 120
CHROMIUM = "/usr/bin/chromium"
CHROMIUM_OPTIONS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@dataclass(frozen=True)
class Storefront:
    """A running storefront. `log` is what it prints."""

    address: str
    installation: Installation
    log: Path
    process: subprocess.Popen[bytes]


@contextmanager
def running_storefront(
    installation: Installation, folder: Path, command: tuple[str, ...] = ("-m", "storefront_app.app")
) -> Iterator[Storefront]:
    """The storefront of an installation while the block runs, started in `folder` by Python with `command`."""
    port = _free_port()
    log = folder / "storefront.log"
    environment = _environment(installation.settings, port)
    with log.open("ab") as output:
        process = subprocess.Popen(
            [sys.executable, *(part.format(port=port) for part in command)],
            cwd=folder,
            env=environment,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        address = f"http://127.0.0.1:{port}"
        _wait_until_ready(address, process, log)
        yield Storefront(address, installation, log, process)
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


@pytest.fixture(scope="session")
def storefront(synced_installation: Installation, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Storefront]:
    """The storefront of the installation that was synchronised once, with an administrator and a customer."""
    add_people(synced_installation)
    with running_storefront(synced_installation, tmp_path_factory.mktemp("storefront")) as running:
        yield running


@pytest.fixture(scope="module")
def browser() -> "Iterator[Browser]":
    """Chromium; the tests that need it are skipped where it is not installed.

    It ends with its module: while it runs, Playwright keeps an event loop going in this thread, in which other tests'
    `asyncio.run` is refused.
    """
    if not Path(CHROMIUM).exists():
        pytest.skip("Chromium is not installed: apt-get install chromium")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=list(CHROMIUM_OPTIONS))
        yield chromium
        chromium.close()


def add_people(installation: Installation) -> tuple[User, User]:
    """The administrator and the customer's user of the tests."""
    company = company_of(installation)
    customer = customer_by_key(installation.warehouse.reader(company.slug), CUSTOMER_KEY)
    return (
        add_user(installation.database, company, ADMINISTRATOR, PASSWORD, Role.ADMINISTRATOR),
        add_user(installation.database, company, CUSTOMER, PASSWORD, Role.CUSTOMER, customer.customer_id),
    )


def _environment(settings: Settings, port: int) -> dict[str, str]:
    return {
        **os.environ,
        "B2BGO_HOME": str(settings.home),
        "B2BGO_DATABASE_URL": settings.database_url,
        "B2BGO_WAREHOUSE_URL": settings.warehouse_url,
        "B2BGO_KEY_FILE": str(settings.key_file),
        "B2BGO_STOREFRONT_PORT": str(port),
        "PREFECT_API_URL": settings.prefect_api_url,
    }


def _wait_until_ready(address: str, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            if httpx.get(f"{address}/health", timeout=5).is_success:
                return
        except httpx.HTTPError:
            pass  # not yet
        time.sleep(0.2)
    pytest.fail(f"no storefront at {address}:\n{log.read_text()[-3000:]}")


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])
