"""Companies and their connections with Microsip."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from microsip.connection import Connection, parse_server
from portal.companies import (
    BadSlug,
    Company,
    CompanyExists,
    NotConnected,
    UnknownCompany,
    companies,
    company,
    connect_company,
    connection_of,
    connection_settings,
    connections_table,
    create_company,
    save_connection,
)
from portal.database import Database
from portal.encryption import KeyMissing

CONNECTION = Connection(
    server=parse_server("http://3.24.67.31:7070"),
    folder="C:\\Microsip datos\\",
    database="FERRETERIA",
    user="SYSDBA",
    password="masterkey-ñ€",
    certificate="AB:CD",
    allow_plain_http=True,
)


def test_a_company_is_found_by_its_slug(database: Database, ferreteria: Company) -> None:
    assert company(database, "ferreteria") == ferreteria
    with pytest.raises(UnknownCompany, match=r"«otra».*b2bgo connect"):
        company(database, "otra")


def test_companies_are_listed_by_name(database: Database, ferreteria: Company) -> None:
    abarrotes = create_company(database, "z", "Abarrotes")
    assert companies(database) == (abarrotes, ferreteria)


def test_a_slug_is_taken_once(database: Database, ferreteria: Company) -> None:
    with pytest.raises(CompanyExists, match=ferreteria.slug):
        create_company(database, "ferreteria", "Otra")


@pytest.mark.parametrize("slug", ["", "Ferretería", "a b", "../x", "-a", "a-", "a" * 41, "a/b", "a\n"])
def test_a_slug_can_name_a_folder_and_an_address(database: Database, slug: str) -> None:
    with pytest.raises(BadSlug, match="letras minúsculas"):
        create_company(database, slug, "X")


def test_a_connection_comes_back_as_it_was_saved(database: Database, ferreteria: Company) -> None:
    save_connection(database, ferreteria, CONNECTION)
    assert connection_of(database, ferreteria) == CONNECTION
    direct = replace(CONNECTION, server=parse_server("firebird://[::1]:3051"), folder="/srv/datos", certificate=None)
    save_connection(database, ferreteria, direct)
    assert connection_of(database, ferreteria) == direct


def test_a_company_without_connection_says_where_to_make_one(database: Database, ferreteria: Company) -> None:
    assert connection_settings(database, ferreteria) is None
    with pytest.raises(NotConnected, match="Configuración › Integraciones"):
        connection_of(database, ferreteria)


def test_the_password_is_neither_in_the_database_nor_in_what_may_be_shown(
    database: Database, ferreteria: Company
) -> None:
    save_connection(database, ferreteria, CONNECTION)
    view = connection_settings(database, ferreteria)
    assert view is not None
    assert (view.server, view.folder, view.user) == (CONNECTION.server, CONNECTION.folder, CONNECTION.user)
    assert CONNECTION.password not in repr(view)
    with database.read() as transaction:
        row = transaction.execute(select(connections_table)).one()
    assert CONNECTION.password.encode() not in b"".join(str(value).encode() for value in row) + row.password


def test_one_companys_password_is_of_no_use_to_another(database: Database, ferreteria: Company) -> None:
    other = create_company(database, "other", "Otra")
    for one, password in ((ferreteria, "first"), (other, "second")):
        save_connection(database, one, replace(CONNECTION, password=password))
    assert connection_of(database, ferreteria).password == "first"
    assert connection_of(database, other).password == "second"


def test_a_lost_key_is_told_and_a_password_written_again_mends_it(database: Database, ferreteria: Company) -> None:
    save_connection(database, ferreteria, CONNECTION)
    database.encryption.key_file.unlink()
    with pytest.raises(KeyMissing):
        connection_of(database, ferreteria)
    save_connection(database, ferreteria, CONNECTION)
    assert connection_of(database, ferreteria) == CONNECTION


def test_connecting_makes_the_company_and_keeps_its_name_afterwards(database: Database) -> None:
    connected = connect_company(database, "norte", None, CONNECTION)
    assert connected == company(database, "norte")
    assert connected.name == "FERRETERIA"
    assert connect_company(database, "norte", "Ferretería del Norte", CONNECTION).name == "Ferretería del Norte"
    assert connect_company(database, "norte", None, CONNECTION).name == "Ferretería del Norte"
    assert [one.name for one in companies(database)] == ["Ferretería del Norte"]


def test_a_company_that_cannot_be_connected_is_not_made(database: Database) -> None:
    database.encryption.key_file.write_text("no key")
    with pytest.raises(Exception, match="llave"):
        connect_company(database, "norte", None, CONNECTION)
    assert companies(database) == ()
