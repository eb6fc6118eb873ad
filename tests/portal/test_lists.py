"""Favourites and lists belong to one user, for the customer that the user buys for."""

from decimal import Decimal

import pytest

from portal.accounts import Role, User, add_user
from portal.carts import Line
from portal.companies import Company
from portal.database import Database
from portal.lists import (
    BadName,
    ListExists,
    TooManyLists,
    UnknownList,
    favourites,
    keep_line,
    lines_of,
    lists_of,
    make_list,
    named_list,
    remove_list,
    rename_list,
    set_favourite,
    take_line,
)
from portal.lists import named as named_module

PASSWORD = "Tornillos-y-tuercas-4"


def buyer_of(database: Database, company: Company, email: str, customer: int = 7) -> User:
    return add_user(database, company, email, PASSWORD, Role.CUSTOMER, customer)


@pytest.fixture
def ana(database: Database, ferreteria: Company) -> User:
    return buyer_of(database, ferreteria, "ana@example.com")


@pytest.fixture
def luis(database: Database, ferreteria: Company) -> User:
    return buyer_of(database, ferreteria, "luis@example.com")


def test_favourites_are_marked_once_and_the_last_ones_come_first(database: Database, ana: User, luis: User) -> None:
    for article in (3, 1, 3, 2):
        set_favourite(database, ana, article, wanted=True)
    assert favourites(database, ana) == (2, 1, 3)
    set_favourite(database, ana, 1, wanted=False)
    set_favourite(database, ana, 99, wanted=False)
    assert favourites(database, ana) == (2, 3)
    assert favourites(database, luis) == ()


def test_a_list_keeps_its_lines_in_their_quantities(database: Database, ana: User) -> None:
    made = make_list(database, ana, "  Pedido   semanal ", [Line(5, Decimal("2.5")), Line(6, Decimal(12))])
    assert (made.name, made.size) == ("Pedido semanal", 2)
    keep_line(database, ana, made.id, 5, Decimal(3))
    keep_line(database, ana, made.id, 7, Decimal(1))
    take_line(database, ana, made.id, 6)
    take_line(database, ana, made.id, 6)
    assert {line.article_id: line.units for line in lines_of(database, ana, made.id)} == {5: Decimal(3), 7: Decimal(1)}
    assert named_list(database, ana, made.id).size == 2


def test_lists_are_shown_by_name_and_can_be_renamed_and_removed(database: Database, ana: User) -> None:
    weekly, monthly = make_list(database, ana, "Semanal"), make_list(database, ana, "Mensual")
    assert [each.name for each in lists_of(database, ana)] == ["Mensual", "Semanal"]
    rename_list(database, ana, weekly.id, "Ágil")
    assert [each.name for each in lists_of(database, ana)] == ["Ágil", "Mensual"]
    keep_line(database, ana, monthly.id, 5, Decimal(1))
    remove_list(database, ana, monthly.id)
    assert [each.name for each in lists_of(database, ana)] == ["Ágil"]


def test_a_name_is_needed_and_is_used_once(database: Database, ana: User, luis: User) -> None:
    first = make_list(database, ana, "Semanal")
    make_list(database, luis, "Semanal")
    other = make_list(database, ana, "Otra")
    with pytest.raises(ListExists, match="Ya tienes una lista «semanál»"):
        make_list(database, ana, "semanál")
    with pytest.raises(ListExists):
        rename_list(database, ana, other.id, "SEMANAL")
    rename_list(database, ana, first.id, "SEMANAL")
    for name in ("", "   ", "\x00", "x" * 81):
        with pytest.raises(BadName):
            make_list(database, ana, name)
        with pytest.raises(BadName):
            rename_list(database, ana, first.id, name)


def test_nobody_reaches_the_list_of_somebody_else(
    database: Database, ana: User, luis: User, ferreteria: Company
) -> None:
    mine = make_list(database, ana, "Semanal", [Line(5, Decimal(1))])
    same_user_elsewhere = User(ana.id, ferreteria, ana.email, ana.role, 8)
    for stranger in (luis, same_user_elsewhere):
        assert lists_of(database, stranger) == ()
        for forbidden in (
            lambda who: lines_of(database, who, mine.id),
            lambda who: named_list(database, who, mine.id),
            lambda who: rename_list(database, who, mine.id, "Mía"),
            lambda who: remove_list(database, who, mine.id),
            lambda who: keep_line(database, who, mine.id, 5, Decimal(9)),
            lambda who: take_line(database, who, mine.id, 5),
        ):
            with pytest.raises(UnknownList):
                forbidden(stranger)
    assert [line.units for line in lines_of(database, ana, mine.id)] == [Decimal(1)]


def test_there_is_room_for_so_many_lists_only(database: Database, ana: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(named_module, "MOST_LISTS", 1)
    make_list(database, ana, "Una")
    with pytest.raises(TooManyLists, match="elimina alguna"):
        make_list(database, ana, "Dos")
