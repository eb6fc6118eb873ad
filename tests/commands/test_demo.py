"""`b2bgo demo` for real: one command from nothing to a portal, and nothing left of it but its folder."""

import json
import os
import signal
import socket
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.commands.home import PATIENCE_SECONDS, Home, home, prepared_home


@pytest.fixture(scope="module")
def demonstrated(tmp_path_factory: pytest.TempPathFactory) -> tuple[Home, dict[str, Any]]:
    """A home after `b2bgo demo --once`, and what that answered."""
    installation = home(tmp_path_factory.mktemp("demo") / "home")
    answer = installation.ask("demo", "--once")
    assert installation.is_left_in_peace(), installation.processes()
    return installation, answer


def test_one_command_leads_from_nothing_to_a_published_company(
    demonstrated: tuple[Home, dict[str, Any]],
) -> None:
    installation, answer = demonstrated
    assert answer["estado"] == "Exitoso"
    assert len(answer["usuarios"]) > 2
    rows = installation.ask("history", "--company", "demo")
    assert {row["estado"] for row in rows} == {"Exitoso"}
    assert {row["catalogo"] for row in rows} >= {"Artículos", "Clientes"}
    assert installation.ask("export", "articulos", "--company", "demo")


def test_all_state_is_in_its_folder(demonstrated: tuple[Home, dict[str, Any]]) -> None:
    installation, _ = demonstrated
    names = {path.name for path in installation.folder.iterdir()}
    assert {"portal.sqlite", "warehouse", "prefect", "firebird", "microsip", "agent", "logs"} <= names
    assert (installation.folder / "demo-sign-ins.json").stat().st_mode & 0o777 == 0o600


def test_passwords_are_in_no_log(demonstrated: tuple[Home, dict[str, Any]]) -> None:
    installation, answer = demonstrated
    logs = "".join(log.read_text(errors="replace") for log in (installation.folder / "logs").iterdir())
    assert "masterkey" not in logs
    for user in answer["usuarios"]:
        assert user["contraseña"] not in logs


def test_a_second_demo_reuses_what_is_there_beside_another_one_until_a_service_dies_or_ctrl_c(
    demonstrated: tuple[Home, dict[str, Any]], tmp_path: Path
) -> None:
    first, before = demonstrated
    company = first.folder / "microsip" / "DEMO.FDB"
    built = company.stat().st_ino
    other = prepared_home(tmp_path / "home")
    with first.staying("demo", "--json") as demo, other.staying("demo") as another:
        assert httpx.get(f"{before['portal']}/health").is_success
        worker = next(pid for pid, command in other.processes().items() if "prefect worker start" in command)
        os.kill(worker, signal.SIGKILL)
        _, told = another.communicate(timeout=PATIENCE_SECONDS)
        assert another.returncode == 1
        assert told.count("\n") == 1
        assert str(other.folder / "logs" / "worker.log") in told
        assert other.is_left_in_peace(), other.processes()
        demo.send_signal(signal.SIGINT)
        printed, _ = demo.communicate(timeout=PATIENCE_SECONDS)
    assert demo.returncode == 0
    assert json.loads(printed)["usuarios"] == before["usuarios"]
    assert company.stat().st_ino == built
    assert first.is_left_in_peace(), first.processes()


def test_ctrl_c_while_it_starts_leaves_nothing_running_either(tmp_path: Path) -> None:
    installation = prepared_home(tmp_path / "home")
    with installation.staying("demo", until="Construyendo la empresa") as demo:
        demo.send_signal(signal.SIGINT)
        demo.communicate(timeout=PATIENCE_SECONDS)
    assert demo.returncode == 130
    assert installation.is_left_in_peace(), installation.processes()
    assert not (installation.folder / "microsip" / "DEMO.FDB").exists()


@pytest.mark.parametrize(
    ("position", "setting"),
    [
        (0, "B2BGO_AGENT_PORT"),
        (1, "B2BGO_STOREFRONT_PORT"),
        (2, "B2BGO_FIREBIRD_PORT"),
        (3, "PREFECT_API_URL"),
    ],
)
def test_a_port_in_use_is_one_line_and_leaves_nothing_running(tmp_path: Path, position: int, setting: str) -> None:
    installation = home(tmp_path / "home")
    with socket.create_server(("127.0.0.1", installation.ports[position])):
        done = installation.run("demo", "--once")
    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr.count("\n") == 1
    assert setting in done.stderr
    assert str(installation.ports[position]) in done.stderr
    assert installation.is_left_in_peace(), installation.processes()
