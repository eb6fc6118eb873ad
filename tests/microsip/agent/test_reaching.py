"""Who is spoken to: an agent whose certificate was accepted, over TLS unless plain HTTP was allowed there."""

import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, HTTPServer
from importlib.metadata import version
from pathlib import Path

import pytest

from microsip.agent import wire
from microsip.agent.certificates import fingerprint_of, own_certificate
from microsip.agent.settings import AgentSettings
from microsip.connection import Connection, Route, Server, parse_server
from microsip.datasets import READABLE
from microsip.errors import (
    BadAddress,
    CertificateChanged,
    DeclarationsDiffer,
    PlainHttpRefused,
    ServerUnreachable,
)
from microsip.reaching import reached
from tests.servers.agent import running_agent


def settings(folder: Path, **changes: object) -> AgentSettings:
    """An agent that serves an empty folder: nobody is asked for a database here."""
    (folder / "data").mkdir(exist_ok=True)
    basic = AgentSettings((str(folder / "data"),), folder / "state", host="127.0.0.1", port=0)
    return replace(basic, **changes)  # type: ignore[arg-type]


def connection(server: Server, **changes: object) -> Connection:
    basic = Connection(server, "/datos", "EMPRESA", "SYSDBA", "masterkey")
    return replace(basic, **changes)  # type: ignore[arg-type]


def reach(asked: Connection) -> str | None:
    """The certificate of who is reached."""
    with reached(asked) as client:
        return client.certificate


def test_the_first_connection_accepts_the_certificate_and_tells_it(tmp_path: Path) -> None:
    with running_agent(settings(tmp_path)) as agent:
        shown = reach(connection(agent.address))
        assert shown == agent.certificate == fingerprint_of(own_certificate(tmp_path / "state"))


def test_the_accepted_certificate_is_accepted_after_a_restart(tmp_path: Path) -> None:
    with running_agent(settings(tmp_path)) as agent:
        accepted = reach(connection(agent.address))
    with running_agent(settings(tmp_path, port=agent.address.port)):
        assert reach(connection(agent.address, certificate=accepted)) == accepted


def test_another_certificate_is_refused(tmp_path: Path) -> None:
    with running_agent(settings(tmp_path)) as agent:
        accepted = reach(connection(agent.address))
    with (
        running_agent(settings(tmp_path, port=agent.address.port, state_folder=tmp_path / "other")),
        pytest.raises(CertificateChanged, match="certificado distinto"),
    ):
        reach(connection(agent.address, certificate=accepted))


def test_a_certificate_that_changes_while_connected_is_refused(tmp_path: Path) -> None:
    with ExitStack() as first:
        agent = first.enter_context(running_agent(settings(tmp_path)))
        with reached(connection(agent.address)) as client:
            first.close()
            other = settings(tmp_path, port=agent.address.port, state_folder=tmp_path / "other")
            with running_agent(other), pytest.raises(CertificateChanged):
                client.ask("GET", wire.HEALTH)


def test_plain_http_is_refused_unless_it_was_allowed(tmp_path: Path) -> None:
    with running_agent(settings(tmp_path, plain_http=True)) as agent:
        with pytest.raises(PlainHttpRefused, match="sin cifrar"):
            reach(connection(agent.address))
        assert reach(connection(agent.address, allow_plain_http=True)) is None


def test_tls_is_used_although_plain_http_was_allowed(tmp_path: Path) -> None:
    with running_agent(settings(tmp_path)) as agent:
        assert reach(connection(agent.address, allow_plain_http=True)) == agent.certificate


@pytest.mark.parametrize("written", ["{}", "http://{}", "https://{}", "https://{}/", " {} "])
def test_the_scheme_makes_no_difference(tmp_path: Path, written: str) -> None:
    with running_agent(settings(tmp_path)) as agent:
        address = parse_server(written.format(agent.address.authority))
        assert reach(connection(address)) == agent.certificate


def test_nobody_at_the_address_is_unreachable(tmp_path: Path) -> None:
    with running_agent(settings(tmp_path)) as agent:
        pass
    with pytest.raises(ServerUnreachable, match=agent.address.authority):
        reach(connection(agent.address))


