"""Each thing that can be wrong with a connection has a failure of its own, with a sentence that says what to check."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from microsip.connection import Connection, parse_server
from microsip.datasets import DATASETS
from microsip.declaration import Catalogue
from microsip.demo.server import FirebirdServer
from microsip.direct import DirectLink
from microsip.errors import (
    BadAddress,
    DatabaseRefused,
    Failure,
    MissingStructure,
    NotMicrosip,
    ServerUnreachable,
    UnknownDatabase,
    WrongCredentials,
)
from microsip.firebird import ClientLibraryMissing
from tests.servers.firebird import ConnectionTo, NewDatabase


@contextmanager
def nobody_listening() -> Iterator[int]:
    """A port of this machine that refuses connections for as long as the block lasts."""
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        yield bound.getsockname()[1]


def refusal(connection: Connection) -> Failure:
    """What keeps a connection from being probed; it is the same for a snapshot."""
    link = DirectLink(connection)
    with pytest.raises(Failure) as probing:
        link.probe()
    with pytest.raises(type(probing.value)), link.snapshot():
        pass
    return probing.value


@pytest.mark.parametrize(
    ("changes", "failure", "to_check"),
    [
        ({"password": "equivocada"}, WrongCredentials, "usuario «SYSDBA»"),
        ({"password": ""}, WrongCredentials, "usuario «SYSDBA»"),
        ({"password": "ñ€" * 500}, WrongCredentials, "usuario «SYSDBA»"),
        ({"user": "NADIE"}, WrongCredentials, "usuario «NADIE»"),
        ({"database": "NO_EXISTE"}, UnknownDatabase, "NO_EXISTE.FDB"),
        ({"database": "ÑANDÚ €"}, UnknownDatabase, "ÑANDÚ €.FDB"),
        ({"folder": "/no/existe"}, UnknownDatabase, "/no/existe/"),
        ({"folder": "C:\\Microsip datos\\"}, UnknownDatabase, "C:\\Microsip datos\\"),
        ({"server": parse_server("firebird://no-existe.invalid:3050")}, ServerUnreachable, "no-existe.invalid:3050"),
    ],
)
def test_what_is_wrong_is_told_apart(
    small_company: Path, connection_to: ConnectionTo, changes: dict[str, Any], failure: type[Failure], to_check: str
) -> None:
    refused = refusal(connection_to(small_company, **changes))
    assert type(refused) is failure
    assert to_check in refused.message


def test_a_closed_port_is_an_unreachable_server(small_company: Path, connection_to: ConnectionTo) -> None:
    with nobody_listening() as port:
        refused = refusal(connection_to(small_company, server=parse_server(f"firebird://127.0.0.1:{port}")))
    assert type(refused) is ServerUnreachable
    assert f"127.0.0.1:{port}" in refused.message


def test_a_server_that_accepts_and_never_answers_is_unreachable(
    small_company: Path, connection_to: ConnectionTo
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        connection = connection_to(small_company, server=parse_server(f"firebird://127.0.0.1:{port}"))
        with pytest.raises(ServerUnreachable, match="no responde"):
            DirectLink(connection, attach_patience=0.5).probe()


def test_somebody_who_speaks_no_firebird_is_told_apart(small_company: Path, connection_to: ConnectionTo) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        connection = connection_to(small_company, server=parse_server(f"firebird://127.0.0.1:{port}"))
        answering = Thread(target=_answer_as_a_web_server, args=(other,))
        answering.start()
        with pytest.raises(BadAddress, match=f"127.0.0.1:{port} no es Firebird"):
            DirectLink(connection).probe()
        answering.join()


def _answer_as_a_web_server(listening: socket.socket) -> None:
    accepted, _ = listening.accept()
    with accepted:
        accepted.recv(4096)
        accepted.sendall(b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n")


@pytest.mark.parametrize("content", [b"", b"no es una base de datos", b"\0" * 100_000])
def test_a_file_that_is_no_database_is_refused(tmp_path: Path, connection_to: ConnectionTo, content: bytes) -> None:
    path = tmp_path / "OTRO.FDB"
    path.write_bytes(content)
    refused = refusal(connection_to(path))
    assert type(refused) is DatabaseRefused
    assert "no es una base de datos de Firebird" in refused.message


def test_a_folder_named_like_a_database_is_refused(tmp_path: Path, connection_to: ConnectionTo) -> None:
    (tmp_path / "CARPETA.FDB").mkdir()
    assert type(refusal(connection_to(tmp_path / "CARPETA.FDB"))) is DatabaseRefused


def test_another_database_is_not_taken_for_a_company(
    tmp_path: Path, connection_to: ConnectionTo, new_database: NewDatabase
) -> None:
    path = new_database(tmp_path / "AJENA.FDB", "create table CLIENTES (CLIENTE_ID integer); commit;")
    refused = refusal(connection_to(path))
    assert type(refused) is NotMicrosip
    assert "AJENA.FDB no es una empresa de Microsip" in refused.message


def test_an_incomplete_company_is_told_by_catalogue(
    tmp_path: Path, connection_to: ConnectionTo, new_database: NewDatabase
) -> None:
    tables = "create table CLIENTES (CLIENTE_ID integer); create table ARTICULOS (ARTICULO_ID integer); commit;"
    path = new_database(tmp_path / "INCOMPLETA.FDB", tables)
    probe = DirectLink(connection_to(path)).probe()
    answers = {answer.catalogue: answer for answer in probe.answers}
    assert not probe.successful
    assert probe.identity.schema_version is None
    assert not answers[Catalogue.CLIENTES].successful
    assert answers[Catalogue.VARIANTES].successful
    with DirectLink(connection_to(path)).snapshot() as snapshot, pytest.raises(MissingStructure, match="ARTICULOS"):
        list(snapshot.read(DATASETS["articulos"]))


def test_a_user_without_the_right_to_read_is_told_which_table(
    company_copy: Any, connection_to: ConnectionTo, firebird_server: FirebirdServer
) -> None:
    path = company_copy("PERMISOS")
    script = """
        create or alter user LECTOR password 'lector' using plugin Srp;
        grant select on CLIENTES to LECTOR;
        commit;
    """
    firebird_server.isql(script, path)
    reader = connection_to(path, user="LECTOR", password="lector")
    with DirectLink(reader).snapshot() as snapshot:
        assert list(snapshot.read(DATASETS["clientes"]))
        with pytest.raises(DatabaseRefused, match="«LECTOR» no tiene permiso para leer ARTICULOS"):
            list(snapshot.read(DATASETS["articulos"]))
        with pytest.raises(DatabaseRefused, match="ARTICULOS"):
            snapshot.checksum(DATASETS["articulos"])
    answers = {answer.catalogue: answer for answer in DirectLink(reader).probe().answers}
    assert not answers[Catalogue.ARTICULOS].successful
    assert "no tiene permiso" in answers[Catalogue.ARTICULOS].message


def test_a_missing_client_library_says_what_to_install(
    small_company: Path, connection_to: ConnectionTo, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("B2BGO_FBCLIENT", "/no/existe/libfbclient.so.2")
    with pytest.raises(ClientLibraryMissing, match="libfbclient2"):
        DirectLink(connection_to(small_company)).probe()


def test_secrets_are_in_no_message(small_company: Path, connection_to: ConnectionTo) -> None:
    refused = refusal(connection_to(small_company, password="muy-secreta-7"))
    assert "muy-secreta-7" not in refused.message + refused.detail + repr(replace(connection_to(small_company)))
