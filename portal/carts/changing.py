"""Putting articles into a cart and taking them out of it. Every change is one transaction."""

import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from sqlalchemy import ColumnElement, Table, delete, func, select, update
from sqlalchemy import Connection as Transaction

from microsip.errors import NeedsAttention
from portal.accounts import User
from portal.carts.records import Cart, Line
from portal.carts.tables import NOTES_CHARACTERS, cart_lines, carts_table
from portal.carts.units import check_units
from portal.catalogue import Article, UnknownArticle, article, articles
from portal.configuration import configuration_of
from portal.database import Database, utc_now
from portal.freight.computing import chosen_freight
from portal.permissions import Permission, check
from warehouse.store import Reader

MOST_LINES = 5_000
"""As many partidas as an order may have: placing so many takes a busy Microsip half of the minute that it is given."""


class NotesTooLong(NeedsAttention): ...


class CartFull(NeedsAttention): ...


@dataclass(frozen=True)
class Refused:
    """An article that could not be put into the cart, and why, in a sentence."""

    article_id: int
    message: str


def cart_of(db: Database, user: User) -> Cart:
    """The user's cart; an empty one when there is nothing in it."""
    with db.read() as transaction:
        return read_cart(transaction, user)


def lines_in_cart(db: Database, user: User) -> int:
    """How many articles are in the user's cart."""
    counted = select(func.count()).select_from(cart_lines).where(*_mine(cart_lines, user))
    with db.read() as transaction:
        return int(transaction.execute(counted).scalar_one())


def read_cart(transaction: Transaction, user: User, *, hold: bool = False) -> Cart:
    """The same within a transaction. `hold`: whoever changes the cart waits for the end of the transaction."""
    if hold:
        transaction.execute(select(carts_table.c.key).where(*_mine(carts_table, user)).with_for_update())
    rows = transaction.execute(
        select(carts_table.c.key, cart_lines.c.article_id, cart_lines.c.units, cart_lines.c.notes)
        .join_from(carts_table, cart_lines)
        .where(*_mine(carts_table, user))
        .order_by(cart_lines.c.added_at, cart_lines.c.article_id)
    ).all()
    return Cart(rows[0].key, tuple(Line(*row[1:]) for row in rows)) if rows else Cart()


def add(db: Database, reader: Reader, user: User, article_id: int, units: Decimal) -> None:
    """Puts so many more units into the cart.

    Raises UnknownArticle when customers may not buy it, UnusableQuantity when it is not sold in the quantity that the
    cart would hold, CartFull, NotPermitted.
    """
    wanted = article(reader, article_id)
    _check_freight(wanted, chosen_freight(reader, configuration_of(db, user.company)))
    with db.begin() as transaction:
        held = _held(transaction, db, user)
        held[article_id] = _total(reader, wanted, held, units, user)
        _write(transaction, db, user, {article_id: held[article_id]})


def add_all(db: Database, reader: Reader, user: User, lines: Iterable[Line]) -> tuple[Refused, ...]:
    """Puts all of the lines into the cart that can be, in one transaction, and returns those that cannot."""
    wanted = list(lines)
    sold = {each.article_id: each for each in articles(reader, [line.article_id for line in wanted])}
    freight_id = chosen_freight(reader, configuration_of(db, user.company))
    changed: dict[int, Decimal] = {}
    refused = []
    with db.begin() as transaction:
        held = _held(transaction, db, user)
        for line in wanted:
            try:
                of = sold.get(line.article_id) or article(reader, line.article_id)
                _check_freight(of, freight_id)
                held[line.article_id] = _total(reader, of, held, line.units, user)
            except NeedsAttention as failure:
                refused.append(Refused(line.article_id, failure.message))
            else:
                changed[line.article_id] = held[line.article_id]
        _write(transaction, db, user, changed)
    return tuple(refused)


def set_units(db: Database, reader: Reader, user: User, article_id: int, units: Decimal) -> None:
    """Makes it so many units; an article that is not in the cart any more stays out. Raises as `add`."""
    _check_buys(user)
    check_units(reader, article(reader, article_id), units)
    with db.begin() as transaction:
        statement = update(cart_lines).where(*_mine(cart_lines, user), cart_lines.c.article_id == article_id)
        transaction.execute(statement.values(units=units))


