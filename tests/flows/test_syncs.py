"""Syncs through Prefect: from the click, through a worker, to what people read in Prefect's pages and in history."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from microsip.connection import Connection, Route, Server
from microsip.datasets import DATASETS
from microsip.demo.server import FirebirdServer
from portal.companies import Company, connect_company, connection_of
from portal.history import Run, RunKind, RunState, run, runs, writing
from portal.installation import Installation
from portal.sync import start_sync
from portal.sync.pipeline import unwatched
from portal.sync.recording import Recorder
from tests.flows.prefect_runs import Runs, eventually
from tests.servers.installation import company_of
from tests.servers.prefect import PrefectServer

MANUAL, AUTOMATICA = RunKind.MANUAL, RunKind.AUTOMATICA
COMPLETED, FAILED = "COMPLETED", "FAILED"


def another_company(installation: Installation, slug: str, **changes: Any) -> Company:
    """A further company of the installation, connected like the first one save for some changes."""
    connection = replace(connection_of(installation.database, company_of(installation)), **changes)
    return connect_company(installation.database, slug, slug.capitalize(), connection)


def clicked(installation: Installation, company: Company, flow_runs: Runs) -> tuple[Run, dict[str, Any]]:
    """A sync that was started from the page, after it has ended in history and in Prefect."""
    begun = start_sync(installation, company, MANUAL)
    assert begun.running
    assert begun.flow_run_id is not None
    flow_run = flow_runs.ended(begun.flow_run_id)
    return run(installation.database, company, begun.id), flow_run


@pytest.fixture(scope="module")
def first_click(orchestrated_installation: Installation) -> tuple[Run, dict[str, Any]]:
    return clicked(orchestrated_installation, company_of(orchestrated_installation), Runs(orchestrated_installation))


def test_a_click_synchronises_through_a_worker(first_click: tuple[Run, dict[str, Any]]) -> None:
    told, flow_run = first_click
    assert told.state is RunState.EXITOSO, f"{told.message} {told.detail}"
    assert (flow_run["state"]["type"], flow_run["state"]["message"]) == (COMPLETED, told.message)
    assert flow_run["name"] == "Primera sincronización · ferreteria"
    assert told.flow_run_id == flow_run["id"]


def test_every_dataset_is_a_task_that_bears_its_name(first_click: tuple[Run, dict[str, Any]], flow_runs: Runs) -> None:
    _, flow_run = first_click
    expected = [
        "Conectar con Microsip",
        "Abrir el almacén de datos",
        *(f"{dataset.catalogue.value} · {dataset.name}" for dataset in DATASETS),
        "Validar contra Microsip",
        "Publicar",
    ]
    assert eventually(lambda: flow_runs.tasks(flow_run["id"]) == expected, "not all tasks are known to Prefect")


def test_its_figures_are_an_artifact(first_click: tuple[Run, dict[str, Any]], flow_runs: Runs) -> None:
    told, flow_run = first_click
    table = flow_runs.artifact(flow_run["id"], "table")
    assert table["key"] == "resultado-ferreteria"
    for figures in told.datasets:
        assert f'"{figures.dataset}"' in table["data"]
    assert told.message in table["description"]


def test_its_progress_is_an_artifact(first_click: tuple[Run, dict[str, Any]], flow_runs: Runs) -> None:
    told, flow_run = first_click
    bar = flow_runs.artifact(flow_run["id"], "progress")
    assert (bar["data"], bar["description"]) == (100, told.message)


def test_prefect_is_told_a_company_and_no_credentials(first_click: tuple[Run, dict[str, Any]]) -> None:
    told, flow_run = first_click
    assert flow_run["parameters"] == {"company": "ferreteria", "run_id": told.id}


def test_after_the_first_sync_a_click_is_a_manual_one(
    orchestrated_installation: Installation, first_click: tuple[Run, dict[str, Any]], flow_runs: Runs
) -> None:
    told, flow_run = clicked(orchestrated_installation, company_of(orchestrated_installation), flow_runs)
    assert told.successful
    assert flow_run["name"] == "Sincronización manual · ferreteria"


def test_a_wrong_password_fails_the_flow_with_the_sentence(
    orchestrated_installation: Installation, flow_runs: Runs
) -> None:
    company = another_company(orchestrated_installation, "equivocada", password="no-es-esta")
    told, flow_run = clicked(orchestrated_installation, company, flow_runs)
    assert told.state is RunState.FALLIDO
    assert (flow_run["state"]["type"], flow_run["state"]["message"]) == (FAILED, told.message)
    eventually(lambda: told.detail in flow_runs.log(flow_run["id"]), "the detail is missing")
    log = flow_runs.log(flow_run["id"])
    assert told.message in log
    assert "no-es-esta" not in log
    assert "Retry" not in log


def test_no_password_is_in_prefects_files(
    orchestrated_installation: Installation, prefect_server: PrefectServer, first_click: tuple[Run, dict[str, Any]]
) -> None:
    """Its database among them, with all parameters, results, states and logs of the flows."""
    password = connection_of(orchestrated_installation.database, company_of(orchestrated_installation)).password
    files = {file.name: file.read_bytes() for file in prefect_server.folder.rglob("*") if file.is_file()}
    assert any(content.startswith(b"SQLite format 3") for content in files.values())
    for secret in (password, "no-es-esta"):
        assert [name for name, content in files.items() if secret.encode() in content] == []


@pytest.mark.fault(
    "Firebird away when a sync begins",
    "Connecting is tried again; the sync succeeds once it is back",
)
def test_a_server_that_comes_back_is_tried_again(
    orchestrated_installation: Installation, flow_runs: Runs, company_copy: Callable[..., Path], tmp_path: Path
) -> None:
    firebird = FirebirdServer.prepare(tmp_path / "firebird")
    firebird.start()
    port = firebird.port
    firebird.stop()
    database = company_copy("AUSENTE")
    away = Connection(
        Server(Route.DIRECT, "127.0.0.1", port), str(database.parent), database.name, firebird.user, firebird.password
    )
    company = connect_company(orchestrated_installation.database, "ausente", "Ausente", away)
    flow_run_id = start_sync(orchestrated_installation, company, MANUAL).flow_run_id or ""
    eventually(lambda: "Retry 1/" in flow_runs.log(flow_run_id), "opening is not tried again")
    firebird.start(port)
    try:
        flow_run = flow_runs.ended(flow_run_id)
    finally:
        firebird.stop()
    assert flow_run["state"]["type"] == COMPLETED, flow_run["state"]["message"]


def test_a_scheduled_sync_is_skipped_while_another_runs(
    orchestrated_installation: Installation, flow_runs: Runs
) -> None:
    company = another_company(orchestrated_installation, "ocupada")
    with a_run_elsewhere(orchestrated_installation, company):
        flow_run = flow_runs.ended(flow_runs.start("incremental-sync/incremental-sync", company=company.slug))
    skipped = next(each for each in runs(orchestrated_installation.database, company) if each.kind is AUTOMATICA)
    assert skipped.state is RunState.OMITIDO
    assert (flow_run["state"]["type"], flow_run["state"]["message"]) == (COMPLETED, skipped.message)
    assert skipped.flow_run_id == flow_run["id"]


def test_a_connection_that_answers_is_shown(orchestrated_installation: Installation, flow_runs: Runs) -> None:
    flow_run = flow_runs.ended(flow_runs.start("connection-test/connection-test", company="ferreteria"))
    assert flow_run["state"]["type"] == COMPLETED, flow_run["state"]["message"]
    shown = flow_runs.artifact(flow_run["id"], "markdown")["data"]
    for catalogue in ("Artículos", "Clientes", "Pedidos"):
        assert catalogue in shown


def test_a_connection_that_is_refused_fails_with_the_sentence(
    orchestrated_installation: Installation, flow_runs: Runs
) -> None:
    another_company(orchestrated_installation, "sin-base", database="NO_EXISTE")
    flow_run = flow_runs.ended(flow_runs.start("connection-test/connection-test", company="sin-base"))
    assert flow_run["state"]["type"] == FAILED
    assert "NO_EXISTE" in flow_run["state"]["message"]


@contextmanager
def a_run_elsewhere(installation: Installation, company: Company) -> Iterator[None]:
    """A run of the company that another process carries out, as history sees it."""
    other = writing.begin_run(installation.database, company, MANUAL).run
    writing.claim(installation.database, other.id, "another process")
    with Recorder(installation.database, other.id, unwatched).alive():
        yield
    writing.close_run(installation.database, other.id, RunState.EXITOSO, "Listo.")
