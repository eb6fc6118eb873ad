"""`b2bgo up` for real: the services of an installation, and their end."""

import os
import signal
from pathlib import Path

import httpx

from tests.commands.home import PATIENCE_SECONDS, home


def test_up_serves_the_portal_and_prefect_until_it_is_ended(tmp_path: Path) -> None:
    installation = home(tmp_path / "home")
    api = installation.environment["PREFECT_API_URL"]
    with installation.staying("up") as up:
        assert httpx.get(f"http://127.0.0.1:{installation.ports[1]}/health").is_success
        for deployment in ("first-sync", "incremental-sync", "manual-sync", "connection-test"):
            assert httpx.get(f"{api}/deployments/name/{deployment}/{deployment}").is_success
        up.send_signal(signal.SIGTERM)
        printed, _ = up.communicate(timeout=PATIENCE_SECONDS)
    assert up.returncode == 0
    assert printed == ""
    assert installation.is_left_in_peace(), installation.processes()


def test_when_up_is_killed_its_services_end_too(tmp_path: Path) -> None:
    installation = home(tmp_path / "home")
    with installation.staying("up", until="Publicando") as up:
        assert len(installation.processes()) > 1
        os.kill(up.pid, signal.SIGKILL)
        up.wait()
        assert installation.is_left_in_peace(), installation.processes()


def test_a_wrong_setting_is_one_line_that_names_it(tmp_path: Path) -> None:
    installation = home(tmp_path / "home")
    done = installation.run("up", B2BGO_STOREFRONT_PORT="seventy")
    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr.count("\n") == 1
    assert "B2BGO_STOREFRONT_PORT" in done.stderr
    assert installation.is_left_in_peace(), installation.processes()