@pytest.mark.parametrize("host", ["no-such-host.invalid", "a..b", "ñ" * 70])
def test_a_host_that_cannot_be_found_is_told(host: str) -> None:
    with pytest.raises((ServerUnreachable, BadAddress)):
        reach(connection(Server(Route.AGENT, host, 7070)))


class _Answering(BaseHTTPRequestHandler):
    body = b""

    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(self.body)

    def log_message(self, *unused: object) -> None:
        """Nobody reads it."""


@contextmanager
def web_server(body: bytes, certificate: Path | None = None) -> Iterator[Server]:
    """Somebody else's web server."""
    with HTTPServer(("127.0.0.1", 0), type("Answering", (_Answering,), {"body": body})) as server:
        if certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate)
            server.socket = context.wrap_socket(server.socket, server_side=True)
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield Server(Route.AGENT, "127.0.0.1", server.server_address[1])
        finally:
            server.shutdown()
            thread.join()


BODIES = [b"<html>hola</html>", b"", b"[]", b"1", b'{"name": "other", "declarations": "x"}', b'{"name": "b2bgo-agent"}']


@pytest.mark.parametrize("body", BODIES)
@pytest.mark.parametrize("tls", [True, False])
def test_somebody_elses_web_server_is_not_taken_for_an_agent(tmp_path: Path, body: bytes, tls: bool) -> None:
    certificate = own_certificate(tmp_path) if tls else None
    with web_server(body, certificate) as server, pytest.raises(BadAddress, match="revisa el puerto"):
        reach(connection(server, allow_plain_http=True))


@pytest.mark.parametrize("greeting", [b"", b"SSH-2.0-OpenSSH_9.2\r\n", b"\x00" * 40])
def test_who_speaks_something_else_is_not_taken_for_an_agent(greeting: bytes) -> None:
    def greet() -> None:
        for _ in range(2):  # asked for TLS first, for plain HTTP then
            accepted, _ = listener.accept()
            with accepted:
                accepted.sendall(greeting)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=greet)
        thread.start()
        address = Server(Route.AGENT, "127.0.0.1", listener.getsockname()[1])
        with pytest.raises(BadAddress, match="no es el servicio de sincronización"):
            reach(connection(address, allow_plain_http=True))
        thread.join()


OTHER_PROTOCOL = f"{wire.PROTOCOL - 1} {READABLE.fingerprint}"
OTHER_DATASETS = f"{wire.PROTOCOL} {READABLE.fingerprint[::-1]}"


@pytest.mark.parametrize("declarations", [OTHER_PROTOCOL, OTHER_DATASETS, READABLE.fingerprint])
@pytest.mark.parametrize(
    ("theirs", "told"),
    [("9", rf"es de la versión 9 y el portal de la {version('b2bgo')}"), (version("b2bgo"), "versiones distintas")],
)
def test_an_agent_that_speaks_of_other_things_is_refused_by_name(
    tmp_path: Path, declarations: str, theirs: str, told: str
) -> None:
    health = wire.encode({"name": wire.NAME, "version": theirs, "declarations": declarations})
    with (
        web_server(health, own_certificate(tmp_path)) as server,
        pytest.raises(DeclarationsDiffer, match=told),
    ):
        reach(connection(server))


def test_an_agent_that_lacks_a_route_is_of_another_version(tmp_path: Path) -> None:
    with (
        running_agent(settings(tmp_path)) as agent,
        reached(connection(agent.address)) as client,
    ):
        for method, path in (("POST", "/v1/not-yet"), ("DELETE", wire.HEALTH)):
            with pytest.raises(DeclarationsDiffer):
                client.ask(method, path)


def test_an_agent_that_goes_away_between_two_questions_is_told(tmp_path: Path) -> None:
    with ExitStack() as first:
        agent = first.enter_context(running_agent(settings(tmp_path)))
        with reached(connection(agent.address)) as client:
            first.close()
            with pytest.raises(ServerUnreachable):
                client.ask("GET", wire.HEALTH)
