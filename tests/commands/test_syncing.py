"""`b2bgo sync`, `history` and `test-connection`: what scripts and operators get."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest

from commands import logs
from commands.app import main
from microsip.datasets import DATASETS
from portal.companies import connection_of, save_connection
from portal.history import DatasetFigures, Run, RunKind, RunState, writing
from portal.installation import Installation
from tests.servers.installation import SLUG, company_of

Call = Callable[..., tuple[int, str, str]]


@pytest.fixture
def b2bgo(
    installation: Installation, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[Call]:
    """Calls a verb for the installation: exit code, standard output and standard error."""
    monkeypatch.setenv("B2BGO_HOME", str(installation.settings.home))
    for variable in ("B2BGO_DATABASE_URL", "B2BGO_WAREHOUSE_URL"):
        monkeypatch.delenv(variable, raising=False)

    def call(*arguments: str) -> tuple[int, str, str]:
        code = main(arguments)
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    yield call
    logs.stop()


def wrong_password(installation: Installation) -> None:
    company = company_of(installation)
    connection = connection_of(installation.database, company)
    save_connection(installation.database, company, replace(connection, password="no-es-esta"))


def test_sync_prints_its_figures_per_dataset(b2bgo: Call) -> None:
    code, out, err = b2bgo("sync", "--company", SLUG, "--full", "--json")
    assert code == 0, err
    told: dict[str, Any] = json.loads(out)
    assert (told["estado"], told["version"]) == ("Exitoso", 1)
    assert [each["dataset"] for each in told["datasets"]] == [dataset.name for dataset in DATASETS]
    for total in ("read", "written", "removed"):
        assert told[total] == sum(each[total] for each in told["datasets"])
    assert all(each["seconds"] >= 0 for each in told["datasets"])
    assert told["read"] == told["written"] > 0


def test_sync_tells_its_progress_on_standard_error(b2bgo: Call) -> None:
    code, out, err = b2bgo("sync", "--company", SLUG)
    assert code == 0
    assert "Artículos · Precios de artículos" in err
    assert "Se publicó la versión 1" in err
    assert "precios_articulos" in out


def test_a_failed_sync_exits_with_1_and_the_sentence(b2bgo: Call, installation: Installation) -> None:
    wrong_password(installation)
    code, out, err = b2bgo("sync", "--company", SLUG, "--json")
    assert code == 1
    assert json.loads(out)["estado"] == "Fallido"
    assert "contraseña" in err.splitlines()[-1]


def test_sync_of_an_unknown_company_says_so(b2bgo: Call) -> None:
    code, out, err = b2bgo("sync", "--company", "nadie")
    assert (code, out) == (1, "")
    assert "nadie" in err


def failed(installation: Installation) -> Run:
    """A sync that went wrong in one dataset."""
    database, prices = installation.database, DATASETS["precios_articulos"]
    run = writing.begin_run(database, company_of(installation), RunKind.MANUAL).run
    writing.claim(database, run.id, "test")
    wrong = DatasetFigures(prices.name, prices.title, prices.catalogue, 5, 1, 1, 1, 0.5, 900, RunState.FALLIDO, "Mal.")
    writing.add_figures(database, run.id, {0: wrong})
    writing.close_run(database, run.id, RunState.FALLIDO, "Revisa los precios.", "a price")
    return run


def test_history_prints_what_the_page_shows(b2bgo: Call, installation: Installation) -> None:
    first, last = failed(installation), failed(installation)
    flow_run = "11111111-2222-3333-4444-555555555555"
    writing.attach_flow_run(installation.database, last.id, flow_run)
    code, out, _ = b2bgo("history", "--company", SLUG, "--json")
    assert code == 0
    rows = json.loads(out)
    assert [row["catalogo"] for row in rows] == ["Artículos", "Variantes", "Clientes", "Pedidos"]
    assert {(row["conclusion"], row["detalle"], row["tipo"]) for row in rows} == {
        ("Revisa los precios.", "a price", "manual")
    }
    assert {(row["run"], row["veces"], row["desde"]) for row in rows} == {(last.id, 2, first.started_at.isoformat())}
    articles, variants = rows[:2]
    assert (articles["estado"], articles["mensaje"]) == ("Fallido", "Precios de artículos: Mal.")
    assert (variants["estado"], variants["datasets"]) == ("Incompleto", [])
    [figures] = articles["datasets"]
    assert [figures[name] for name in ("read", "added", "changed", "removed", "bytes")] == [5, 1, 1, 1, 900]
    assert articles["inicio"] == last.started_at.isoformat()
    assert articles["fin"] >= articles["inicio"]
    assert articles["prefect"].endswith(flow_run)
    assert "Pasó 2 veces seguidas, desde" in b2bgo("history", "--company", SLUG)[1]


def test_history_of_an_interval(b2bgo: Call, installation: Installation) -> None:
    writing.skip_run(installation.database, company_of(installation), RunKind.AUTOMATICA, "Se omitió.")
    assert json.loads(b2bgo("history", "--company", SLUG, "--until", "2020-01-31", "--json")[1]) == []
    assert len(json.loads(b2bgo("history", "--company", SLUG, "--since", "2020-01-31T10:00", "--json")[1])) == 4


def test_history_is_narrowed_as_on_its_page(b2bgo: Call, installation: Installation) -> None:
    writing.skip_run(installation.database, company_of(installation), RunKind.AUTOMATICA, "Se omitió.")
    failed(installation)

    def told(*options: str) -> list[tuple[str, str]]:
        rows = json.loads(b2bgo("history", "--company", SLUG, *options, "--json")[1])
        return [(row["catalogo"], row["estado"]) for row in rows]

    assert told("--state", "fallido", "--catalogue", "articulos") == [("Artículos", "Fallido")]
    assert told("--kind", "automatica", "--catalogue", "pedidos") == [("Pedidos", "Omitido")]
    assert told("--kind", "manual", "--state", "omitido") == []
    code, out, complaint = b2bgo("history", "--company", SLUG, "--state", "roto")
    assert (code, out) == (2, "")
    assert "exitoso, en_progreso, incompleto, fallido, omitido" in " ".join(complaint.replace("│", " ").split())


def test_history_for_persons_ends_with_the_figures(b2bgo: Call, installation: Installation) -> None:
    run = writing.begin_run(installation.database, company_of(installation), RunKind.MANUAL).run
    writing.close_run(installation.database, run.id, RunState.EXITOSO, "Listo.")
    _, out, _ = b2bgo("history", "--company", SLUG)
    assert out.splitlines()[0].split() == ["Catálogo", "Mensaje", "Tipo", "Inicio", "Fin", "Estado"]
    assert "Exitosas: 1 (100.0 %)" in out
    assert "Fallidas: 0 (0.0 %)" in out


def test_the_connection_is_tested_per_catalogue(b2bgo: Call) -> None:
    code, out, err = b2bgo("test-connection", "--company", SLUG, "--json")
    assert code == 0, err
    answers = {each["paso"]: each["correcto"] for each in json.loads(out)}
    assert set(answers) >= {"Artículos", "Clientes", "Pedidos"}
    assert all(answers.values())


def test_a_connection_that_is_refused_says_what_to_check(b2bgo: Call, installation: Installation) -> None:
    wrong_password(installation)
    code, out, err = b2bgo("test-connection", "--company", SLUG, "--json")
    assert code == 1
    assert [each["paso"] for each in json.loads(out) if not each["correcto"]] == ["Usuario y contraseña"]
    assert "contraseña" in err


def test_a_dry_run_tells_what_a_sync_would_do(b2bgo: Call, installation: Installation) -> None:
    code, out, err = b2bgo("sync", "--company", SLUG, "--dry-run", "--catalogue", "articulos", "--json")
    assert code == 0, err
    told: dict[str, Any] = json.loads(out)
    assert (told["version"], told["se_publicaria"]) == (None, True)
    assert sum(each["added"] for each in told["datasets"]) == told["read"] > 0
    assert installation.warehouse.versions(SLUG) == ()
    assert b2bgo("history", "--company", SLUG, "--json")[1].strip() == "[]"
    assert b2bgo("sync", "--company", SLUG, "--dry-run", "--catalogue", "nada")[0] == 2
