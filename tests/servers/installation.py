"""Installations of the portal in temporary folders, connected to the small company."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from microsip.connection import Connection
from portal.companies import Company, company, connect_company
from portal.history import RunKind
from portal.installation import Installation, open_installation
from portal.settings import Settings, load_settings
from portal.sync import synchronise
from tests.servers.firebird import ConnectionTo
from tests.servers.postgres import PostgresServer
from tests.servers.prefect import PrefectServer

SLUG = "ferreteria"
NAME = "Ferretería La Tuerca"
NO_PREFECT = "http://127.0.0.1:9/api"


def settings_in(home: Path, prefect_api_url: str = NO_PREFECT, postgres: str | None = None) -> Settings:
    """Settings whose every file is under `home`, whatever the environment says; both stores at the URL if there is one.

    A warehouse may share its database with the operations store.
    """
    return load_settings(
        home=home,
        database_url=postgres or f"sqlite:///{home / 'portal.sqlite'}",
        warehouse_url=postgres or f"duckdb:///{home / 'warehouse'}",
        prefect_api_url=prefect_api_url,
    )


def connected(
    home: Path, connection: Connection, prefect_api_url: str = NO_PREFECT, postgres: str | None = None
) -> Installation:
    """An installation in `home` with one company that is connected and not yet synchronised."""
    made = open_installation(settings_in(home, prefect_api_url, postgres))
    connect_company(made.database, SLUG, NAME, connection)
    return made


def company_of(installation: Installation) -> Company:
    """The company that `connected` made."""
    return company(installation.database, SLUG)


@pytest.fixture
def installation(tmp_path: Path, small_company: Path, connection_to: ConnectionTo) -> Iterator[Installation]:
    """An installation of its own, connected to the small company and not yet synchronised."""
    made = connected(tmp_path / "home", connection_to(small_company))
    yield made
    made.database.close()


@pytest.fixture(scope="session")
def synced_installation(
    tmp_path_factory: pytest.TempPathFactory, small_company: Path, connection_to: ConnectionTo
) -> Iterator[Installation]:
    """An installation after its first sync, shared by all tests; they leave its published version as it is."""
    made = connected(tmp_path_factory.mktemp("synced"), connection_to(small_company))
    done = synchronise(made, company_of(made), RunKind.AUTOMATICA)
    assert done.successful, f"{done.message} {done.detail}"
    yield made
    made.database.close()


@pytest.fixture(scope="session")
def synced_on_postgres(
    tmp_path_factory: pytest.TempPathFactory,
    small_company: Path,
    connection_to: ConnectionTo,
    postgres_server: PostgresServer,
) -> Iterator[Installation]:
    """As `synced_installation`, with both stores in one Postgres database."""
    with postgres_server.database() as url:
        made = connected(tmp_path_factory.mktemp("postgres"), connection_to(small_company), postgres=url)
        done = synchronise(made, company_of(made), RunKind.AUTOMATICA)
        assert done.successful, f"{done.message} {done.detail}"
        yield made
        made.database.close()


@pytest.fixture(scope="module")
def orchestrated_installation(
    tmp_path_factory: pytest.TempPathFactory,
    small_company: Path,
    connection_to: ConnectionTo,
    prefect_server: PrefectServer,
) -> Iterator[Installation]:
    """An installation whose flows are published and carried out by a worker, connected and not yet synchronised."""
    made = connected(tmp_path_factory.mktemp("orchestrated"), connection_to(small_company), prefect_server.api_url)
    prefect_server.publish(made.settings)
    with prefect_server.worker(made.settings):
        yield made
    made.database.close()
