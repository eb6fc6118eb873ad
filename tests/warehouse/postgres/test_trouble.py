"""A Postgres that goes away, is full, takes no more connections or is not ours: a clear sentence, and nothing lost."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import psycopg
import pyarrow as pa
import pytest

from tests.servers.postgres import PostgresServer, on_a_small_disk, private_postgres
from tests.warehouse.shop import ARTICLES, COMPANY, LINES, SOURCE, article, batch, held, land, publish
from tests.warehouse.test_full_disk import many_lines
from warehouse.errors import StoreBusy, StoreFull, StoreRefused, StoreUnreachable
from warehouse.postgres import PostgresWarehouse

CONNECTIONS = 8


@pytest.fixture(scope="module")
def server() -> Iterator[PostgresServer]:
    """A server that tests may kill, with few connections."""
    with private_postgres(
        f"max_connections={CONNECTIONS}", "superuser_reserved_connections=0", "max_wal_senders=0"
    ) as started:
        yield started


@pytest.fixture
def url(server: PostgresServer) -> Iterator[str]:
    with server.database() as url:
        yield url


@pytest.fixture
def warehouse(url: str) -> Iterator[PostgresWarehouse]:
    opened = PostgresWarehouse(url, derived=())
    yield opened
    opened.close()


@pytest.mark.fault(
    "Warehouse's Postgres killed while rows land",
    "One clear error; the version before stays, and once Postgres is back the next sync publishes",
)
def test_a_server_that_goes_away_while_rows_come_leaves_what_was_published(
    server: PostgresServer, warehouse: PostgresWarehouse
) -> None:
    publish(warehouse, ARTICLES, article(1))
    reader = warehouse.reader(COMPANY)

    def source() -> Iterator[pa.RecordBatch]:
        yield batch(ARTICLES, [article(2)])
        server.kill()
        yield from (batch(ARTICLES, [article(number) for number in range(50_000)]) for _ in range(20))

    with pytest.raises(StoreUnreachable, match="no responde"), warehouse.mirror(COMPANY) as mirror:
        mirror.land(ARTICLES, source())
    with pytest.raises(StoreUnreachable):
        held(reader, ARTICLES)
    server.start()
    assert held(reader, ARTICLES) == held(warehouse.reader(COMPANY), ARTICLES) == [article(1)]
    publish(warehouse, ARTICLES, article(3))
    assert held(warehouse.reader(COMPANY), ARTICLES) == [article(3)]


@pytest.mark.fault(
    "Warehouse's Postgres killed before a publication",
    "One clear error; the version before stays, and the next sync publishes",
)
def test_a_server_that_goes_away_before_the_publication_leaves_the_version_before(
    server: PostgresServer, warehouse: PostgresWarehouse
) -> None:
    publish(warehouse, ARTICLES, article(1))
    with warehouse.mirror(COMPANY) as mirror:
        land(mirror, ARTICLES, article(2))
        server.kill()
        with pytest.raises(StoreUnreachable):
            mirror.publish(SOURCE)
    server.start()
    assert [version.number for version in warehouse.versions(COMPANY)] == [1]
    assert publish(warehouse, ARTICLES, article(2)).number == 2


def test_what_was_read_before_the_server_came_back_is_still_kept_from_being_removed(
    server: PostgresServer, warehouse: PostgresWarehouse
) -> None:
    publish(warehouse, ARTICLES, article(1))
    first = warehouse.reader(COMPANY)
    server.kill()
    server.start()
    publish(warehouse, ARTICLES, article(2))
    assert warehouse.reader(COMPANY).version.number == 2
    for number in range(3, 9):
        publish(warehouse, ARTICLES, article(number))
    assert held(first, ARTICLES) == [article(1)]


@pytest.mark.fault(
    "Warehouse's Postgres takes no more connections",
    "One clear error that names max_connections; nothing is lost",
)
def test_a_server_without_connections_left_says_what_to_change(url: str) -> None:
    with ExitStack() as stack:
        for _ in range(CONNECTIONS):
            stack.enter_context(psycopg.connect(url))
        with pytest.raises(StoreBusy, match="max_connections"):
            PostgresWarehouse(url).versions(COMPANY)
    assert PostgresWarehouse(url).versions(COMPANY) == ()


def test_a_server_that_never_was_there_names_the_database(tmp_path: Path) -> None:
    with pytest.raises(StoreUnreachable, match="«ventas»"):
        PostgresWarehouse(f"postgresql:///ventas?host={tmp_path}&password=secreto").versions(COMPANY)


def test_a_database_that_does_not_exist_is_a_matter_of_the_setting(server: PostgresServer) -> None:
    with pytest.raises(StoreRefused, match="B2BGO_WAREHOUSE_URL"):
        PostgresWarehouse(server.url_of("nadie")).versions(COMPANY)


def test_a_database_that_cannot_hold_spanish_is_refused(server: PostgresServer) -> None:
    server.administer("CREATE DATABASE ascii ENCODING 'SQL_ASCII' LOCALE 'C' TEMPLATE template0")
    with pytest.raises(StoreRefused, match="UTF8"):
        PostgresWarehouse(server.url_of("ascii")).versions(COMPANY)


@pytest.mark.fault(
    "Warehouse laid out by an older or a newer program",
    "Refused with what to do; readers of the right program go on",
)
@pytest.mark.parametrize(("layout", "told"), [(99, "más nueva"), (0, "anterior")])
def test_a_store_laid_out_by_another_program_is_refused_and_left_alone(
    url: str, warehouse: PostgresWarehouse, layout: int, told: str
) -> None:
    publish(warehouse, ARTICLES, article(1))
    with psycopg.connect(url) as connection:
        connection.execute("UPDATE b2bgo_warehouse.installation SET layout = %s", (layout,))
    with pytest.raises(StoreRefused, match=told):
        PostgresWarehouse(url).versions(COMPANY)
    assert held(warehouse.reader(COMPANY), ARTICLES) == [article(1)]


@pytest.fixture
def small_disk(server: PostgresServer) -> Iterator[str]:
    with on_a_small_disk(server) as url:
        yield url


@pytest.mark.fault(
    "Disk of the warehouse's Postgres full while rows land",
    "One clear error; the version before stays, and the next sync publishes",
)
def test_a_full_disk_says_so_and_leaves_what_was_published(small_disk: str) -> None:
    warehouse = PostgresWarehouse(small_disk, derived=())
    publish(warehouse, ARTICLES, article(1))
    with pytest.raises(StoreFull, match="libera espacio"), warehouse.mirror(COMPANY) as mirror:
        mirror.land(LINES, many_lines(500_000))
    assert held(warehouse.reader(COMPANY), ARTICLES) == [article(1)]
    publish(warehouse, ARTICLES, article(2))
    assert held(warehouse.reader(COMPANY), ARTICLES) == [article(2)]
    warehouse.close()
