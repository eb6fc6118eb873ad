"""What installs b2bgo elsewhere says what the program understands."""

import configparser
import re
import shutil
import subprocess
import sys
import time
from itertools import pairwise
from pathlib import Path

import httpx
import pytest
import yaml  # type: ignore[import-untyped]  # has no types of its own

from commands.app import VERBS
from commands.services.part import Part
from portal.settings import Settings

FOLDER = Path(__file__).parent.parent.parent / "deployments"
UNITS = sorted((FOLDER / "systemd").glob("*.service"))
PARTS = {part.value for part in Part}
OF_PREFECT = {"PREFECT_API_URL", "PREFECT_API_DATABASE_CONNECTION_URL"}


def known_variables() -> set[str]:
    return {f"B2BGO_{name.upper()}" for name in Settings.model_fields} | {"B2BGO_LOG_FORMAT"} | OF_PREFECT


def command_of(unit: Path) -> list[str]:
    read = configparser.RawConfigParser(strict=False)
    read.read(unit)
    return read["Service"]["ExecStart"].split()


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.stem)
def test_units_start_verbs_and_parts_that_exist(unit: Path) -> None:
    _program, verb, *options = command_of(unit)
    assert verb in VERBS
    assert {value for option, value in pairwise(options) if option == "--only"} <= PARTS


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.stem)
def test_systemd_understands_the_units(unit: Path, tmp_path: Path) -> None:
    if shutil.which("systemd-analyze") is None:
        pytest.skip("systemd is not installed")
    installed = tmp_path / unit.name
    installed.write_text(unit.read_text().replace("/opt/b2bgo/.venv/bin/b2bgo", sys.executable))
    done = subprocess.run(["systemd-analyze", "verify", installed], capture_output=True, text=True, check=False)
    assert [line for line in done.stderr.splitlines() if unit.name in line] == []


@pytest.mark.parametrize("name", ["b2bgo.env", "agent.env"])
def test_settings_of_units_are_known_or_used_by_the_unit(name: str) -> None:
    used = {variable for unit in UNITS for variable in re.findall(r"\$\{(\w+)\}", unit.read_text())}
    named = re.findall(r"^(\w+)=", (FOLDER / "systemd" / name).read_text(), re.MULTILINE)
    assert set(named) <= known_variables() | used


def test_services_of_several_machines_are_parts_with_known_settings() -> None:
    services = yaml.safe_load((FOLDER / "several-machines" / "compose.yaml").read_text())["services"]
    own = {name: service for name, service in services.items() if service["image"] == "b2bgo"}
    assert set(own) == PARTS
    for name, service in own.items():
        assert service["command"] == ["up", "--only", name]
        assert set(service["environment"]) <= known_variables()


def test_the_agent_that_windows_starts_serves_what_its_file_says(tmp_path: Path) -> None:
    home = tmp_path / "b2bgo"
    home.mkdir()
    (home / "agent.toml").write_text(f"data_folders = ['{tmp_path}']\nlisten = '127.0.0.1:0'\n")
    program = [sys.executable, str(FOLDER / "agent-windows" / "b2bgo_agent.py"), "run"]
    with subprocess.Popen(program, env={"B2BGO_HOME": str(home)}, stderr=subprocess.PIPE, text=True) as agent:
        try:
            assert agent.stderr is not None
            authority = re.search(r"atiende en (\S+)\.$", agent.stderr.readline().strip())
            assert authority
            assert _health(f"https://{authority[1]}/v1/health")["name"] == "b2bgo-agent"
        finally:
            agent.terminate()
    assert (home / "agent" / "agent.pem").exists()


def test_the_agent_that_windows_starts_says_what_is_wrong_with_its_file(tmp_path: Path) -> None:
    program = [sys.executable, str(FOLDER / "agent-windows" / "b2bgo_agent.py"), "run"]
    done = subprocess.run(program, env={"B2BGO_HOME": str(tmp_path)}, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "agent.toml" in done.stderr


def _health(url: str) -> dict[str, str]:
    deadline = time.monotonic() + 60
    while True:
        try:
            answered: dict[str, str] = httpx.get(url, verify=False, timeout=5).json()
            return answered
        except httpx.TransportError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.2)
