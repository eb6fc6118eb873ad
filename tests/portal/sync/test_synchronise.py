"""A sync from end to end, in this process, against a real Microsip company."""

from dataclasses import replace
from pathlib import Path
from threading import Thread

import pytest
from sqlalchemy import func, select

from microsip.connection import Connection
from microsip.datasets import DATASETS
from microsip.declaration import Catalogue
from portal.companies import connection_of, save_connection
from portal.history import Progress, Run, RunKind, RunState, current_run, run, runs, writing
from portal.history.wording import NO_CHANGES
from portal.installation import Installation
from portal.sync import synchronise
from portal.sync.pipeline import BUSY, STEPS
from tests.servers.firebird import ConnectionTo
from tests.servers.installation import company_of
from warehouse import tables
from warehouse.errors import NothingPublished

MANUAL, AUTOMATICA = RunKind.MANUAL, RunKind.AUTOMATICA


def sync(installation: Installation, kind: RunKind = MANUAL) -> Run:
    return synchronise(installation, company_of(installation), kind)


def connect(installation: Installation, connection: Connection) -> None:
    save_connection(installation.database, company_of(installation), connection)


def working_connection(installation: Installation) -> Connection:
    return connection_of(installation.database, company_of(installation))


def version(installation: Installation) -> int | None:
    kept = installation.warehouse.versions(company_of(installation).slug)
    return kept[0].number if kept else None


def test_a_first_sync_publishes_every_dataset(installation: Installation) -> None:
    done = sync(installation)
    assert done.state is RunState.EXITOSO, f"{done.message} {done.detail}"
    assert done.version == version(installation)
    assert done.message.startswith(f"Se publicó la versión {done.version}: ")
    assert [figures.dataset for figures in done.datasets] == [dataset.name for dataset in DATASETS]
    reader = installation.warehouse.reader(company_of(installation).slug)
    for figures in done.datasets:
        published = reader.frame(select(func.count()).select_from(tables.microsip[figures.dataset])).item()
        assert (figures.read, figures.added, figures.changed, figures.removed) == (published, published, 0, 0)


def test_its_history_has_a_row_per_catalogue(installation: Installation) -> None:
    done = sync(installation, AUTOMATICA)
    assert runs(installation.database, company_of(installation)) == (done,)
    assert {row.catalogue: row.state for row in done.rows} == dict.fromkeys(Catalogue, RunState.EXITOSO)
    articles = next(figures for figures in done.datasets if figures.dataset == "articulos")
    expected = f"{articles.read:,} artículos leídos: {articles.read:,} nuevos, 0 modificados, 0 eliminados"
    assert done.rows[0].message.startswith(expected)


def test_a_sync_without_changes_changes_nothing(installation: Installation) -> None:
    first, second = sync(installation), sync(installation)
    assert second.successful
    assert (second.version, second.message[:12]) == (first.version, "Sin cambios:")
    assert sum(figures.read + figures.written + figures.removed for figures in second.datasets) == 0
    assert {row.message for row in second.rows} == {NO_CHANGES}


def test_everything_is_read_again_when_asked_for(installation: Installation) -> None:
    first = sync(installation)
    again = synchronise(installation, company_of(installation), MANUAL, full=True)
    assert again.successful
    assert [figures.read for figures in again.datasets] == [figures.read for figures in first.datasets]
    assert sum(figures.written + figures.removed for figures in again.datasets) == 0


def test_progress_goes_through_every_step(installation: Installation) -> None:
    told: list[Progress] = []
    synchronise(installation, company_of(installation), MANUAL, watch=told.append)
    steps = list(dict.fromkeys((progress.done, progress.step) for progress in told))
    assert [done for done, _ in steps] == list(range(STEPS))
    assert {progress.total for progress in told} == {STEPS}
    assert (0, "Conectar con Microsip") in steps
    assert any(step == "Artículos · Precios de artículos" for _, step in steps)
    assert steps[-1] == (STEPS - 1, "Publicar")


@pytest.mark.fault(
    "Password changed in Microsip",
    "Fallido: somebody must act; tried once",
)
def test_a_wrong_password_is_told_and_needs_somebody(installation: Installation) -> None:
    connect(installation, replace(working_connection(installation), password="no-es-esta"))
    done = sync(installation)
    assert done.state is RunState.FALLIDO
    assert {row.message for row in done.rows} == {done.message}
    assert "contraseña" in done.message
    assert "no-es-esta" not in done.message + done.detail


