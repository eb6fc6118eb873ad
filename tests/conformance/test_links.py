"""What both links promise: straight to Firebird and through the agent, portals read the same."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from microsip.datasets import DATASETS, READABLE
from microsip.declaration import Catalogue, Dataset
from microsip.digest import COARSE, WHOLE, Latest, Spans, fine, spans
from microsip.direct import DirectLink
from microsip.errors import DatabaseRefused, Failure, NoPriceProcedures, NotMicrosip, UnknownDatabase, WrongCredentials
from microsip.link import MicrosipLink, Reading, Snapshot
from microsip.opening import open_link
from microsip.remote import RemoteLink
from tests.servers.firebird import ConnectionTo, NewDatabase

LinkTo = Callable[..., MicrosipLink]

MOMENT = datetime(2026, 2, 28, 13, 5)  # noqa: DTZ001 - Microsip's local time


@pytest.fixture(params=["direct", "agent"])
def connection_by(request: pytest.FixtureRequest) -> ConnectionTo:
    """`connection_by(path, **changes)`: a connection to a database by the link that is tested."""
    name = "connection_to" if request.param == "direct" else "agent_connection_to"
    connection: ConnectionTo = request.getfixturevalue(name)
    return connection


@pytest.fixture
def link_to(connection_by: ConnectionTo) -> LinkTo:
    """`link_to(path, **changes)`: the link that is tested, to a database."""
    return lambda path, **changes: open_link(connection_by(path, **changes))


def frame_of(snapshot: Snapshot, dataset: Dataset, spans: Spans | None = None) -> pl.DataFrame:
    """The rows of a dataset, or those of some keys, in the order of its key."""
    batches = [pl.DataFrame(batch) for batch in snapshot.read(dataset, spans)]
    empty = pl.DataFrame(dataset.schema.empty_table())
    return pl.concat([empty, *batches]).sort(dataset.key)


def test_the_address_decides_about_the_link(
    connection_to: ConnectionTo, agent_connection_to: ConnectionTo, small_company: Path
) -> None:
    assert isinstance(open_link(connection_to(small_company)), DirectLink)
    assert isinstance(open_link(agent_connection_to(small_company)), RemoteLink)


@pytest.mark.parametrize("dataset", READABLE, ids=lambda dataset: dataset.name)
def test_both_links_read_the_same_rows(
    connection_to: ConnectionTo, agent_connection_to: ConnectionTo, small_company: Path, dataset: Dataset
) -> None:
    with (
        open_link(connection_to(small_company)).snapshot() as direct,
        open_link(agent_connection_to(small_company)).snapshot() as through_agent,
    ):
        assert_frame_equal(frame_of(direct, dataset), frame_of(through_agent, dataset))
        assert direct.checksum(dataset) == through_agent.checksum(dataset)
        assert direct.structure(dataset) == through_agent.structure(dataset)


def test_both_links_tell_the_prices_of_microsips_procedures_the_same(
    connection_to: ConnectionTo, agent_connection_to: ConnectionTo, small_company: Path
) -> None:
    direct, through_agent = (
        [replace(price, at_local=MOMENT) for price in open_link(to(small_company)).procedure_prices()]
        for to in (connection_to, agent_connection_to)
    )
    assert any(price.unit_price and price.discount_percent for price in direct)
    assert direct == through_agent


def test_a_database_without_microsips_procedures_is_not_asked_for_prices(
    link_to: LinkTo, new_database: NewDatabase, tmp_path: Path
) -> None:
    path = new_database(tmp_path / "SIN.FDB", "create table ARTICULOS (ARTICULO_ID integer);")
    with pytest.raises(NoPriceProcedures):
        link_to(path).procedure_prices()


def test_the_probe_names_the_database_and_answers_for_every_catalogue(link_to: LinkTo, small_company: Path) -> None:
    probe = link_to(small_company).probe()
    assert probe.successful
    assert {answer.catalogue for answer in probe.answers} == set(Catalogue)
    assert Path(probe.identity.path) == small_company
    assert probe.identity.engine.startswith("3.")


def test_the_probe_shows_the_certificate_where_there_is_one(
    connection_to: ConnectionTo, agent_connection_to: ConnectionTo, small_company: Path
) -> None:
    assert open_link(connection_to(small_company)).probe().certificate is None
    assert open_link(agent_connection_to(small_company)).probe().certificate is not None


def test_every_snapshot_is_another_one_of_the_same_database(link_to: LinkTo, small_company: Path) -> None:
    link = link_to(small_company)
    with link.snapshot() as one, link.snapshot() as other:
        assert one.identity.snapshot != other.identity.snapshot
        assert one.identity.created_at_local == other.identity.created_at_local
        assert one.identity.read_at_local <= other.identity.read_at_local


def test_batches_have_the_declared_schema_and_as_many_rows_as_were_counted(
    link_to: LinkTo, small_company: Path
) -> None:
    with link_to(small_company).snapshot() as snapshot:
        for dataset in DATASETS:
            batches = list(snapshot.read(dataset))
            assert all(batch.schema == dataset.schema for batch in batches)
            assert sum(batch.num_rows for batch in batches) == snapshot.checksum(dataset).rows


def test_digests_count_the_rows_and_add_up(link_to: LinkTo, small_company: Path) -> None:
    with link_to(small_company).snapshot() as snapshot:
        for dataset in DATASETS:
            whole, narrow = snapshot.digests(dataset, WHOLE), snapshot.digests(dataset, fine(dataset))
            assert whole is not None
            assert narrow is not None
            assert narrow.rows == snapshot.checksum(dataset).rows
            assert narrow.coarser(COARSE) == snapshot.digests(dataset, COARSE)
            assert narrow.coarser(WHOLE) == whole


def test_rows_end_with_the_digests_that_firebird_computes_of_them(link_to: LinkTo, small_company: Path) -> None:
    with link_to(small_company).snapshot() as snapshot:
        for dataset in DATASETS:
            for width in (fine(dataset), WHOLE):
                reading = Reading(snapshot.read(dataset, width=width))
                rows = sum(batch.num_rows for batch in reading)
                assert reading.digests == snapshot.digests(dataset, width)
                assert reading.digests is not None
                assert reading.digests.rows == rows


def test_rows_end_with_nothing_where_no_digests_are_asked_for_or_none_can_be_told(
    link_to: LinkTo, older_company: Path
) -> None:
    with link_to(older_company).snapshot() as snapshot:
        missing = [dataset for dataset in DATASETS if snapshot.structure(dataset).missing_table]
        unasked = Reading(snapshot.read(DATASETS["articulos"]))
        for reading in (unasked, *(Reading(snapshot.read(dataset, width=COARSE)) for dataset in missing)):
            assert list(reading) or reading is not unasked
            assert reading.digests is None


def test_both_links_digest_the_same(
    connection_to: ConnectionTo, agent_connection_to: ConnectionTo, small_company: Path
) -> None:
    with (
        open_link(connection_to(small_company)).snapshot() as direct,
        open_link(agent_connection_to(small_company)).snapshot() as through_agent,
    ):
        for dataset in DATASETS:
            width = fine(dataset)
            assert direct.digests(dataset, width) == through_agent.digests(dataset, width)


def test_only_the_rows_of_some_keys_are_read_when_asked_for(link_to: LinkTo, small_company: Path) -> None:
    with link_to(small_company).snapshot() as snapshot:
        for dataset in DATASETS:
            digests = snapshot.digests(dataset, COARSE)
            assert digests is not None
            for some in (spans(COARSE, digests.buckets["bucket"].to_pylist()[::2]), ()):
                key = pl.col(dataset.key[0])
                inside = pl.any_horizontal(pl.lit(False), *(key.is_between(*span) for span in some))
                expected = frame_of(snapshot, dataset).filter(inside)
                assert_frame_equal(frame_of(snapshot, dataset, some), expected)
                part = snapshot.digests(dataset, COARSE, some)
                assert part == digests.within(some)


def test_only_the_buckets_that_were_written_since_are_digested_when_asked_for(
    link_to: LinkTo, small_company: Path
) -> None:
    with link_to(small_company).snapshot() as snapshot:
        for dataset in (DATASETS["articulos"], DATASETS["saldos_in"]):
            width = fine(dataset)
            every = snapshot.digests(dataset, width)
            assert every is not None
            assert 0 < every.written.settled <= snapshot.identity.snapshot
            assert snapshot.digests(dataset, width, since=1) == every
            none = snapshot.digests(dataset, width, since=every.written.settled)
            assert none is not None
            assert none.rows == 0


def test_the_latest_counts_the_rows_and_tells_when_they_were_written(link_to: LinkTo, small_company: Path) -> None:
    with link_to(small_company).snapshot() as snapshot:
        for dataset in DATASETS:
            reading = Reading(snapshot.read(dataset, width=fine(dataset)))
            rows = sum(batch.num_rows for batch in reading)
            assert reading.digests is not None
            written = reading.digests.written
            assert snapshot.latest(dataset) == Latest(reading.digests.origin, rows, written.newest)
            if not rows:
                continue
            since = snapshot.digests(dataset, fine(dataset), since=written.newest)
            assert since is not None
            assert since.written.newest == written.newest
            for bucket in (written.bucket, since.written.bucket):
                newest = spans(fine(dataset), [bucket])
                in_bucket = reading.digests.within(newest).rows
                assert snapshot.latest(dataset, newest) == Latest(reading.digests.origin, in_bucket, written.newest)


def test_a_table_that_is_not_there_has_no_digests(link_to: LinkTo, older_company: Path) -> None:
    with link_to(older_company).snapshot() as snapshot:
        missing = [dataset for dataset in DATASETS if snapshot.structure(dataset).missing_table]
        assert missing
        assert all(snapshot.digests(dataset, COARSE) is None for dataset in missing)
        assert all(snapshot.latest(dataset) is None for dataset in missing)


def test_what_moved_is_counted(link_to: LinkTo, small_company: Path) -> None:
    with link_to(small_company).snapshot() as snapshot:
        before = snapshot.bytes_moved
        frame_of(snapshot, DATASETS["articulos"])
        assert snapshot.bytes_moved > before


def test_an_abandoned_reading_hinders_nothing(link_to: LinkTo, small_company: Path) -> None:
    with link_to(small_company).snapshot() as snapshot:
        abandoned = snapshot.read(DATASETS["articulos"])
        next(abandoned)
        del abandoned
        assert len(frame_of(snapshot, DATASETS["clientes"])) == snapshot.checksum(DATASETS["clientes"]).rows


def test_a_block_left_by_an_error_is_left_by_that_error(link_to: LinkTo, small_company: Path) -> None:
    with pytest.raises(ZeroDivisionError), link_to(small_company).snapshot():
        raise ZeroDivisionError


def test_an_older_version_lacks_optional_datasets_and_columns_and_nothing_else(
    link_to: LinkTo, older_company: Path
) -> None:
    with link_to(older_company).snapshot() as snapshot:
        structures = {dataset.name: snapshot.structure(dataset) for dataset in DATASETS}
        missing = [dataset for dataset in DATASETS if structures[dataset.name].missing_table]
        assert missing
        assert not any(dataset.required for dataset in missing)
        for dataset in DATASETS:
            frame, structure = frame_of(snapshot, dataset), structures[dataset.name]
            assert frame.columns == [column.name for column in dataset.columns]
            assert not (structure.missing_table and len(frame))
            assert all(frame[name].null_count() == len(frame) for name in structure.missing_columns)
        assert any(structure.missing_columns for structure in structures.values())


@pytest.mark.parametrize(
    ("changes", "failure"),
    [({"password": "equivocada"}, WrongCredentials), ({"database": "NO_EXISTE"}, UnknownDatabase)],
)
def test_what_cannot_be_opened_is_refused_the_same(
    link_to: LinkTo, small_company: Path, changes: dict[str, str], failure: type[Failure]
) -> None:
    link = link_to(small_company, **changes)
    with pytest.raises(failure):
        link.probe()
    with pytest.raises(failure), link.snapshot():
        pass
    with pytest.raises(failure):
        link.procedure_prices()


def test_another_firebird_database_is_no_company(link_to: LinkTo, new_database: NewDatabase, tmp_path: Path) -> None:
    path = new_database(tmp_path / "OTRA.FDB", "create table COSAS (ID integer);")
    with pytest.raises(NotMicrosip):
        link_to(path).probe()
    with pytest.raises(NotMicrosip), link_to(path).snapshot():
        pass


def test_a_file_that_is_no_database_is_refused(link_to: LinkTo, tmp_path: Path) -> None:
    path = tmp_path / "OTRO.FDB"
    path.write_bytes(b"no es una base de datos")
    with pytest.raises(DatabaseRefused):
        link_to(path).probe()


@pytest.mark.parametrize("suffix", ["", ".FDB"])
def test_the_suffix_of_the_database_may_be_left_out(link_to: LinkTo, small_company: Path, suffix: str) -> None:
    assert link_to(small_company, database=f"{small_company.stem}{suffix}").probe().successful
