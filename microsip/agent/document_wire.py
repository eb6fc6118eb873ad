"""What portal and agent tell each other of documents and new customers: both ends of every message."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, TypeVar

from microsip.agent import wire
from microsip.customers import CreatedCustomer, NewCustomer
from microsip.documents import Document, DocumentLine, DocumentTax, Kind, Placed, Series

DOCUMENTS = "/v1/documents"
DOCUMENT_SEARCH = "/v1/documents/search"
CUSTOMERS = "/v1/customers"
SERIES = "/v1/series"
AVAILABILITY = "/v1/availability"

ARTICLES_AT_MOST = 10_000

S = TypeVar("S")


@dataclass(frozen=True)
class Asked:
    """A request that opens a database by itself: with which credentials, and for what."""

    credentials: wire.Credentials
    document: Document | None = None
    customer: NewCustomer | None = None
    article_ids: tuple[int, ...] = ()
    warehouse_id: int | None = None
    patience: float | None = None


def asked(message: dict[str, Any]) -> Asked:
    """Raises KeyError, TypeError or ValueError when the message is none, and what its values raise of themselves."""
    told, new, article_ids = message["document"], message["customer"], message["article_ids"]
    warehouse_id, patience = message["warehouse_id"], message["patience"]
    if (
        not all(type(number) is int for number in (*article_ids, warehouse_id or 0))
        or len(article_ids) > ARTICLES_AT_MOST
    ):
        raise ValueError("keys are whole numbers, and not that many")
    if type(patience) not in (int, float, type(None)):
        raise TypeError("patience is in seconds")
    return Asked(
        wire.credentials(message["credentials"]),
        None if told is None else document(told),
        None if new is None else customer(new),
        tuple(article_ids),
        warehouse_id,
        patience,
    )


def document(message: dict[str, Any]) -> Document:
    """Raises as `asked`."""
    plain = dict(message)
    lines = tuple(_read(DocumentLine, line) for line in plain.pop("lines"))
    taxes = tuple(_read(DocumentTax, tax) for tax in plain.pop("taxes"))
    read: Document = _read(Document, plain, lines=lines, taxes=taxes)
    return read


def customer(message: dict[str, Any]) -> NewCustomer:
    """Raises as `asked`."""
    read: NewCustomer = _read(NewCustomer, message)
    return read


def created(message: dict[str, Any]) -> CreatedCustomer:
    return CreatedCustomer(**message)


def placed(message: dict[str, Any] | None) -> Placed | None:
    return None if message is None else Placed(**message)


def series(message: list[dict[str, Any]]) -> tuple[Series, ...]:
    return tuple(Series(**{**told, "kind": Kind(told["kind"])}) for told in message)


def availability_message(held: Mapping[int, Decimal]) -> list[list[object]]:
    """Pairs: in JSON the keys of an object are strings."""
    return [[article_id, units] for article_id, units in held.items()]


def availability(message: list[list[Any]]) -> dict[int, Decimal]:
    return {article_id: Decimal(units) for article_id, units in message}


def _read(kind: Any, message: dict[str, Any], **ready: Any) -> Any:
    """A frozen value from what was told of its fields, each read by its declared type."""
    told = {part.name: _VALUES[part.type](message[part.name]) for part in fields(kind) if part.name not in ready}
    return kind(**told, **ready)


def _decimal(value: object) -> Decimal:
    if not isinstance(value, str):
        raise TypeError("decimals travel as strings")
    try:
        return Decimal(value)
    except InvalidOperation as error:
        raise ValueError(f"{value!r} is no number") from error


def _of(type_: type[S]) -> Callable[[object], S]:
    def read(value: object) -> S:
        if type(value) is not type_:
            raise TypeError(f"{value!r} is no {type_.__name__}")
        return value

    return read


def _optional(read: Callable[[object], S]) -> Callable[[object], S | None]:
    return lambda value: None if value is None else read(value)


def _date(value: object) -> date:
    return date.fromisoformat(_of(str)(value))


_VALUES: Mapping[Any, Callable[[object], object]] = {
    Kind: Kind,
    Decimal: _decimal,
    date: _date,
    int: _of(int),
    str: _of(str),
    int | None: _optional(_of(int)),
    date | None: _optional(_date),
}
"""By declared type of a field how its value is read."""
