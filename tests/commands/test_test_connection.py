"""`b2bgo test-connection`: how far a company's saved connection comes."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from commands import app, logs
from microsip.connection import Connection
from portal.companies import connect_company
from portal.installation import open_installation
from tests.servers.firebird import ConnectionTo


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    for name in ("B2BGO_DATABASE_URL", "B2BGO_WAREHOUSE_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("B2BGO_HOME", str(tmp_path / "home"))
    yield tmp_path / "home"
    logs.stop()


def connect(connection: Connection) -> None:
    connect_company(open_installation().database, "norte", "Norte", connection)


def test_every_stage_is_printed_with_its_time(
    agent_connection_to: ConnectionTo, small_company: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    connect(agent_connection_to(small_company))
    assert app.main(["test-connection", "--company", "norte", "--json"]) == 0
    steps = json.loads(capsys.readouterr().out)
    assert steps[0]["paso"] == "Dirección"
    assert {step["paso"] for step in steps} >= {"Puerto", "Certificado", "Clientes", "Artículos", "Pedidos"}
    assert all(step["correcto"] for step in steps)
    assert app.main(["test-connection", "--company", "norte"]) == 0
    assert "Módulo Inventarios en uso" in capsys.readouterr().out


def test_the_first_failure_is_told_with_what_to_look_at(
    agent_connection_to: ConnectionTo, small_company: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    connect(agent_connection_to(small_company, password="clave-equivocada"))
    assert app.main(["test-connection", "--company", "norte"]) == 1
    printed, told = capsys.readouterr()
    assert "Qué revisar:" in printed
    assert "falla el paso «Usuario y contraseña»" in printed
    assert "Conexión incompleta en «Usuario y contraseña»" in told
    assert "clave-equivocada" not in printed + told
