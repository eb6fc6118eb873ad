"""`b2bgo connect`: nothing is saved before Microsip has answered, and each mistake gets its own sentence."""

import io
import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from commands import app, logs
from microsip.connection import Connection, parse_server
from portal.companies import companies, company, connect_company, connection_of
from portal.installation import open_installation

NOWHERE = parse_server("http://127.0.0.1:9")

ConnectionTo = Callable[..., Connection]


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    for name in ("B2BGO_DATABASE_URL", "B2BGO_WAREHOUSE_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("B2BGO_HOME", str(tmp_path / "home"))
    yield tmp_path / "home"
    logs.stop()


Connect = Callable[..., int]


@pytest.fixture
def connect(monkeypatch: pytest.MonkeyPatch) -> Connect:
    """`connect(connection, *more)`: runs the verb for the company «norte» and gives its exit code."""

    def run(asked: Connection, *more: str, slug: str = "norte", server: str | None = None) -> int:
        monkeypatch.setattr(sys, "stdin", io.StringIO(f"{asked.password}\n"))
        address = str(asked.server) if server is None else server
        options = ["--company", slug, "--server", address, "--database", asked.database, "--folder", asked.folder]
        return app.main(["connect", *options, "--user", asked.user, "--password-stdin", *more])

    return run


def test_a_company_is_connected_and_what_was_found_is_printed(
    connect: Connect, small_company: Path, connection_to: ConnectionTo, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = connection_to(small_company, database=small_company.stem)
    assert connect(asked, "--name", "Ferretería del Norte", "--json") == 0
    printed, told = capsys.readouterr()
    answer = json.loads(printed)
    assert answer["conectada"] is True
    assert {each["catalogo"] for each in answer["respuestas"] if each["correcto"]} >= {
        "Clientes",
        "Artículos",
        "Pedidos",
    }
    assert "b2bgo sync --company norte" in told
    database = open_installation().database
    saved = company(database, "norte")
    assert saved.name == "Ferretería del Norte"
    assert connection_of(database, saved) == asked


def test_the_agents_certificate_is_pinned_and_shown(
    connect: Connect, small_company: Path, agent_connection_to: ConnectionTo, capsys: pytest.CaptureFixture[str]
) -> None:
    assert connect(agent_connection_to(small_company), "--json") == 0
    shown = json.loads(capsys.readouterr().out)["certificado"]
    database = open_installation().database
    assert shown
    assert connection_of(database, company(database, "norte")).certificate == shown


def test_another_certificate_is_refused_until_it_is_accepted(
    connect: Connect, small_company: Path, agent_connection_to: ConnectionTo, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = agent_connection_to(small_company)
    database = open_installation().database
    connect_company(database, "norte", None, agent_connection_to(small_company, certificate="AB:CD"))
    assert connect(asked) == 1
    assert "certificado distinto" in capsys.readouterr().err
    assert connection_of(database, company(database, "norte")).certificate == "AB:CD"
    assert connect(asked, "--accept-certificate") == 0
    assert connection_of(database, company(database, "norte")).certificate not in (None, "AB:CD")


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"password": "not this one"}, "contraseña"),
        ({"user": "NADIE"}, "usuario"),
        ({"database": "NO_EXISTE"}, "revisa"),
        ({"folder": "/no/such/folder"}, "carpeta"),
    ],
)
@pytest.mark.parametrize("link", ["connection_to", "agent_connection_to"])
def test_each_mistake_gets_its_own_sentence_and_leaves_nothing(
    connect: Connect,
    small_company: Path,
    request: pytest.FixtureRequest,
    link: str,
    changes: dict[str, str],
    sentence: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    asked = request.getfixturevalue(link)(small_company, **changes)
    assert connect(asked) == 1
    printed, told = capsys.readouterr()
    assert printed == ""
    assert sentence in told
    assert len(told.strip().splitlines()) == 1
    assert companies(open_installation().database) == ()


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"slug": "Del Norte"}, "La clave de empresa «Del Norte» no es válida"),
        ({"server": "http://servidor norte:7070"}, "no se entiende"),
        ({"server": "ftp://servidor"}, "no se entiende"),
        ({"server": "http://"}, "no se entiende"),
        ({"server": "http://servidor:99999"}, "no se entiende"),
        ({"server": "http://127.0.0.1:9"}, "Nadie responde en 127.0.0.1:9"),
        ({"server": "firebird://127.0.0.1:9"}, "127.0.0.1:9"),
    ],
)
def test_an_address_that_leads_nowhere_is_told(
    connect: Connect, capsys: pytest.CaptureFixture[str], options: dict[str, str], sentence: str
) -> None:
    asked = Connection(NOWHERE, "C:\\Microsip datos\\", "FERRETERA", "SYSDBA", "masterkey")
    assert connect(asked, **{"server": "http://127.0.0.1:9", **options}) == 1
    assert sentence in capsys.readouterr().err
    assert companies(open_installation().database) == ()


@pytest.mark.parametrize(
    ("folder", "database", "sentence"),
    [("", "FERRETERA", "carpeta de datos"), ("C:\\Microsip datos\\", "", "nombre"), ("/srv", "a/b", "sin carpeta")],
)
def test_folder_and_name_are_looked_at_before_anything_is_tried(
    connect: Connect, capsys: pytest.CaptureFixture[str], folder: str, database: str, sentence: str
) -> None:
    asked = Connection(NOWHERE, folder, database, "SYSDBA", "masterkey")
    assert connect(asked, server="http://127.0.0.1:9") == 1
    assert sentence in capsys.readouterr().err


def test_a_mistake_in_a_company_that_is_connected_leaves_its_connection(
    connect: Connect, small_company: Path, connection_to: ConnectionTo
) -> None:
    asked = connection_to(small_company)
    assert connect(asked) == 0
    assert connect(connection_to(small_company, password="not this one"), "--name", "Otro") == 1
    database = open_installation().database
    assert connection_of(database, company(database, "norte")) == asked
    assert company(database, "norte").name == asked.database


def test_the_password_is_in_no_file_of_the_installation(
    connect: Connect, small_company: Path, connection_to: ConnectionTo, home: Path
) -> None:
    connect(connection_to(small_company, password="not-this-one-in-files"))
    asked = connection_to(small_company)
    assert connect(asked) == 0
    written = b"".join(path.read_bytes() for path in home.rglob("*") if path.is_file())
    assert asked.password.encode() not in written
    assert b"not-this-one-in-files" not in written
