"""The history of syncs: one running run per company, and nothing that stays «En progreso»."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from threading import Barrier, Thread

import pytest
from sqlalchemy.exc import IntegrityError

from microsip.declaration import Catalogue
from portal.companies import Company, create_company
from portal.database import Database, utc_now
from portal.history import (
    DatasetFigures,
    Progress,
    RunKind,
    RunState,
    Summary,
    UnknownRun,
    Wanted,
    current_run,
    folded,
    newest_run,
    run,
    runs,
    summary,
    writing,
)
from portal.history.tables import sync_runs

MANUAL, AUTOMATICA = RunKind.MANUAL, RunKind.AUTOMATICA
ARTICULOS = DatasetFigures("articulos", "Artículos", Catalogue.ARTICULOS, read=5000, added=12, changed=3)
PRECIOS = DatasetFigures("precios_articulos", "Precios", Catalogue.ARTICULOS, read=25000, changed=40)
CLIENTES = DatasetFigures("clientes", "Clientes", Catalogue.CLIENTES, read=1, added=1)
VARIANTES = DatasetFigures("variantes_arts", "Variantes", Catalogue.VARIANTES, read=30, removed=1)


@pytest.fixture
def company(database: Database) -> Company:
    return create_company(database, "ferreteria", "Ferretería del Norte")


def begun(database: Database, company: Company, kind: RunKind = MANUAL) -> str:
    return writing.begin_run(database, company, kind).run.id


def finished(database: Database, company: Company, state: RunState, message: str = "Listo.") -> str:
    run_id = begun(database, company)
    writing.close_run(database, run_id, state, message)
    return run_id


def rows(database: Database, company: Company, run_id: str) -> dict[Catalogue, tuple[RunState, str]]:
    return {row.catalogue: (row.state, row.message) for row in run(database, company, run_id).rows}


def test_a_new_run_is_in_progress_with_one_row_per_catalogue(database: Database, company: Company) -> None:
    run_id = begun(database, company, AUTOMATICA)
    found = run(database, company, run_id)
    assert found == current_run(database, company)
    assert [row.catalogue for row in found.rows] == list(Catalogue)
    assert {(row.state, row.kind, row.ended_at) for row in found.rows} == {(RunState.EN_PROGRESO, AUTOMATICA, None)}
    assert found.rows[0].message == "En espera de que un proceso la tome."


def test_a_second_run_joins_the_running_one(database: Database, company: Company) -> None:
    first = writing.begin_run(database, company, AUTOMATICA)
    second = writing.begin_run(database, company, MANUAL)
    assert (first.joined, second.joined) == (False, True)
    assert second.run.id == first.run.id
    assert len(runs(database, company)) == 1


def test_companies_run_beside_each_other(database: Database, company: Company) -> None:
    other = create_company(database, "otra", "Otra")
    assert begun(database, company) != begun(database, other)


def test_of_many_that_begin_at_once_one_runs(database: Database, company: Company) -> None:
    ready, found = Barrier(8), []

    def begin() -> None:
        ready.wait()
        found.append(writing.begin_run(database, company, MANUAL))

    threads = [Thread(target=begin) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(each.joined for each in found) == [False] + [True] * 7
    assert len({each.run.id for each in found}) == 1


def test_the_database_refuses_a_second_running_run(database: Database, company: Company) -> None:
    begun(database, company)
    with database.read() as connection:
        row = connection.execute(sync_runs.select()).mappings().one()
    another = sync_runs.insert().values({**row, "id": "another"})
    with database.begin() as connection, pytest.raises(IntegrityError):
        connection.execute(another)


def test_one_process_takes_a_run_on(database: Database, company: Company) -> None:
    run_id = begun(database, company)
    assert writing.claim(database, run_id, "first")
    assert not writing.claim(database, run_id, "second")


def test_a_run_that_ended_is_not_taken_on(database: Database, company: Company) -> None:
    assert not writing.claim(database, finished(database, company, RunState.EXITOSO), "late")


def test_a_run_whose_process_died_is_told_as_interrupted(database: Database, company: Company) -> None:
    run_id = begun(database, company)
    writing.claim(database, run_id, "process")
    later = utc_now() + writing.LEASE + timedelta(seconds=1)
    seen = run(database, company, run_id, at=later)
    assert seen.state is RunState.INCOMPLETO
    assert seen.message.startswith("La sincronización se interrumpió")
    assert seen.ended_at is not None
    assert seen.ended_at < later
    assert current_run(database, company, at=later) is None
    assert RunState.EN_PROGRESO not in {row.state for row in runs(database, company, at=later)[0].rows}


def test_a_run_that_is_kept_alive_goes_on(database: Database, company: Company) -> None:
    run_id = begun(database, company)
    writing.claim(database, run_id, "process")
    before = utc_now()
    writing.keep_alive(database, run_id, Progress("Artículos · Precios", rows=1200, done=3, total=10))
    seen = run(database, company, run_id, at=before + writing.LEASE)
    assert seen.running
    assert seen.progress == Progress("Artículos · Precios", rows=1200, done=3, total=10)


def test_each_catalogue_tells_how_far_it_is(database: Database, company: Company) -> None:
    run_id = begun(database, company)
    writing.add_figures(database, run_id, {0: ARTICULOS})
    writing.add_figures(database, run_id, {1: CLIENTES})
    writing.keep_alive(database, run_id, Progress("Artículos · Precios", rows=1200, done=3, total=10))
    assert {catalogue: message for catalogue, (_, message) in rows(database, company, run_id).items()} == {
        Catalogue.ARTICULOS: "5,000 registros leídos; Artículos · Precios (1,200 registros)… 30 %",
        Catalogue.VARIANTES: "En espera… 30 %",
        Catalogue.CLIENTES: "1 registro leído… 30 %",
        Catalogue.PEDIDOS: "En espera… 30 %",
    }
    writing.keep_alive(database, run_id, Progress("Publicar", done=9, total=10))
    assert rows(database, company, run_id)[Catalogue.PEDIDOS] == (RunState.EN_PROGRESO, "Publicar… 90 %")


def test_a_run_that_nobody_takes_on_says_so(database: Database, company: Company) -> None:
    run_id = begun(database, company)
    assert run(database, company, run_id, at=utc_now() + writing.PATIENCE - timedelta(seconds=5)).running
    seen = run(database, company, run_id, at=utc_now() + writing.PATIENCE + timedelta(seconds=1))
    assert seen.state is RunState.INCOMPLETO
    assert seen.message.startswith("Ningún proceso tomó la sincronización")


def test_the_next_run_replaces_one_whose_process_died(database: Database, company: Company) -> None:
    dead = begun(database, company)
    writing.claim(database, dead, "process")
    later = utc_now() + writing.LEASE + timedelta(seconds=1)
    following = writing.begin_run(database, company, MANUAL, at=later)
    assert not following.joined
    assert [(each.id, each.state) for each in runs(database, company, at=later)] == [
        (following.run.id, RunState.EN_PROGRESO),
        (dead, RunState.INCOMPLETO),
    ]


def test_a_process_that_was_only_slow_still_tells_how_it_ended(database: Database, company: Company) -> None:
    slow = begun(database, company)
    writing.begin_run(database, company, MANUAL, at=utc_now() + timedelta(hours=1))
    writing.close_run(database, slow, RunState.EXITOSO, "Listo.", version=3)
    assert (run(database, company, slow).state, run(database, company, slow).version) == (RunState.EXITOSO, 3)


def test_a_worker_that_finds_a_process_gone_closes_its_run(database: Database, company: Company) -> None:
    gone, ended = begun(database, company), "another flow run"
    writing.attach_flow_run(database, gone, "flow run")
    writing.interrupt(database, ended)
    assert run(database, company, gone).running
    writing.interrupt(database, "flow run")
    assert run(database, company, gone).state is RunState.INCOMPLETO
    assert current_run(database, company) is None


def test_what_is_found_in_a_dataset_is_added_to_what_was_said(database: Database, company: Company) -> None:
    run_id = begun(database, company)
    writing.add_figures(database, run_id, {0: ARTICULOS})
    writing.note(database, run_id, "articulos", RunState.EXITOSO, "Uno.")
    writing.note(database, run_id, "articulos", RunState.FALLIDO, "Dos.")
    assert run(database, company, run_id).datasets == (replace(ARTICULOS, state=RunState.FALLIDO, message="Uno. Dos."),)


def test_rows_count_articles_and_what_else_changed(database: Database, company: Company) -> None:
    run_id = begun(database, company)
    for position, figures in enumerate((ARTICULOS, PRECIOS, CLIENTES, VARIANTES)):
        writing.add_figures(database, run_id, {position: figures})
    writing.close_run(database, run_id, RunState.EXITOSO, "Listo.")
    assert run(database, company, run_id).datasets == (ARTICULOS, PRECIOS, CLIENTES, VARIANTES)
    assert {catalogue: message for catalogue, (_, message) in rows(database, company, run_id).items()} == {
        Catalogue.ARTICULOS: "5,000 artículos leídos: 12 nuevos, 3 modificados, 0 eliminados; 40 cambios en sus datos.",
        Catalogue.VARIANTES: "30 variantes leídas: 0 nuevas, 0 modificadas, 1 eliminada.",
        Catalogue.CLIENTES: "1 cliente leído: 1 nuevo, 0 modificados, 0 eliminados.",
        Catalogue.PEDIDOS: "0 registros leídos: 0 nuevos, 0 modificados, 0 eliminados.",
    }


def test_a_catalogue_that_microsip_lacks_says_so(database: Database, company: Company) -> None:
    run_id = begun(database, company)
    notice = "Esta versión de Microsip no tiene variantes."
    writing.add_figures(database, run_id, {0: replace(VARIANTES, read=0, removed=0, message=notice)})
    writing.close_run(database, run_id, RunState.EXITOSO, "Listo.")
    assert rows(database, company, run_id)[Catalogue.VARIANTES] == (RunState.EXITOSO, notice)


def test_a_failure_is_told_where_it_happened_and_the_others_wait_for_it(database: Database, company: Company) -> None:
    run_id = begun(database, company)
    broken = replace(PRECIOS, state=RunState.FALLIDO, message="El precio 7 no se puede leer; corrígelo en Microsip.")
    for position, figures in enumerate((ARTICULOS, broken, CLIENTES)):
        writing.add_figures(database, run_id, {position: figures})
    writing.close_run(database, run_id, RunState.FALLIDO, broken.message)
    told = rows(database, company, run_id)
    assert told[Catalogue.ARTICULOS] == (RunState.FALLIDO, f"Precios: {broken.message}")
    assert told[Catalogue.CLIENTES] == (
        RunState.INCOMPLETO,
        "Sin cambios: la sincronización se detuvo en Artículos (Precios); se repetirá con la siguiente.",
    )


def test_a_failure_before_any_dataset_is_told_in_every_row(database: Database, company: Company) -> None:
    run_id = finished(database, company, RunState.FALLIDO, "La contraseña no es correcta; revísala.")
    told = (RunState.FALLIDO, "La contraseña no es correcta; revísala.")
    assert set(rows(database, company, run_id).values()) == {told}


def test_an_attempt_after_a_lost_link_starts_with_no_figures(database: Database, company: Company) -> None:
    run_id = begun(database, company)
    writing.begin_attempt(database, run_id)
    writing.add_figures(database, run_id, {0: ARTICULOS})
    writing.begin_attempt(database, run_id)
    assert (run(database, company, run_id).datasets, run(database, company, run_id).attempts) == ((), 2)


def test_a_skipped_run_says_why(database: Database, company: Company) -> None:
    begun(database, company)
    skipped = writing.skip_run(database, company, AUTOMATICA, "Otra sincronización está en curso.", "flow-run")
    assert {(row.state, row.message) for row in skipped.rows} == {
        (RunState.OMITIDO, "Otra sincronización está en curso.")
    }
    assert skipped.flow_run_id == "flow-run"


def test_runs_of_an_interval_come_newest_first(database: Database, company: Company) -> None:
    first = finished(database, company, RunState.EXITOSO)
    second = finished(database, company, RunState.EXITOSO)
    middle = run(database, company, second).started_at
    assert [each.id for each in runs(database, company)] == [second, first]
    assert [each.id for each in runs(database, company, Wanted(since=middle))] == [second]
    assert [each.id for each in runs(database, company, Wanted(until=middle))] == [first]
    newest = newest_run(database, company)
    assert newest is not None
    assert newest.id == second


def test_an_unknown_run_is_refused_and_another_companys_too(database: Database, company: Company) -> None:
    with pytest.raises(UnknownRun):
        run(database, company, "none")
    other = create_company(database, "otra", "Otra")
    with pytest.raises(UnknownRun):
        run(database, other, begun(database, company))


def test_the_summary_leaves_out_what_did_not_take_place(database: Database, company: Company) -> None:
    for state in (RunState.EXITOSO, RunState.EXITOSO, RunState.FALLIDO):
        finished(database, company, state)
    begun(database, company)
    last = runs(database, company)[1]
    writing.skip_run(database, company, AUTOMATICA, "Otra sincronización está en curso.")
    told = summary(runs(database, company))
    assert (told.successful, told.failed, told.last_at) == (2, 1, last.ended_at)
    assert (str(told.successful_percent), str(told.failed_percent)) == ("66.7", "33.3")


def test_the_summary_of_no_runs_has_no_shares() -> None:
    assert summary([]) == Summary(0, 0, Decimal(0), Decimal(0), None)


def test_runs_that_went_wrong_alike_one_after_the_other_are_folded(database: Database, company: Company) -> None:
    for state, message in (
        (RunState.EXITOSO, "Listo."),
        (RunState.EXITOSO, "Listo."),
        (RunState.FALLIDO, "La contraseña no es correcta."),
        (RunState.FALLIDO, "La contraseña no es correcta."),
        (RunState.FALLIDO, "La contraseña no es correcta."),
        (RunState.INCOMPLETO, "Nadie responde."),
    ):
        finished(database, company, state, message)
    told = [(each.run.message, each.times) for each in folded(runs(database, company))]
    assert told == [("Nadie responde.", 1), ("La contraseña no es correcta.", 3), ("Listo.", 1), ("Listo.", 1)]
