"""`b2bgo user`: accounts from the command line."""

import io
import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from commands import app, logs
from portal.accounts import Role, WrongSignIn, authenticate
from portal.companies import create_company
from portal.database import Database
from portal.installation import open_installation
from tests.portal.published import COMPANY, Shop

EMAIL, PASSWORD = "compras@cliente.mx", "llanta azul de madera"

Users = Callable[..., int]


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    for name in ("B2BGO_DATABASE_URL", "B2BGO_WAREHOUSE_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("B2BGO_HOME", str(tmp_path))
    yield tmp_path
    logs.stop()


@pytest.fixture
def database(home: Path) -> Database:
    database = open_installation().database
    create_company(database, COMPANY, "Ferretería")
    return database


@pytest.fixture
def users(monkeypatch: pytest.MonkeyPatch) -> Users:
    """`users(verb, *options)`: runs `b2bgo user` with a password waiting at standard input."""

    def run(verb: str, *options: str, password: str = PASSWORD, company: str = COMPANY) -> int:
        monkeypatch.setattr(sys, "stdin", io.StringIO(f"{password}\n"))
        return app.main(["user", verb, "--company", company, *options])

    return run


def published_customer(home: Path, key: str, status: str = "A") -> int:
    shop = Shop(home / "warehouse")
    customer = shop.add("clientes", NOMBRE="Constructora", ESTATUS=status)
    role = shop.add("roles_claves_clientes", NOMBRE="Clave principal", ES_PPAL="S")
    shop.add("claves_clientes", CLAVE_CLIENTE=key, CLIENTE_ID=customer, ROL_CLAVE_CLI_ID=role)
    shop.published()
    return customer


def test_an_administrator_can_sign_in_before_the_first_sync(
    database: Database, users: Users, capsys: pytest.CaptureFixture[str]
) -> None:
    assert users("add", "--email", EMAIL, "--admin", "--password-stdin", "--json") == 0
    printed, told = capsys.readouterr()
    found = authenticate(database, EMAIL, PASSWORD, "127.0.0.1")
    assert found.role is Role.ADMINISTRATOR
    assert json.loads(printed) == {
        "id": found.id,
        "empresa": COMPANY,
        "correo": EMAIL,
        "rol": "administrador",
        "cliente_id": None,
        "activo": True,
    }
    assert "ya puede entrar" in told


def test_a_customers_user_is_tied_to_the_customer_with_this_key(home: Path, database: Database, users: Users) -> None:
    customer = published_customer(home, "C-001")
    assert users("add", "--email", EMAIL, "--customer", "c-001", "--password-stdin") == 0
    found = authenticate(database, EMAIL, PASSWORD, "127.0.0.1")
    assert (found.role, found.customer_id) == (Role.CUSTOMER, customer)


def test_a_user_of_a_suspended_customer_is_told_to_wait(
    home: Path, database: Database, users: Users, capsys: pytest.CaptureFixture[str]
) -> None:
    published_customer(home, "C-001", status="B")
    assert users("add", "--email", EMAIL, "--customer", "C-001", "--password-stdin") == 0
    assert "suspendido en Microsip" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("options", "more", "sentence"),
    [
        (("--customer", "C-009"), {}, "ningún cliente con la clave «C-009»"),
        (("--admin",), {"password": "corta"}, "al menos 8"),
        (("--admin",), {"password": ""}, "Falta la contraseña"),
        (("--admin",), {"company": "otra"}, "ninguna empresa «otra»"),
        (("--admin", "--email", "correo"), {}, "no es válido"),
    ],
)
def test_each_mistake_gets_its_own_sentence_and_adds_nobody(
    home: Path,
    database: Database,
    users: Users,
    capsys: pytest.CaptureFixture[str],
    options: tuple[str, ...],
    more: dict[str, str],
    sentence: str,
) -> None:
    published_customer(home, "C-001")
    assert users("add", "--email", EMAIL, "--password-stdin", *options, **more) == 1
    assert sentence in capsys.readouterr().err
    assert users("list", "--json") == 0
    assert json.loads(capsys.readouterr().out) == []


