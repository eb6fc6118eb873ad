"""What every warehouse does, whatever keeps its data."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from hashlib import sha256
from pathlib import Path
from threading import Event
from typing import Any
from zlib import crc32

import polars as pl
import pytest
from sqlalchemy import Select, and_, func, literal, not_, or_, select

from microsip.declaration import Catalogue, Dataset, Kind
from microsip.digest import Digests, Span, table
from microsip.errors import LinkLost
from microsip.link import Identity
from tests.servers.postgres import PostgresServer
from tests.warehouse.shop import (
    ARTICLES,
    COMPANY,
    EVERY_KIND,
    LINES,
    PICTURES,
    SOURCE,
    STOCK,
    Row,
    article,
    batch,
    batches,
    failing,
    held,
    land,
    publish,
)
from warehouse.building import Derived
from warehouse.errors import (
    AlreadyCurrent,
    BadCompany,
    MirrorBusy,
    NothingPublished,
    ReadModelFailed,
    VersionGone,
    VersionTooOld,
)
from warehouse.store import Difference, Example, Landed, Version, Warehouse
from warehouse.tables import table_of

Opener = Callable[..., Warehouse]
"""Opens the same store again each time it is called, as another process would."""


@contextmanager
def duckdb_store(request: pytest.FixtureRequest) -> Iterator[Opener]:
    from warehouse.duck import DuckWarehouse

    folder: Path = request.getfixturevalue("tmp_path")
    yield lambda derived=(): DuckWarehouse(folder, derived=derived)


@contextmanager
def postgres_store(request: pytest.FixtureRequest) -> Iterator[Opener]:
    from warehouse.postgres import PostgresWarehouse

    server: PostgresServer = request.getfixturevalue("postgres_server")
    with server.database() as url, ExitStack() as stack:

        def opened(derived: tuple[Derived, ...] = ()) -> Warehouse:
            warehouse = PostgresWarehouse(url, derived=derived)
            stack.callback(warehouse.close)
            return warehouse

        yield opened


STORES = {"duckdb": duckdb_store, "postgres": postgres_store}


@pytest.fixture(params=STORES.values(), ids=STORES.keys())
def opened(request: pytest.FixtureRequest) -> Iterator[Opener]:
    with request.param(request) as store:
        yield store


@pytest.fixture
def warehouse(opened: Opener) -> Warehouse:
    return opened()


# Landing


def test_what_was_landed_is_counted_against_what_was_there(warehouse: Warehouse) -> None:
    with warehouse.mirror(COMPANY) as mirror:
        first = land(mirror, ARTICLES, article(1), article(2), article(3), article(4))
        same = land(mirror, ARTICLES, article(4), article(3), article(2), article(1))
        other = land(mirror, ARTICLES, article(2, "Pinza"), article(3), article(5), article(6), article(4, PRECIO=1))
        nothing = mirror.land(ARTICLES, ())
    assert first == Landed(rows=4, added=4, changed=0, removed=0)
    assert same == Landed(rows=4, added=0, changed=0, removed=0)
    assert other == Landed(rows=5, added=2, changed=2, removed=1)
    assert nothing == Landed(rows=0, added=0, changed=0, removed=5)


def test_a_key_of_several_columns_is_compared_as_a_whole(warehouse: Warehouse) -> None:
    january, february = {"ARTICULO_ID": 1, "MES": 1, "UNIDADES": 5}, {"ARTICULO_ID": 1, "MES": 2, "UNIDADES": 5}
    with warehouse.mirror(COMPANY) as mirror:
        land(mirror, STOCK, january, february)
        swapped = land(mirror, STOCK, {**january, "UNIDADES": 6}, {"ARTICULO_ID": 2, "MES": 1, "UNIDADES": 5})
    assert swapped == Landed(rows=2, added=1, changed=1, removed=1)


def test_a_value_that_comes_or_goes_is_a_change(warehouse: Warehouse) -> None:
    with warehouse.mirror(COMPANY) as mirror:
        land(mirror, ARTICLES, article(1, PRECIO=None), article(2, PRECIO=Decimal(0)))
        landed = land(mirror, ARTICLES, article(1, PRECIO=Decimal(0)), article(2, PRECIO=None))
    assert landed == Landed(rows=2, added=0, changed=2, removed=0)


def test_values_of_every_kind_come_back_as_they_were(warehouse: Warehouse) -> None:
    row = {
        "SMALLINT": -32768,
        "INTEGER": 2**31 - 1,
        "BIGINT": -(2**63) + 1,
        "DECIMAL": Decimal("-9999999999999.99999"),
        "DOUBLE": 0.1,
        "FLAG": "S",
        "TEXT": "Señor “Núñez” 5€ 'sí'",
        "MEMO": "línea\nlínea",
        "DATE": date(1899, 12, 30),
        "TIME": time(23, 59, 59, 999900),
        "TIMESTAMP": datetime.fromisoformat("2026-04-05T02:30:00.000100"),
        "BINARY": b"\x00\xff",
    }
    empty = dict.fromkeys(row) | {"BIGINT": 7}
    publish(warehouse, EVERY_KIND, row, empty)
    assert held(warehouse.reader(COMPANY), EVERY_KIND) == [
        {**row, "BINARY": sha256(b"\x00\xff").hexdigest()},
        empty,
    ]


def test_a_source_that_goes_away_leaves_the_mirror_as_it_was(warehouse: Warehouse) -> None:
    with warehouse.mirror(COMPANY) as mirror:
        land(mirror, ARTICLES, article(1))
        with pytest.raises(LinkLost, match="se fue"):
            mirror.land(ARTICLES, failing(ARTICLES, [article(2)], LinkLost("se fue")))
        with pytest.raises(LinkLost):
            mirror.land(LINES, failing(LINES, [], LinkLost("se fue")))
        assert held(mirror, ARTICLES) == [article(1)]
        assert land(mirror, LINES, {"LINEA_ARTICULO_ID": 1, "NOMBRE": "Clavos"}).added == 1
        mirror.publish(SOURCE)
    assert held(warehouse.reader(COMPANY), ARTICLES) == [article(1)]


def test_batches_of_another_shape_are_refused(warehouse: Warehouse) -> None:
    with warehouse.mirror(COMPANY) as mirror, pytest.raises(TypeError, match="articulos"):
        mirror.land(ARTICLES, batches(LINES, [{"LINEA_ARTICULO_ID": 1}]))


def test_another_thread_may_go_on_with_a_mirror(warehouse: Warehouse) -> None:
    with warehouse.mirror(COMPANY) as mirror, ThreadPoolExecutor(3) as threads:
        for dataset, row in ((LINES, {"LINEA_ARTICULO_ID": 1}), (ARTICLES, article(1))):
            threads.submit(land, mirror, dataset, row).result()
        threads.submit(mirror.publish, SOURCE).result()
    assert held(warehouse.reader(COMPANY), ARTICLES) == [article(1)]


# Merging

NARROW = 20


def digested(dataset: Dataset, *rows: Row, origin: str = "here") -> Digests:
    """Digests as a link gives them: whatever their values are, they are other ones for other rows."""
    buckets: dict[int, list[int]] = {}
    for row in rows:
        buckets.setdefault(row[dataset.key[0]] // NARROW, []).append(crc32(repr(sorted(row.items())).encode()))
    sums = [sum(digests) for digests in buckets.values()]
    return Digests(origin, NARROW, table(list(buckets), [len(digests) for digests in buckets.values()], sums))


def publish_digested(warehouse: Warehouse, *rows: Row, source: Identity = SOURCE) -> Version:
    with warehouse.mirror(COMPANY) as mirror:
        mirror.land(ARTICLES, batches(ARTICLES, rows), lambda: digested(ARTICLES, *rows))
        return mirror.confirm(source) or mirror.publish(source)


def test_digests_are_kept_with_the_rows_that_they_are_of(opened: Opener) -> None:
    first = digested(ARTICLES, article(1), article(-1))
    publish_digested(opened(), article(1), article(-1))
    with opened().mirror(COMPANY) as mirror:
        assert (mirror.digests(ARTICLES), mirror.digests(LINES)) == (first, None)
        second = digested(ARTICLES, article(2), origin="elsewhere")
        mirror.land(ARTICLES, batches(ARTICLES, [article(2)]), lambda: second)
        assert mirror.digests(ARTICLES) == second
    with opened().mirror(COMPANY) as mirror:
        assert mirror.digests(ARTICLES) == first
        land(mirror, ARTICLES, article(1))
        assert mirror.digests(ARTICLES) is None


def test_only_rows_with_the_keys_of_the_spans_are_replaced(warehouse: Warehouse) -> None:
    keys = (-21, -20, -1, 0, 1, 19, 20, 39, 40, 1_000)
    publish_digested(warehouse, *map(article, keys))
    now = [article(-21, "Otro"), article(-1), article(2), article(19, "Otro"), article(1_000, "Otro")]
    kept = [article(20), article(39), article(40)]
    with warehouse.mirror(COMPANY) as mirror:
        digests = digested(ARTICLES, *now, *kept)
        spans = (Span(-40, 19), Span(1_000, 1_019))
        merged = mirror.merge(ARTICLES, batches(ARTICLES, now), spans, digests)
        assert merged == Landed(rows=8, added=1, changed=3, removed=3)
        assert held(mirror, ARTICLES) == sorted((*now, *kept), key=lambda row: int(row["ARTICULO_ID"]))
        assert mirror.digests(ARTICLES) == digests
        nothing = mirror.merge(ARTICLES, (), (), digests)
        assert nothing == Landed(rows=8, added=0, changed=0, removed=0)


def test_rows_that_a_merge_leaves_out_are_removed(warehouse: Warehouse) -> None:
    publish_digested(warehouse, article(1), article(50))
    with warehouse.mirror(COMPANY) as mirror:
        merged = mirror.merge(ARTICLES, (), (Span(0, 19),), digested(ARTICLES, article(50)))
        assert merged == Landed(rows=1, added=0, changed=0, removed=1)
        assert held(mirror, ARTICLES) == [article(50)]


def test_a_key_of_several_columns_is_merged_by_its_first_one(warehouse: Warehouse) -> None:
    rows = [{"ARTICULO_ID": key, "MES": month, "UNIDADES": Decimal(1)} for key in (1, 30) for month in (1, 2)]
    with warehouse.mirror(COMPANY) as mirror:
        mirror.land(STOCK, batches(STOCK, rows), lambda: digested(STOCK, *rows))
        now = [{**rows[0], "UNIDADES": Decimal(2)}, {**rows[0], "MES": 3}]
        merged = mirror.merge(STOCK, batches(STOCK, now), (Span(0, 19),), digested(STOCK, *now, *rows[2:]))
        assert merged == Landed(rows=4, added=1, changed=1, removed=1)
        assert [row["MES"] for row in held(mirror, STOCK)] == [1, 3, 1, 2]


def test_contents_come_with_a_merge_and_stay_where_it_left_the_rows_alone(opened: Opener) -> None:
    old, new = {"IMAGEN_ARTICULO_ID": 1, "IMAGEN": b"vieja"}, {"IMAGEN_ARTICULO_ID": 50, "IMAGEN": b"nueva"}
    with opened().mirror(COMPANY) as mirror:
        mirror.land(PICTURES, batches(PICTURES, [old]), lambda: digested(PICTURES, old))
        mirror.publish(SOURCE)
    for _ in range(7):
        with opened().mirror(COMPANY) as mirror:
            mirror.merge(PICTURES, batches(PICTURES, [new]), (Span(40, 59),), digested(PICTURES, old, new))
            mirror.publish(SOURCE)
    reader = opened().reader(COMPANY)
    assert [reader.content(sha256(content).hexdigest()) for content in (b"vieja", b"nueva")] == [b"vieja", b"nueva"]


def test_a_source_that_goes_away_leaves_rows_and_digests_as_they_were(warehouse: Warehouse) -> None:
    publish_digested(warehouse, article(1), article(2))
    with warehouse.mirror(COMPANY) as mirror:
        gone = failing(ARTICLES, [article(1, "Otro")], LinkLost("se fue"))
        with pytest.raises(LinkLost, match="se fue"):
            mirror.merge(ARTICLES, gone, (Span(0, 19),), digested(ARTICLES, article(1, "Otro")))
        assert held(mirror, ARTICLES) == [article(1), article(2)]
        assert mirror.digests(ARTICLES) == digested(ARTICLES, article(1), article(2))


# Confirmation

LATER = replace(SOURCE, snapshot=1300, read_at_local=SOURCE.read_at_local + timedelta(hours=1))
NEXT_DAY = replace(SOURCE, snapshot=1400, read_at_local=SOURCE.read_at_local + timedelta(days=1))


def test_a_version_that_still_shows_what_microsip_holds_is_confirmed(opened: Opener) -> None:
    first = publish_digested(opened(), article(1))
    storefront = opened()
    before = storefront.reader(COMPANY)
    confirmed = publish_digested(opened(), article(1), source=LATER)
    assert (confirmed.number, confirmed.source) == (first.number, LATER)
    assert confirmed.published_at > first.published_at
    assert opened().versions(COMPANY) == (confirmed,)
    assert (before.version, storefront.reader(COMPANY).version) == (first, confirmed)
    with opened().mirror(COMPANY) as mirror:
        assert mirror.source == LATER


def test_a_mirror_that_is_another_is_not_confirmed(opened: Opener) -> None:
    publish_digested(opened(), article(1))
    assert publish_digested(opened(), article(1, "Otro"), source=LATER).number == 2
    assert publish_digested(opened(), article(1, "Otro"), article(2), source=LATER).number == 3
    with opened().mirror(COMPANY) as mirror:
        land(mirror, LINES)
        assert mirror.confirm(LATER) is None
    with opened().mirror(COMPANY) as mirror:
        mirror.note_comparison(ARTICLES, datetime.now(UTC))
        assert mirror.confirm(LATER) is None


def test_another_day_has_other_balances_due(opened: Opener) -> None:
    publish_digested(opened(), article(1))
    assert publish_digested(opened(), article(1), source=NEXT_DAY).number == 2


def test_a_version_made_by_another_program_is_not_confirmed(opened: Opener) -> None:
    publish_digested(opened(), article(1))
    text = table_of(LINES).to_metadata(table_of(LINES).metadata, name="texto")
    newer = Derived(text, 'SELECT 1 AS "LINEA_ARTICULO_ID", \'a\' AS "NOMBRE"')
    assert publish_digested(opened(derived=(newer,)), article(1), source=LATER).number == 2


def test_nothing_is_confirmed_before_the_first_version(warehouse: Warehouse) -> None:
    with warehouse.mirror(COMPANY) as mirror:
        assert mirror.source is None
        assert mirror.confirm(SOURCE) is None
        mirror.publish(SOURCE)


def test_a_version_tells_for_each_catalogue_since_when_it_was_seen_to_be_so(opened: Opener) -> None:
    first = publish_digested(opened(), article(1))
    assert {first.as_of(catalogue) for catalogue in Catalogue} == {first.published_at}
    noon, one = (datetime(2031, 11, 24, hour, tzinfo=UTC) for hour in (12, 13))
    with opened().mirror(COMPANY) as mirror:
        confirmed = mirror.confirm(LATER, {Catalogue.ARTICULOS: noon})
    assert confirmed is not None
    with opened().mirror(COMPANY) as mirror:
        published = mirror.publish(LATER, {Catalogue.CLIENTES: one})
    assert opened().versions(COMPANY) == (published, confirmed)
    assert confirmed.as_of(Catalogue.ARTICULOS) == noon
    assert confirmed.as_of(Catalogue.CLIENTES) == confirmed.as_of() == first.published_at
    assert published.as_of(Catalogue.ARTICULOS, Catalogue.CLIENTES) == noon
    assert published.read_at == one
    restored = opened().roll_back(COMPANY, confirmed.number)
    assert restored.as_of(Catalogue.ARTICULOS) == restored.read_at == noon


def test_comparisons_are_noted_by_dataset_and_outlast_the_rows(opened: Opener) -> None:
    publish_digested(opened(), article(1))
    noon = datetime(2026, 3, 4, 12, tzinfo=UTC)
    with opened().mirror(COMPANY) as mirror:
        assert mirror.compared_at(ARTICLES) is None
        mirror.note_comparison(ARTICLES, noon)
        mirror.publish(LATER)
    publish_digested(opened(), article(2))
    with opened().mirror(COMPANY) as mirror:
        assert (mirror.compared_at(ARTICLES), mirror.compared_at(LINES)) == (noon, None)


# Publication


def test_nothing_is_published_by_a_block_that_does_not_say_so(warehouse: Warehouse) -> None:
    publish(warehouse, ARTICLES, article(1))
    with warehouse.mirror(COMPANY) as mirror:
        land(mirror, ARTICLES, article(2))
    with pytest.raises(LinkLost), warehouse.mirror(COMPANY) as mirror:
        mirror.land(ARTICLES, failing(ARTICLES, [article(3)], LinkLost("se fue")))
    assert held(warehouse.reader(COMPANY), ARTICLES) == [article(1)]
    with warehouse.mirror(COMPANY) as mirror:
        assert held(mirror, ARTICLES) == [article(1)]


def test_a_version_tells_when_it_was_published_and_what_it_shows(warehouse: Warehouse) -> None:
    before = datetime.now(UTC)
    version = publish(warehouse, ARTICLES, article(1))
    assert (version.number, version.source) == (1, SOURCE)
    assert version.published_at.tzinfo is UTC
    assert before <= version.published_at <= datetime.now(UTC)
    assert warehouse.reader(COMPANY).version == version


def test_a_dataset_that_is_not_landed_stays_as_it_was(warehouse: Warehouse) -> None:
    publish(warehouse, ARTICLES, article(1))
    publish(warehouse, LINES, {"LINEA_ARTICULO_ID": 9, "NOMBRE": "Clavos"})
    reader = warehouse.reader(COMPANY)
    assert held(reader, ARTICLES) == [article(1)]
    assert held(reader, LINES) == [{"LINEA_ARTICULO_ID": 9, "NOMBRE": "Clavos"}]


def test_the_last_five_versions_are_kept(opened: Opener) -> None:
    for number in range(1, 8):
        assert publish(opened(), ARTICLES, article(number)).number == number
    assert [version.number for version in opened().versions(COMPANY)] == [7, 6, 5, 4, 3]


def test_a_sync_may_keep_more_or_fewer_versions(opened: Opener) -> None:
    for number in range(1, 5):
        publish(opened(), ARTICLES, article(number))
    with opened().mirror(COMPANY, keep=2) as mirror:
        land(mirror, ARTICLES, article(5))
        mirror.publish(SOURCE)
    assert [version.number for version in opened().versions(COMPANY)] == [5, 4]
    for number in range(6, 11):
        with opened().mirror(COMPANY, keep=7) as mirror:
            land(mirror, ARTICLES, article(number))
            mirror.publish(SOURCE)
    assert [version.number for version in opened().versions(COMPANY)] == [10, 9, 8, 7, 6, 5, 4]


def test_a_mirror_knows_what_was_published_last(warehouse: Warehouse) -> None:
    with warehouse.mirror(COMPANY) as mirror:
        land(mirror, ARTICLES, article(1))
        assert mirror.former(ARTICLES) is None
        mirror.publish(SOURCE)
    with warehouse.mirror(COMPANY) as mirror:
        land(mirror, ARTICLES, article(2))
        former = mirror.former(ARTICLES)
        assert former is not None
        assert mirror.frame(select(former.c.ARTICULO_ID)).to_series().to_list() == [1]
        assert mirror.former(LINES) is None


# Versions


def test_every_version_kept_can_be_read(opened: Opener) -> None:
    warehouse = opened()
    for price in (1, 2, 3):
        publish(warehouse, ARTICLES, article(1, PRECIO=Decimal(price)), article(price + 10))
    former = warehouse.reader(COMPANY, 1)
    assert (former.version.number, former.rows()) == (1, {"articulos": 2})
    assert held(former, ARTICLES)[0]["PRECIO"] == 1
    assert held(warehouse.reader(COMPANY, 1), ARTICLES) == held(former, ARTICLES)
    assert held(warehouse.reader(COMPANY, 3), ARTICLES) == held(warehouse.reader(COMPANY), ARTICLES)
    for number in (0, 4):
        with pytest.raises(VersionGone, match="elige una"):
            warehouse.reader(COMPANY, number)


def test_going_back_publishes_the_old_rows_under_a_new_number(opened: Opener) -> None:
    first = publish(opened(), ARTICLES, article(1), article(2))
    publish(opened(), ARTICLES, article(1, "Pinza"))
    reading, warehouse = opened(), opened()
    before = reading.reader(COMPANY)
    restored = warehouse.roll_back(COMPANY, 1)
    assert (restored.number, restored.restored, restored.source) == (3, 1, first.source)
    assert restored.published_at > first.published_at
    assert held(before, ARTICLES) == [article(1, "Pinza")]
    assert held(reading.reader(COMPANY), ARTICLES) == [article(1), article(2)]
    assert opened().versions(COMPANY)[0] == restored
    assert [version.number for version in opened().versions(COMPANY)] == [3, 2, 1]


def test_the_sync_after_going_back_starts_from_the_rows_gone_back_to(warehouse: Warehouse) -> None:
    publish(warehouse, ARTICLES, article(1), article(2))
    publish(warehouse, ARTICLES, article(1, "Pinza"))
    warehouse.roll_back(COMPANY, 1)
    with warehouse.mirror(COMPANY) as mirror:
        assert held(mirror, ARTICLES) == [article(1), article(2)]
        assert land(mirror, ARTICLES, article(1, "Pinza")) == Landed(rows=1, added=0, changed=1, removed=1)
        assert mirror.publish(SOURCE).restored is None
    assert held(warehouse.reader(COMPANY), ARTICLES) == [article(1, "Pinza")]


def test_pictures_gone_back_to_are_there_after_their_first_version_went(opened: Opener) -> None:
    picture = {"IMAGEN_ARTICULO_ID": 1, "IMAGEN": b"martillo"}
    publish(opened(), PICTURES, picture)
    publish(opened(), PICTURES)
    opened().roll_back(COMPANY, 1)
    for number in range(6):
        publish(opened(), ARTICLES, article(number))
    assert opened().reader(COMPANY).content(sha256(b"martillo").hexdigest()) == b"martillo"


def test_one_can_only_go_back_to_another_version_that_is_kept(warehouse: Warehouse) -> None:
    with pytest.raises(VersionGone):
        warehouse.roll_back(COMPANY, 1)
    publish(warehouse, ARTICLES, article(1))
    with pytest.raises(AlreadyCurrent, match="elige una anterior"):
        warehouse.roll_back(COMPANY, 1)
    assert [version.number for version in warehouse.versions(COMPANY)] == [1]


def test_nobody_goes_back_while_a_sync_runs(opened: Opener) -> None:
    for name in ("Martillo", "Pinza"):
        publish(opened(), ARTICLES, article(1, name))
    with opened().mirror(COMPANY), pytest.raises(MirrorBusy):
        opened().roll_back(COMPANY, 1)
    assert held(opened().reader(COMPANY), ARTICLES) == [article(1, "Pinza")]


def test_two_versions_are_compared_by_key_with_examples(warehouse: Warehouse) -> None:
    publish(warehouse, ARTICLES, article(1), article(2, PRECIO=Decimal(5)), article(3), article(4, "Lima"))
    publish(warehouse, ARTICLES, article(2, PRECIO=Decimal(6)), article(3), article(4, "Pinza"), article(5), article(6))
    found = warehouse.difference(COMPANY, ARTICLES, 1, 2)
    assert (found.added, found.changed, found.removed) == (2, 2, 1)
    added, another, repriced, renamed, removed = found.examples
    assert (added.before, added.after) == (None, article(5))
    assert another.after == article(6)
    assert (repriced.before, repriced.after) == (article(2, PRECIO=Decimal(5)), article(2, PRECIO=Decimal(6)))
    assert (repriced.changed, renamed.changed) == (("PRECIO",), ("NOMBRE",))
    assert (removed.before, removed.after, removed.changed) == (article(1), None, ())
    backwards = warehouse.difference(COMPANY, ARTICLES, 2, 1, examples=1)
    assert (backwards.added, backwards.changed, backwards.removed) == (1, 2, 2)
    assert len(backwards.examples) == 3
    assert warehouse.difference(COMPANY, ARTICLES, 2, 2) == Difference()


def test_a_dataset_that_one_version_lacks_came_or_went_as_a_whole(warehouse: Warehouse) -> None:
    january = {"ARTICULO_ID": 1, "MES": 1, "UNIDADES": Decimal(5)}
    publish(warehouse, ARTICLES, article(1))
    publish(warehouse, STOCK, january, {**january, "MES": 2})
    assert warehouse.difference(COMPANY, ARTICLES, 1, 2) == Difference()
    assert warehouse.difference(COMPANY, STOCK, 1, 2, examples=1) == Difference(2, 0, 0, (Example(None, january),))
    assert warehouse.difference(COMPANY, STOCK, 2, 1, examples=0) == Difference(0, 0, 2, ())
    assert warehouse.difference(COMPANY, LINES, 1, 2) == Difference()


def test_the_read_model_is_built_from_what_was_landed(opened: Opener) -> None:
    stock = table_of(STOCK).to_metadata(table_of(LINES).metadata, name="existencias")
    query = """
        SELECT sum("UNIDADES") AS "UNIDADES", 1 AS "MES", "ARTICULO_ID"
        FROM saldos_in WHERE $today_local = DATE '2026-03-04' GROUP BY 3
    """
    warehouse = opened(derived=(Derived(stock, query),))
    for units in ("1.5", "2.25"):
        publish(warehouse, STOCK, *({"ARTICULO_ID": 4, "MES": month, "UNIDADES": Decimal(units)} for month in (1, 2)))
        expected = {"ARTICULO_ID": 4, "MES": 1, "UNIDADES": 2 * Decimal(units)}
        assert warehouse.reader(COMPANY).frame(select(stock)).to_dicts() == [expected]


def test_a_read_model_that_cannot_be_computed_leaves_the_version_before(opened: Opener) -> None:
    publish(opened(), STOCK, {"ARTICULO_ID": 4, "MES": 1})
    text = table_of(LINES).to_metadata(table_of(LINES).metadata, name="texto")
    wrong = Derived(text, 'SELECT missing AS "LINEA_ARTICULO_ID", missing AS "NOMBRE" FROM saldos_in')
    with pytest.raises(ReadModelFailed) as caught:
        publish(opened(derived=(wrong,)), STOCK, {"ARTICULO_ID": 5, "MES": 1})
    assert "«texto»" in caught.value.message
    assert opened().reader(COMPANY).version.number == 1


# Exclusion


def test_one_sync_at_a_time_may_have_a_companys_mirror(opened: Opener) -> None:
    first = opened()
    with first.mirror(COMPANY):
        for other in (first, opened()):
            with pytest.raises(MirrorBusy), other.mirror(COMPANY):
                pass
        with first.mirror("otra-empresa") as mirror:
            land(mirror, ARTICLES, article(1))
    with opened().mirror(COMPANY):
        pass


def test_threads_that_ask_for_a_mirror_at_once_get_it_one_at_a_time(warehouse: Warehouse) -> None:
    done = Event()

    def sync() -> bool:
        try:
            with warehouse.mirror(COMPANY):
                return done.wait(20)
        except MirrorBusy:
            return False

    with ThreadPoolExecutor(6) as threads:
        syncs = [threads.submit(sync) for _ in range(6)]
        while sum(one.done() for one in syncs) < 5:
            done.wait(0.01)
        done.set()
    assert sum(one.result() for one in syncs) == 1


def test_companies_do_not_see_each_other(warehouse: Warehouse) -> None:
    publish(warehouse, ARTICLES, article(1))
    with pytest.raises(NothingPublished):
        warehouse.reader("otra")
    assert warehouse.versions("otra") == ()


@pytest.mark.parametrize("company", ["", "..", "a/b", "Ñandú", "A", "-a"])
def test_a_company_is_named_by_a_plain_key(warehouse: Warehouse, company: str) -> None:
    with pytest.raises(BadCompany):
        warehouse.reader(company)


# Reading


def test_nothing_can_be_read_before_the_first_sync(warehouse: Warehouse) -> None:
    with pytest.raises(NothingPublished):
        warehouse.reader(COMPANY)
    with warehouse.mirror(COMPANY) as mirror:
        land(mirror, ARTICLES, article(1))
        with pytest.raises(NothingPublished):
            warehouse.reader(COMPANY)


def test_a_reader_keeps_its_version_and_the_next_one_sees_the_new(opened: Opener) -> None:
    storefront, worker = opened(), opened()
    publish(worker, ARTICLES, article(1))
    old = storefront.reader(COMPANY)
    for number in range(2, 10):
        publish(worker, ARTICLES, article(number))
    new = storefront.reader(COMPANY)
    assert (old.version.number, new.version.number) == (1, 9)
    assert (held(old, ARTICLES), held(new, ARTICLES)) == ([article(1)], [article(9)])


def test_the_mirror_of_a_running_sync_is_not_seen(warehouse: Warehouse) -> None:
    publish(warehouse, ARTICLES, article(1))
    with warehouse.mirror(COMPANY) as mirror:
        land(mirror, ARTICLES, article(2))
        assert held(warehouse.reader(COMPANY), ARTICLES) == [article(1)]


def test_what_a_version_was_made_without_is_told_apart_from_a_fault(warehouse: Warehouse) -> None:
    publish(warehouse, ARTICLES, article(1))
    reader = warehouse.reader(COMPANY)
    newer = table_of(PICTURES)
    with pytest.raises(VersionTooOld):
        reader.frame(select(newer))
    with pytest.raises(VersionTooOld):
        list(reader.batches(select(newer)))


SHELF = [
    article(1, "Martillo 100%", LINEA_ARTICULO_ID=1, PRECIO=Decimal("10.500000")),
    article(2, "martillo_chico", LINEA_ARTICULO_ID=2, PRECIO=Decimal("0.000001")),
    article(3, "Pinza", LINEA_ARTICULO_ID=None, PRECIO=Decimal("-7.250000")),
    article(4, "Ñandú", LINEA_ARTICULO_ID=2, PRECIO=None),
    article(5, None, LINEA_ARTICULO_ID=9, PRECIO=Decimal("999999999999.999999")),  # type: ignore[arg-type]
]

A = table_of(ARTICLES).c


@pytest.fixture
def shelf(warehouse: Warehouse) -> Callable[[Select[Any]], list[tuple[Any, ...]]]:
    publish(warehouse, ARTICLES, *SHELF)
    reader = warehouse.reader(COMPANY)
    return lambda statement: reader.frame(statement).rows()


@pytest.mark.parametrize(
    ("condition", "found"),
    [
        (A.ARTICULO_ID.in_([1, 3, 99]), [1, 3]),
        (A.ARTICULO_ID.in_([]), []),
        (A.ARTICULO_ID.not_in([1, 2, 3]), [4, 5]),
        (A.ARTICULO_ID.in_(range(2, 5_000)), [2, 3, 4, 5]),
        (A.NOMBRE.in_(["Pinza", "O'Hara"]), [3]),
        (A.NOMBRE.is_(None), [5]),
        (A.NOMBRE.is_distinct_from("Pinza"), [1, 2, 4, 5]),
        (A.NOMBRE == "Ñandú", [4]),
        (Decimal("0.000001") == A.PRECIO, [2]),
        (A.PRECIO.in_([Decimal("10.5"), Decimal("-7.25")]), [1, 3]),
        (Decimal("999999999999.999998") < A.PRECIO, [5]),
        (A.PRECIO.between(Decimal(0), Decimal(11)), [1, 2]),
        (A.NOMBRE.like("%artillo%"), [1, 2]),
        (A.NOMBRE.ilike("m%"), [1, 2]),
        (A.NOMBRE.not_like("m%"), [1, 3, 4]),
        (A.NOMBRE.contains("0%", autoescape=True), [1]),
        (A.NOMBRE.contains("o_c", autoescape=True), [2]),
        (A.NOMBRE.startswith("Pin"), [3]),
        (A.NOMBRE.regexp_match("^[Mm]art"), [1, 2]),
        (A.NOMBRE.regexp_match("nz"), [3]),
        (not_(A.NOMBRE.regexp_match("nz")), [1, 2, 4]),
        (func.lower(A.NOMBRE) == "martillo 100%", [1]),
        (A.ARTICULO_ID % 2 == 0, [2, 4]),
        (and_(A.LINEA_ARTICULO_ID == 2, or_(A.PRECIO.is_(None), A.PRECIO > 0)), [2, 4]),
        (literal(date(2026, 1, 2)) > date(2026, 1, 1), [1, 2, 3, 4, 5]),
    ],
    ids=str,
)
def test_conditions_mean_what_core_says(
    shelf: Callable[[Select[Any]], list[tuple[Any, ...]]], condition: Any, found: list[int]
) -> None:
    statement = select(A.ARTICULO_ID).where(condition).order_by(A.ARTICULO_ID)
    assert [row[0] for row in shelf(statement)] == found


@pytest.mark.parametrize(
    ("column", "values"),
    [
        (A.PRECIO, [row["PRECIO"] for row in SHELF]),
        (A.ARTICULO_ID / 2, [0.5, 1, 1.5, 2, 2.5]),
        (A.ARTICULO_ID // 2, [0, 1, 1, 2, 2]),
        (func.coalesce(A.LINEA_ARTICULO_ID, 0), [1, 2, 0, 2, 9]),
        (A.NOMBRE + "!", ["Martillo 100%!", "martillo_chico!", "Pinza!", "Ñandú!", None]),
    ],
    ids=str,
)
def test_expressions_give_exact_values(
    shelf: Callable[[Select[Any]], list[tuple[Any, ...]]], column: Any, values: list[Any]
) -> None:
    assert [row[0] for row in shelf(select(column).order_by(A.ARTICULO_ID))] == values


def test_sums_of_decimals_stay_exact(shelf: Callable[[Select[Any]], list[tuple[Any, ...]]]) -> None:
    statement = select(func.sum(A.PRECIO), func.count(), func.count(A.PRECIO), func.max(A.ARTICULO_ID))
    assert shelf(statement) == [(Decimal("1000000000003.250000"), 5, 4, 5)]


def test_groups_and_joins(warehouse: Warehouse) -> None:
    with warehouse.mirror(COMPANY) as mirror:
        land(mirror, ARTICLES, *SHELF)
        land(mirror, LINES, {"LINEA_ARTICULO_ID": 1, "NOMBRE": "Golpe"}, {"LINEA_ARTICULO_ID": 2, "NOMBRE": "Aves"})
        mirror.publish(SOURCE)
    lines, articles = table_of(LINES), table_of(ARTICLES)
    statement = (
        select(lines.c.NOMBRE, func.count(articles.c.ARTICULO_ID).label("articulos"))
        .join_from(lines, articles, lines.c.LINEA_ARTICULO_ID == articles.c.LINEA_ARTICULO_ID)
        .group_by(lines.c.NOMBRE)
        .order_by(lines.c.NOMBRE)
        .limit(5)
        .offset(0)
    )
    assert warehouse.reader(COMPANY).frame(statement).rows() == [("Aves", 2), ("Golpe", 1)]


def test_nulls_are_ordered_as_postgres_orders_them(shelf: Callable[[Select[Any]], list[tuple[Any, ...]]]) -> None:
    column = A.LINEA_ARTICULO_ID
    assert [row[0] for row in shelf(select(column).order_by(column))] == [1, 2, 2, 9, None]
    assert [row[0] for row in shelf(select(column).order_by(column.desc()))] == [None, 9, 2, 2, 1]
    assert [row[0] for row in shelf(select(column).order_by(column.desc().nulls_last()))] == [9, 2, 2, 1, None]


def test_a_frame_without_rows_keeps_its_types(warehouse: Warehouse) -> None:
    publish(warehouse, EVERY_KIND)
    frame = warehouse.reader(COMPANY).frame(select(table_of(EVERY_KIND)))
    assert frame.is_empty()
    assert frame.schema == {
        Kind.SMALLINT.name: pl.Int16,
        Kind.INTEGER.name: pl.Int32,
        Kind.BIGINT.name: pl.Int64,
        Kind.DECIMAL.name: pl.Decimal(18, 5),
        Kind.DOUBLE.name: pl.Float64,
        Kind.FLAG.name: pl.String,
        Kind.TEXT.name: pl.String,
        Kind.MEMO.name: pl.String,
        Kind.DATE.name: pl.Date,
        Kind.TIME.name: pl.Time,
        Kind.TIMESTAMP.name: pl.Datetime("us"),
        Kind.BINARY.name: pl.String,
    }


MANY = 250_000


@pytest.fixture
def many(warehouse: Warehouse) -> Warehouse:
    step = 50_000
    ids = (range(start, start + step) for start in range(0, MANY, step))
    with warehouse.mirror(COMPANY) as mirror:
        mirror.land(LINES, (batch(LINES, [{"LINEA_ARTICULO_ID": i, "NOMBRE": f"L{i}"} for i in some]) for some in ids))
        mirror.publish(SOURCE)
    return warehouse


def test_many_rows_come_whole_at_once_or_in_pieces(many: Warehouse) -> None:
    reader, lines = many.reader(COMPANY), table_of(LINES)
    whole = reader.frame(select(lines))
    pieces = list(reader.batches(select(lines)))
    assert whole["LINEA_ARTICULO_ID"].sort().to_list() == list(range(MANY))
    assert pl.concat(pieces).sort("LINEA_ARTICULO_ID").equals(whole.sort("LINEA_ARTICULO_ID"))
    assert max(piece.height for piece in pieces) <= 100_000


def test_statements_may_run_while_pieces_are_drawn(many: Warehouse) -> None:
    reader, lines = many.reader(COMPANY), table_of(LINES)
    total = 0
    for piece in reader.batches(select(lines)):
        total += piece.height
        assert reader.frame(select(func.count()).select_from(lines)).item() == MANY
    assert total == MANY


def test_an_export_may_be_left_half_read(many: Warehouse) -> None:
    reader, lines = many.reader(COMPANY), table_of(LINES)
    pieces: Iterator[pl.DataFrame] = reader.batches(select(lines))
    next(pieces)
    del pieces
    assert reader.frame(select(func.count()).select_from(lines)).item() == MANY


def test_threads_share_a_reader(many: Warehouse) -> None:
    reader, lines = many.reader(COMPANY), table_of(LINES)

    def names(first: int) -> list[str]:
        wanted = range(first, first + 50)
        statement = select(lines.c.NOMBRE).where(lines.c.LINEA_ARTICULO_ID.in_(wanted))
        return sorted(reader.frame(statement)["NOMBRE"])

    with ThreadPoolExecutor(8) as threads:
        for first, found in enumerate(threads.map(names, range(100))):
            assert found == sorted(f"L{i}" for i in range(first, first + 50))


# Contents


def test_contents_are_found_by_their_digest(opened: Opener) -> None:
    picture, digest = b"\x89PNG" + bytes(range(256)) * 5000, sha256(b"\x89PNG" + bytes(range(256)) * 5000).hexdigest()
    rows = [{"IMAGEN_ARTICULO_ID": number, "IMAGEN": picture} for number in (1, 2)]
    publish(opened(), PICTURES, *rows, {"IMAGEN_ARTICULO_ID": 3, "IMAGEN": b""}, {"IMAGEN_ARTICULO_ID": 4})
    reader = opened().reader(COMPANY)
    empty = sha256(b"").hexdigest()
    assert [row["IMAGEN"] for row in held(reader, PICTURES)] == [digest, digest, empty, None]
    assert (reader.content(digest), reader.content(empty), reader.content("0" * 64)) == (picture, b"", None)


def test_contents_are_kept_for_as_long_as_a_version_names_them(opened: Opener) -> None:
    digest = sha256(b"foto").hexdigest()
    publish(opened(), PICTURES, {"IMAGEN_ARTICULO_ID": 1, "IMAGEN": b"foto"})
    for _ in range(4):
        publish(opened(), PICTURES)
        assert opened().reader(COMPANY).content(digest) == b"foto"
    publish(opened(), ARTICLES)
    assert opened().reader(COMPANY).content(digest) is None


def test_contents_that_no_landing_changes_stay(opened: Opener) -> None:
    digest = sha256(b"foto").hexdigest()
    publish(opened(), PICTURES, {"IMAGEN_ARTICULO_ID": 1, "IMAGEN": b"foto"})
    for _ in range(7):
        publish(opened(), ARTICLES, article(1))
    assert opened().reader(COMPANY).content(digest) == b"foto"


def test_a_company_without_pictures_has_no_contents(warehouse: Warehouse) -> None:
    publish(warehouse, ARTICLES, article(1))
    assert warehouse.reader(COMPANY).content("0" * 64) is None
