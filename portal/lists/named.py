"""Lists with a name: what a user orders together, each article with its usual quantity."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import ColumnElement, delete, func, insert, select, update
from sqlalchemy import Connection as Transaction
from sqlalchemy.exc import IntegrityError

from microsip.errors import NeedsAttention
from portal.accounts import User
from portal.carts import Line, customer_id_of
from portal.database import Database, utc_now
from portal.folding import folded
from portal.lists.tables import NAME_CHARACTERS, list_lines, lists_table
from portal.permissions import Permission, check

MOST_LISTS = 100


class UnknownList(NeedsAttention):
    """The user has no such list (any more)."""


class ListExists(NeedsAttention): ...


class BadName(NeedsAttention): ...


class TooManyLists(NeedsAttention): ...


@dataclass(frozen=True)
class ArticleList:
    """A list of the user's; `size`: how many articles are in it."""

    id: int
    name: str
    size: int


@dataclass(frozen=True)
class ListLine:
    """An article in a list, in its usual quantity."""

    article_id: int
    units: Decimal


def lists_of(db: Database, user: User) -> tuple[ArticleList, ...]:
    """The user's lists by name."""
    return _lists(db, user)


def named_list(db: Database, user: User, list_id: int) -> ArticleList:
    """Raises UnknownList."""
    found = _lists(db, user, lists_table.c.id == list_id)
    if not found:
        raise _unknown(user, list_id)
    return found[0]


def make_list(db: Database, user: User, name: str, lines: Iterable[Line] = ()) -> ArticleList:
    """A new list with these lines. Raises BadName, ListExists or TooManyLists."""
    check(user, Permission.ORDER)
    values = {**_named(name), "user_id": user.id, "customer_id": customer_id_of(user), "made_at": utc_now()}
    kept = {line.article_id: line.units for line in lines}
    try:
        with db.begin() as transaction:
            _check_room(transaction, user)
            list_id = transaction.execute(insert(lists_table).values(values).returning(lists_table.c.id)).scalar_one()
            rows = [{"article_id": article_id, "units": units} for article_id, units in kept.items()]
            if rows:
                transaction.execute(insert(list_lines).values(list_id=list_id, added_at=utc_now()), rows)
    except IntegrityError as error:
        raise _exists(str(values["name"])) from error
    return ArticleList(list_id, str(values["name"]), len(kept))


def rename_list(db: Database, user: User, list_id: int, name: str) -> None:
    """Raises BadName, ListExists or UnknownList."""
    check(user, Permission.ORDER)
    values = _named(name)
    try:
        with db.begin() as transaction:
            _check_mine(transaction, user, list_id)
            transaction.execute(update(lists_table).where(lists_table.c.id == list_id).values(values))
    except IntegrityError as error:
        raise _exists(values["name"]) from error


def remove_list(db: Database, user: User, list_id: int) -> None:
    """Removes the list with its lines. Raises UnknownList."""
    check(user, Permission.ORDER)
    with db.begin() as transaction:
        _check_mine(transaction, user, list_id)
        transaction.execute(delete(lists_table).where(lists_table.c.id == list_id))


def lines_of(db: Database, user: User, list_id: int) -> tuple[ListLine, ...]:
    """The lines in the order in which they were added. Raises UnknownList."""
    with db.read() as transaction:
        _check_mine(transaction, user, list_id)
        rows = transaction.execute(
            select(list_lines.c.article_id, list_lines.c.units)
            .where(list_lines.c.list_id == list_id)
            .order_by(list_lines.c.added_at, list_lines.c.article_id)
        ).all()
    return tuple(ListLine(*row) for row in rows)


def keep_line(db: Database, user: User, list_id: int, article_id: int, units: Decimal) -> None:
    """Puts the article into the list, or changes its quantity there. Raises UnknownList."""
    check(user, Permission.ORDER)
    place = {"list_id": list_id, "article_id": article_id}
    with db.begin() as transaction:
        _check_mine(transaction, user, list_id)
        statement = db.insert(list_lines).values(units=units, added_at=utc_now(), **place)
        transaction.execute(statement.on_conflict_do_update(index_elements=list(place), set_={"units": units}))


def take_line(db: Database, user: User, list_id: int, article_id: int) -> None:
    """Takes the article out of the list; one that is not in it changes nothing. Raises UnknownList."""
    check(user, Permission.ORDER)
    with db.begin() as transaction:
        _check_mine(transaction, user, list_id)
        transaction.execute(
            delete(list_lines).where(list_lines.c.list_id == list_id, list_lines.c.article_id == article_id)
        )


def _lists(db: Database, user: User, *conditions: ColumnElement[bool]) -> tuple[ArticleList, ...]:
    with db.read() as transaction:
        rows = transaction.execute(
            select(lists_table.c.id, lists_table.c.name, func.count(list_lines.c.article_id))
            .join_from(lists_table, list_lines, isouter=True)
            .where(*_mine(user), *conditions)
            .group_by(lists_table.c.id, lists_table.c.name, lists_table.c.folded_name)
            .order_by(lists_table.c.folded_name)
        ).all()
    return tuple(ArticleList(*row) for row in rows)


def _check_mine(transaction: Transaction, user: User, list_id: int) -> None:
    wanted = select(lists_table.c.id).where(*_mine(user), lists_table.c.id == list_id)
    if transaction.execute(wanted).one_or_none() is None:
        raise _unknown(user, list_id)


def _check_room(transaction: Transaction, user: User) -> None:
    count = transaction.execute(select(func.count()).select_from(lists_table).where(*_mine(user))).scalar_one()
    if count >= MOST_LISTS:
        raise TooManyLists(
            f"Ya tienes {MOST_LISTS} listas; elimina alguna que no uses.", f"user {user.id} has {count} lists"
        )


def _mine(user: User) -> tuple[ColumnElement[bool], ...]:
    return lists_table.c.user_id == user.id, lists_table.c.customer_id == customer_id_of(user)


def _named(name: str) -> dict[str, str]:
    """A list's name as it is kept; raises BadName."""
    given = " ".join(name.split())
    if not given or not given.isprintable():
        raise BadName("La lista necesita un nombre; escríbelo con letras o números.", f"name {name!r}")
    if len(given) > NAME_CHARACTERS:
        raise BadName(f"El nombre es muy largo; usa hasta {NAME_CHARACTERS} caracteres.", f"{len(given)} characters")
    return {"name": given, "folded_name": folded(given)[: NAME_CHARACTERS * 4]}


def _exists(name: str) -> ListExists:
    return ListExists(f"Ya tienes una lista «{name}»; elige otro nombre.", f"list {name!r} exists")


def _unknown(user: User, list_id: int) -> UnknownList:
    return UnknownList("Esa lista ya no existe; elige otra.", f"user {user.id} has no list {list_id}")