def test_a_server_that_does_not_answer_may_answer_next_time(installation: Installation) -> None:
    connection = working_connection(installation)
    connect(installation, replace(connection, server=replace(connection.server, port=9)))
    assert sync(installation).state is RunState.INCOMPLETO


def test_an_unknown_database_needs_somebody(installation: Installation) -> None:
    connect(installation, replace(working_connection(installation), database="NO_EXISTE"))
    done = sync(installation)
    assert done.state is RunState.FALLIDO
    assert "NO_EXISTE" in done.message


def test_a_failed_first_sync_publishes_nothing(installation: Installation) -> None:
    connect(installation, replace(working_connection(installation), database="NO_EXISTE"))
    sync(installation)
    with pytest.raises(NothingPublished):
        installation.warehouse.reader(company_of(installation).slug)


def test_after_a_failure_the_published_version_stays(installation: Installation) -> None:
    working = working_connection(installation)
    published = sync(installation).version
    connect(installation, replace(working, password="no-es-esta"))
    sync(installation)
    assert version(installation) == published
    connect(installation, working)
    assert sync(installation).successful


def test_an_older_microsip_lacks_optional_datasets_and_says_so(
    installation: Installation, older_company: Path, connection_to: ConnectionTo
) -> None:
    connect(installation, connection_to(older_company))
    done = sync(installation)
    assert done.successful, f"{done.message} {done.detail}"
    variants = next(row for row in done.rows if row.catalogue is Catalogue.VARIANTES)
    assert variants.message.startswith("Esta versión de Microsip no tiene «")


def test_a_scheduled_sync_is_skipped_while_another_runs(installation: Installation) -> None:
    other = writing.begin_run(installation.database, company_of(installation), MANUAL).run
    writing.claim(installation.database, other.id, "another process")
    skipped = sync(installation, AUTOMATICA)
    assert (skipped.state, skipped.message) == (RunState.OMITIDO, BUSY)
    assert run(installation.database, company_of(installation), other.id).running


def test_a_manual_sync_joins_the_one_that_runs(installation: Installation) -> None:
    other = writing.begin_run(installation.database, company_of(installation), AUTOMATICA).run
    writing.claim(installation.database, other.id, "another process")
    writing.keep_alive(installation.database, other.id, Progress("Publicar"))

    def finish(seen: Progress) -> None:
        assert seen.step == "Publicar"
        writing.close_run(installation.database, other.id, RunState.EXITOSO, "Listo.")

    joined = synchronise(installation, company_of(installation), MANUAL, watch=finish)
    assert (joined.id, joined.state) == (other.id, RunState.EXITOSO)
    assert len(runs(installation.database, company_of(installation))) == 1


def test_a_manual_sync_takes_on_a_run_that_still_waits(installation: Installation) -> None:
    waiting = writing.begin_run(installation.database, company_of(installation), MANUAL).run
    done = sync(installation)
    assert (done.id, done.state) == (waiting.id, RunState.EXITOSO)


def test_the_run_that_waits_for_this_process_is_carried_out(installation: Installation) -> None:
    waiting = writing.begin_run(installation.database, company_of(installation), AUTOMATICA).run
    done = synchronise(installation, company_of(installation), MANUAL, waiting.id, flow_run_id="flow run")
    assert (done.id, done.kind, done.flow_run_id) == (waiting.id, AUTOMATICA, "flow run")
    assert done.successful


def test_a_run_that_ended_already_is_followed_by_a_new_one(installation: Installation) -> None:
    ended = writing.begin_run(installation.database, company_of(installation), MANUAL).run
    writing.close_run(installation.database, ended.id, RunState.FALLIDO, "No.")
    done = synchronise(installation, company_of(installation), MANUAL, ended.id)
    assert done.id != ended.id
    assert done.successful


def test_a_scheduled_sync_that_finds_the_mirror_taken_is_skipped(installation: Installation) -> None:
    slug = company_of(installation).slug
    with installation.warehouse.mirror(slug):
        skipped = sync(installation, AUTOMATICA)
    assert (skipped.state, skipped.message) == (RunState.OMITIDO, BUSY)


@pytest.mark.fault(
    "Two syncs of one company at once",
    "One runs, the other joins it; they never overlap",
)
def test_of_two_syncs_at_once_one_runs(installation: Installation) -> None:
    done: list[Run] = []
    threads = [Thread(target=lambda: done.append(sync(installation))) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({each.id for each in done}) == 1
    assert done[0].successful
    assert current_run(installation.database, company_of(installation)) is None
