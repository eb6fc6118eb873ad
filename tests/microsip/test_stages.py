"""A connection is tested stage by stage and stops at the first that fails, against real agents and a real Firebird."""

import socket
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from microsip.agent.service import AgentServer
from microsip.connection import Connection, Route, Server
from microsip.demo.server import FirebirdServer
from microsip.errors import CertificateChanged, FolderNotAllowed, UnknownFolder, WrongCredentials
from microsip.opening import open_link
from microsip.stages import HostUnknown, PortClosed, Stage, Step, Trial, try_connection
from tests.servers.agent import agent_settings, running_agent
from tests.servers.firebird import ConnectionTo

BEFORE_CATALOGUES = [
    Stage.ADDRESS,
    Stage.PORT,
    Stage.AGENT,
    Stage.CERTIFICATE,
    Stage.FOLDER,
    Stage.DATABASE,
    Stage.CREDENTIALS,
]


@pytest.fixture(scope="module")
def agent(
    firebird_server: FirebirdServer, small_company: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[AgentServer]:
    """An agent that serves the folder of the small company, beside which there is a file that is no database."""
    (small_company.parent / "ROTA.FDB").write_bytes(b"no database")
    settings = agent_settings(firebird_server, tmp_path_factory.mktemp("state"), small_company.parent)
    with running_agent(settings) as running:
        yield running


@pytest.fixture
def right(agent: AgentServer, connection_to: ConnectionTo, small_company: Path) -> Connection:
    """A connection on which everything answers."""
    return connection_to(small_company, server=agent.address)


def stages(trial: Trial) -> list[Stage]:
    return [step.stage for step in trial.steps]


def fails_at(trial: Trial) -> Step:
    """The step that failed, which is the last one."""
    failed = trial.failed
    assert failed is not None
    assert trial.steps[-1] is failed
    assert not trial.successful
    return failed


def test_every_stage_is_told_as_it_ends(right: Connection, agent: AgentServer) -> None:
    told: list[Step] = []
    trial = try_connection(right, told.append)
    assert trial.successful
    assert tuple(told) == trial.steps
    assert stages(trial) == [*BEFORE_CATALOGUES, Stage.CUSTOMERS, Stage.ARTICLES, Stage.ORDERS, Stage.VARIANTS]
    by_stage = {step.stage: step for step in trial.steps}
    assert "versión" in by_stage[Stage.AGENT].message
    assert by_stage[Stage.CERTIFICATE].message == trial.certificate == agent.certificate
    assert all(step.seconds is not None for step in trial.steps[-5:])


def test_straight_to_firebird_there_is_no_agent_to_test(connection_to: ConnectionTo, small_company: Path) -> None:
    trial = try_connection(connection_to(small_company))
    assert trial.successful
    assert Stage.AGENT not in stages(trial)
    assert trial.certificate is None


def test_a_host_that_nobody_knows(right: Connection) -> None:
    step = fails_at(try_connection(replace(right, server=Server(Route.AGENT, "no-such-host.invalid", 7070))))
    assert (step.stage, type(step.failure)) == (Stage.ADDRESS, HostUnknown)


def test_a_stopped_agent_and_a_wrong_port(right: Connection) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    trial = try_connection(replace(right, server=replace(right.server, port=port)))
    assert stages(trial) == [Stage.ADDRESS, Stage.PORT]
    assert isinstance(fails_at(trial).failure, PortClosed)


def test_a_port_at_which_somebody_else_answers(right: Connection, firebird_server: FirebirdServer) -> None:
    trial = try_connection(replace(right, server=replace(right.server, port=firebird_server.port)))
    assert fails_at(trial).stage is Stage.AGENT


def test_another_certificate_than_the_accepted_one(right: Connection) -> None:
    trial = try_connection(replace(right, certificate="AB:CD"))
    step = fails_at(trial)
    assert (step.stage, type(step.failure)) == (Stage.CERTIFICATE, CertificateChanged)
    assert stages(trial)[:3] == [Stage.ADDRESS, Stage.PORT, Stage.AGENT]


def test_an_agent_that_speaks_plainly_must_be_allowed_to(
    firebird_server: FirebirdServer, right: Connection, small_company: Path, tmp_path: Path
) -> None:
    settings = agent_settings(firebird_server, tmp_path, small_company.parent, plain_http=True)
    with running_agent(settings) as plain:
        asked = replace(right, server=plain.address)
        assert fails_at(try_connection(asked)).stage is Stage.CERTIFICATE
        assert try_connection(replace(asked, allow_plain_http=True)).successful


@pytest.mark.parametrize(
    ("folder", "kind"), [("no such folder", UnknownFolder), ("../elsewhere", FolderNotAllowed)], ids=["none", "outside"]
)
def test_a_wrong_folder(right: Connection, small_company: Path, folder: str, kind: type) -> None:
    trial = try_connection(replace(right, folder=str(small_company.parent / folder)))
    step = fails_at(trial)
    assert (step.stage, type(step.failure)) == (Stage.FOLDER, kind)


@pytest.mark.parametrize("database", ["OTRA", "ROTA"])
def test_a_wrong_database(right: Connection, database: str) -> None:
    trial = try_connection(replace(right, database=database))
    assert fails_at(trial).stage is Stage.DATABASE
    assert stages(trial)[-2] is Stage.FOLDER


def test_a_wrong_password(right: Connection) -> None:
    trial = try_connection(replace(right, password="equivocada-7"))
    step = fails_at(trial)
    assert (step.stage, type(step.failure)) == (Stage.CREDENTIALS, WrongCredentials)
    assert stages(trial)[-3:] == [Stage.FOLDER, Stage.DATABASE, Stage.CREDENTIALS]


def test_the_modules_in_use_are_told(right: Connection) -> None:
    probe = try_connection(right).probe
    assert probe is not None
    assert {module.name: module.is_used for module in probe.modules} == {
        "Inventarios": True,
        "Ventas": True,
        "Cuentas por Cobrar": True,
    }


def test_databases_are_listed_to_who_can_open_one(right: Connection, small_company: Path) -> None:
    found = open_link(replace(right, folder="", database="")).databases()
    assert [(Path(each.folder), each.name) for each in found] == [
        (small_company.parent, small_company.name),
        (small_company.parent, "ROTA.FDB"),
    ]
    with pytest.raises(WrongCredentials):
        open_link(replace(right, password="equivocada-7")).databases()


def test_firebird_itself_lists_no_databases(connection_to: ConnectionTo, small_company: Path) -> None:
    assert open_link(connection_to(small_company)).databases() == ()