def set_notes(db: Database, user: User, article_id: int, notes: str) -> None:
    """Notes something about a line, for whoever packs it. Raises NotesTooLong or NotPermitted."""
    _check_buys(user)
    text = notes.strip()
    if len(text) > NOTES_CHARACTERS:
        raise NotesTooLong(
            f"La nota tiene {len(text)} caracteres; escribe hasta {NOTES_CHARACTERS}.", f"{len(text)} characters"
        )
    with db.begin() as transaction:
        statement = update(cart_lines).where(*_mine(cart_lines, user), cart_lines.c.article_id == article_id)
        transaction.execute(statement.values(notes=text))


def remove(db: Database, user: User, article_id: int) -> None:
    """Takes an article out of the cart; one that is not in it changes nothing. Raises NotPermitted."""
    _check_buys(user)
    with db.begin() as transaction:
        transaction.execute(delete(cart_lines).where(*_mine(cart_lines, user), cart_lines.c.article_id == article_id))


def clear(db: Database, user: User) -> None:
    """Empties the cart. Raises NotPermitted."""
    _check_buys(user)
    with db.begin() as transaction:
        empty(transaction, user)


def empty(transaction: Transaction, user: User) -> None:
    """The same within a transaction; what is put into the cart then becomes another order."""
    transaction.execute(delete(cart_lines).where(*_mine(cart_lines, user)))
    transaction.execute(delete(carts_table).where(*_mine(carts_table, user)))


def customer_id_of(user: User) -> int:
    """The customer that the user buys for; ValueError for an administrator."""
    if user.customer_id is None:
        raise ValueError(f"user {user.id} buys for no customer")
    return user.customer_id


def _check_buys(user: User) -> None:
    """Raises NotPermitted for who only looks, as an administrator does who sees the store as a customer."""
    customer_id_of(user)
    check(user, Permission.ORDER)


def _check_freight(wanted: Article, freight_id: int | None) -> None:
    if wanted.article_id == freight_id:
        raise UnknownArticle(
            f"«{wanted.name}» se calcula con el pedido; no hace falta agregarlo.",
            f"article {wanted.article_id} is freight",
        )


def _total(reader: Reader, wanted: Article, held: Mapping[int, Decimal], units: Decimal, user: User) -> Decimal:
    """How much of the article the cart then holds; raises UnusableQuantity or CartFull."""
    check_units(reader, wanted, units)
    total = held.get(wanted.article_id, Decimal(0)) + units
    check_units(reader, wanted, total)
    if wanted.article_id not in held and len(held) >= MOST_LINES:
        raise CartFull(
            f"El carrito ya tiene {MOST_LINES:,} artículos; confirma este pedido y pide los demás en otro.",
            f"cart of user {user.id} is full",
        )
    return total


def _held(transaction: Transaction, db: Database, user: User) -> dict[int, Decimal]:
    """What is in the cart, made when there is none: whoever else changes it waits for the transaction's end."""
    _check_buys(user)
    values = {"user_id": user.id, "customer_id": customer_id_of(user), "made_at": utc_now()}
    made = db.insert(carts_table).values(key=secrets.token_hex(16), **values)
    transaction.execute(
        made.on_conflict_do_update(index_elements=["user_id", "customer_id"], set_={"key": carts_table.c.key})
    )
    return {line.article_id: line.units for line in read_cart(transaction, user).lines}


def _write(transaction: Transaction, db: Database, user: User, units: Mapping[int, Decimal]) -> None:
    place = {"user_id": user.id, "customer_id": customer_id_of(user)}
    now = utc_now()
    rows = [
        {
            **place,
            "article_id": article_id,
            "units": total,
            "notes": "",
            "added_at": now + timedelta(microseconds=order),
        }
        for order, (article_id, total) in enumerate(units.items())
    ]
    if not rows:
        return
    statement = db.insert(cart_lines)
    statement = statement.on_conflict_do_update(
        index_elements=[*place, "article_id"], set_={"units": statement.excluded.units}
    )
    transaction.execute(statement, rows)


def _mine(table: Table, user: User) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return table.c.user_id == user.id, table.c.customer_id == customer_id_of(user)