@pytest.mark.parametrize("options", [(), ("--admin", "--customer", "C-001")])
def test_a_user_is_either_a_customers_or_an_administrator(
    database: Database, users: Users, options: tuple[str, ...]
) -> None:
    assert users("add", "--email", EMAIL, "--password-stdin", *options) == 2


def test_a_customers_user_needs_a_first_sync(
    database: Database, users: Users, capsys: pytest.CaptureFixture[str]
) -> None:
    assert users("add", "--email", EMAIL, "--customer", "C-001", "--password-stdin") == 1
    assert "sincroni" in capsys.readouterr().err


def test_an_email_is_added_once(database: Database, users: Users, capsys: pytest.CaptureFixture[str]) -> None:
    assert users("add", "--email", EMAIL, "--admin", "--password-stdin") == 0
    assert users("add", "--email", EMAIL, "--admin", "--password-stdin") == 1
    assert "Ya hay un usuario" in capsys.readouterr().err


def test_a_password_is_changed_and_a_user_is_shut_out_and_let_in_again(database: Database, users: Users) -> None:
    users("add", "--email", EMAIL, "--admin", "--password-stdin")
    assert users("password", "--email", EMAIL, "--password-stdin", password="otra contraseña larga") == 0
    assert authenticate(database, EMAIL, "otra contraseña larga", "127.0.0.1")
    assert users("disable", "--email", EMAIL) == 0
    with pytest.raises(WrongSignIn):
        authenticate(database, EMAIL, "otra contraseña larga", "127.0.0.1")
    assert users("enable", "--email", EMAIL) == 0
    assert authenticate(database, EMAIL, "otra contraseña larga", "127.0.0.1").active


def test_what_was_changed_is_answered_to_scripts(
    database: Database, users: Users, capsys: pytest.CaptureFixture[str]
) -> None:
    users("add", "--email", EMAIL, "--admin", "--password-stdin")
    capsys.readouterr()
    for verb, active in (("disable", False), ("enable", True)):
        assert users(verb, "--email", EMAIL, "--json") == 0
        assert json.loads(capsys.readouterr().out)["activo"] is active
    assert users("password", "--email", EMAIL, "--password-stdin", "--json", password="otra contraseña larga") == 0
    assert json.loads(capsys.readouterr().out)["correo"] == EMAIL


def test_users_are_listed_for_people_too(database: Database, users: Users, capsys: pytest.CaptureFixture[str]) -> None:
    users("add", "--email", EMAIL, "--admin", "--password-stdin")
    capsys.readouterr()
    assert users("list") == 0
    assert EMAIL in capsys.readouterr().out


def test_somebody_is_invited_and_listed_with_a_role(
    home: Path, database: Database, users: Users, capsys: pytest.CaptureFixture[str]
) -> None:
    published_customer(home, "C-001")
    role = ("--role", "supervised_buyer", "--approval-over", "500")
    assert users("invite", "--email", EMAIL, "--customer", "C-001", *role, "--json") == 0
    assert json.loads(capsys.readouterr().out)["rol"] == "comprador con autorización"
    assert users("invite", "--email", "ventas@empresa.mx", "--salesperson", "4") == 0
    assert "recibirá un correo" in capsys.readouterr().err


@pytest.mark.parametrize(
    "options",
    [
        (),
        ("--admin", "--salesperson", "4"),
        ("--customer", "C-001", "--role", "rey"),
        ("--customer", "C-001", "--role", "supervised_buyer"),
        ("--customer", "C-001", "--approval-over", "500"),
        ("--customer", "C-001", "--role", "supervised_buyer", "--approval-over", "mucho"),
    ],
)
def test_nobody_is_invited_to_be_what_does_not_fit_together(
    home: Path, database: Database, users: Users, options: tuple[str, ...]
) -> None:
    published_customer(home, "C-001")
    assert users("invite", "--email", EMAIL, *options) == 2
