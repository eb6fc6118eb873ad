"""`b2bgo up` for real: the services of an installation, and their end."""

import os
import signal
import socket
from pathlib import Path

import httpx

from tests.commands.home import PATIENCE_SECONDS, READY, home, prepared_home


def test_up_serves_the_portal_and_prefect_until_it_is_ended(tmp_path: Path) -> None:
    installation = prepared_home(tmp_path / "home")
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
    installation = prepared_home(tmp_path / "home")
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


def test_each_part_runs_where_it_is_started_and_finds_the_others(tmp_path: Path) -> None:
    first, second = prepared_home(tmp_path / "first"), home(tmp_path / "second")
    api = first.environment["PREFECT_API_URL"]
    shared = {
        "PREFECT_API_URL": api,
        "B2BGO_DATABASE_URL": f"sqlite:///{tmp_path}/portal.sqlite",
        "B2BGO_WAREHOUSE_URL": f"duckdb:///{tmp_path}/warehouse",
        "B2BGO_KEY_FILE": str(tmp_path / "portal.key"),
    }
    with (
        second.staying("up", "--only", "worker", until="Arrancando", **shared) as worker,
        first.staying("up", "--only", "prefect", "--only", "storefront", **shared),
    ):
        assert worker.stderr is not None
        assert any(READY in line for line in worker.stderr), second.logs()
        assert httpx.get(f"http://127.0.0.1:{first.ports[1]}/health").is_success
        assert [heard["status"] for heard in httpx.post(f"{api}/work_pools/b2bgo/workers/filter", json={}).json()] == [
            "ONLINE"
        ]
        assert not _listens(second.ports[1])
    assert first.is_left_in_peace(), first.processes()
    assert second.is_left_in_peace(), second.processes()


def _listens(port: int) -> bool:
    with socket.socket() as caller:
        return caller.connect_ex(("127.0.0.1", port)) == 0
