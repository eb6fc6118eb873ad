"""Several machines share an installation's Postgres; another installation that comes to it by mistake is refused."""

import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from portal.companies import companies, create_company
from portal.installation import Installation, open_installation
from portal.installation_id import AnotherInstallation, installation_id
from portal.settings import load_settings
from tests.servers.postgres import PostgresServer
from warehouse.errors import StoreOfAnother


@pytest.fixture
def url(postgres_server: PostgresServer) -> Iterator[str]:
    with postgres_server.database() as url:
        yield url


def opened(home: Path, database_url: str, warehouse_url: str | None = None) -> Installation:
    return open_installation(
        load_settings(
            home=home,
            key_file=home / "portal.key",
            database_url=database_url,
            warehouse_url=warehouse_url or database_url,
            prefect_api_url="http://127.0.0.1:9/api",
        )
    )


def test_machines_with_the_same_key_are_one_installation(tmp_path: Path, url: str) -> None:
    first = opened(tmp_path / "one", url)
    create_company(first.database, "norte", "Norte")
    (tmp_path / "two").mkdir()
    shutil.copy(tmp_path / "one" / "portal.key", tmp_path / "two")
    second = opened(tmp_path / "two", url)
    assert installation_id(second.database) == installation_id(first.database)
    assert [company.slug for company in companies(second.database)] == ["norte"]
    assert second.warehouse.versions("norte") == ()


@pytest.mark.fault(
    "Two installations pointed at the same database",
    "The second is refused with what to do; nothing is changed",
)
@pytest.mark.parametrize("has_a_key", [True, False])
def test_an_installation_with_another_key_is_refused_and_changes_nothing(
    tmp_path: Path, url: str, has_a_key: bool
) -> None:
    first = opened(tmp_path / "one", url)
    if has_a_key:
        opened(tmp_path / "two", f"sqlite:///{tmp_path / 'two' / 'portal.sqlite'}", url).database.encryption.derived(
            "x"
        )
    with pytest.raises(AnotherInstallation, match=r"copia aquí su portal\.key"):
        opened(tmp_path / "two", url)
    assert (tmp_path / "two" / "portal.key").exists() == has_a_key
    assert installation_id(opened(tmp_path / "one", url).database) == installation_id(first.database)


@pytest.mark.fault(
    "Two installations pointed at the same warehouse",
    "The second is refused by the setting's name; nothing is changed",
)
def test_two_installations_do_not_share_a_warehouse(tmp_path: Path, url: str) -> None:
    def installation(name: str) -> Installation:
        return opened(tmp_path / name, f"sqlite:///{tmp_path / name / 'portal.sqlite'}", url)

    assert installation("one").warehouse.versions("norte") == ()
    other = installation("two").warehouse
    for use in (other.versions, other.reader, lambda company: other.mirror(company).__enter__()):
        with pytest.raises(StoreOfAnother, match="B2BGO_WAREHOUSE_URL"):
            use("norte")
    assert installation("one").warehouse.versions("norte") == ()


def test_machines_that_start_at_once_agree(tmp_path: Path, url: str) -> None:
    home = tmp_path / "home"
    with ThreadPoolExecutor(4) as threads:
        ids = list(threads.map(lambda _: installation_id(opened(home, url).database), range(4)))
    assert len(set(ids)) == 1
