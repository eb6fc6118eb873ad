"""What portal and agent tell each other in JSON: both ends of every control message."""

import json
import zlib
from dataclasses import dataclass, field, fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any

from microsip import errors
from microsip.datasets import READABLE
from microsip.declaration import Catalogue
from microsip.digest import SCHEMA, Digests, Latest, Span, Spans, Written, table
from microsip.errors import DeclarationsDiffer, Failure, LinkLost
from microsip.link import Answer, Checksum, FoundDatabase, Identity, Module, Probe, ProcedurePrice, Structure

NAME = "b2bgo-agent"
"""How an agent names itself, so that the portal knows whom it reached before it sends a password."""

PROTOCOL = 2
"""Counts the changes by which an older portal or agent would no longer understand the other's messages."""

DECLARATIONS = f"{PROTOCOL} {READABLE.fingerprint}"
"""What both ends must have in common; they compare it when they connect."""

HEALTH = "/v1/health"
PROBE = "/v1/probe"
DATABASES = "/v1/databases"
PROCEDURE_PRICES = "/v1/procedure-prices"
SNAPSHOTS = "/v1/snapshots"
SNAPSHOT = "/v1/snapshot"  # which one is told by its token in the Authorization header, so that no log shows it
STRUCTURE = SNAPSHOT + "/structure"
CHECKSUM = SNAPSHOT + "/checksum"
ROWS = SNAPSHOT + "/rows"
DIGESTS = SNAPSHOT + "/digests"
LATEST = SNAPSHOT + "/latest"

FAILURES: dict[str, type[Failure]] = {
    kind.__name__: kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, Failure)
}


@dataclass(frozen=True)
class Credentials:
    """What opens a database; sent when a connection is tested or a snapshot opened, and with nothing else."""

    user: str
    password: str = field(repr=False)
    folder: str
    database: str


@dataclass(frozen=True)
class Part:
    """What of a dataset is asked for: its rows, or digests of them in buckets of `width`; `spans` None for all keys.

    `since`: digests only of buckets with a row of this version or a higher one.
    """

    spans: Spans | None
    width: int | None = None
    since: int | None = None


def encode(message: object) -> bytes:
    """JSON of a dataclass, or of plain values; decimals as strings, times in ISO 8601, enumerations by value."""
    return json.dumps(message, default=_plain, ensure_ascii=False).encode()


def _plain(value: object) -> object:
    if is_dataclass(value) and not isinstance(value, type):
        return {part.name: getattr(value, part.name) for part in fields(value)}
    if isinstance(value, date):  # a datetime is one, too
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, Enum):
        return value.value
    raise TypeError(f"{type(value).__name__} does not travel")


def credentials(message: dict[str, Any]) -> Credentials:
    """Raises KeyError, TypeError or ValueError when the message holds no credentials."""
    parts = {part.name: message[part.name] for part in fields(Credentials)}
    if not all(isinstance(value, str) for value in parts.values()):
        raise ValueError("credentials are strings")
    return Credentials(**parts)


def part(message: dict[str, Any]) -> Part:
    """Raises KeyError, TypeError or ValueError when the message is none."""
    asked, width, since = message["spans"], message["width"], message["since"]
    spans = None if asked is None else tuple(Span(first, last) for first, last in asked)
    if not all(
        type(number) is int for number in (*(key for span in spans or () for key in span), width or 0, since or 0)
    ):
        raise ValueError("keys, widths and versions are whole numbers")
    return Part(spans, width, since)


def failure_message(failure: Failure) -> dict[str, str]:
    """The message by which a failure reaches the other side."""
    return {"error": type(failure).__name__, "message": failure.message, "detail": failure.detail}


def failure(message: dict[str, Any]) -> Failure:
    """The failure that the other side had, of the same class; KeyError when the message is none."""
    kind = FAILURES.get(message["error"], Failure)
    return kind(message["message"], message["detail"])


def unexpected(error: Exception) -> Failure:
    """What the portal is told about a defect of the agent itself; its trace stays in the agent's log."""
    return Failure(
        "El servicio de sincronización tuvo un error inesperado; revisa su bitácora en el servidor de Microsip.",
        f"{type(error).__name__} in the agent",
    )


def link_lost(detail: str) -> LinkLost:
    return LinkLost(
        "Se perdió la conexión con el servicio de sincronización a media lectura; "
        "revisa que siga en ejecución y vuelve a sincronizar.",
        detail,
    )


def declarations_differ(detail: str) -> DeclarationsDiffer:
    return DeclarationsDiffer(
        "El portal y el servicio de sincronización son de versiones distintas; actualiza el más antiguo de los dos.",
        detail,
    )


def identity(message: dict[str, Any]) -> Identity:
    return Identity(
        path=message["path"],
        engine=message["engine"],
        created_at_local=datetime.fromisoformat(message["created_at_local"]),
        schema_version=message["schema_version"],
        snapshot=message["snapshot"],
        read_at_local=datetime.fromisoformat(message["read_at_local"]),
    )


def structure(message: dict[str, Any]) -> Structure:
    return Structure(message["missing_table"], tuple(message["missing_columns"]))


def checksum(message: dict[str, Any]) -> Checksum:
    sums = ((column, None if total is None else Decimal(total)) for column, total in message["sums"])
    return Checksum(message["rows"], tuple(sums))


def digests_message(digests: Digests | None) -> bytes:
    """Compressed: most of a sync without changes is this."""
    if digests is None:
        return b""
    columns = {name: digests.buckets.column(name).to_pylist() for name in SCHEMA.names}
    told = {"origin": digests.origin, "width": digests.width, "written": digests.written, **columns}
    return zlib.compress(encode(told))


def digests(message: bytes) -> Digests | None:
    """Raises LinkLost when the message was cut off or is none."""
    if not message:
        return None
    try:
        told = json.loads(zlib.decompress(message))
        buckets = table(*(told[name] for name in SCHEMA.names))
        return Digests(told["origin"], told["width"], buckets, Written(**told["written"]))
    except (zlib.error, ValueError, KeyError, TypeError) as error:
        raise link_lost(f"unreadable digests: {error}") from error


def latest(message: bytes) -> Latest | None:
    """Raises LinkLost when the message was cut off or is none."""
    try:
        told = json.loads(message)
        return None if told is None else Latest(told["origin"], told["rows"], told["version"])
    except (ValueError, KeyError, TypeError) as error:
        raise link_lost(f"unreadable latest: {error}") from error


def probe(message: dict[str, Any]) -> Probe:
    answers = (
        Answer(Catalogue(answer["catalogue"]), answer["successful"], answer["message"], answer["seconds"])
        for answer in message["answers"]
    )
    modules = (Module(module["name"], module["is_used"]) for module in message["modules"])
    return Probe(identity(message["identity"]), tuple(answers), message["certificate"], tuple(modules))


def databases(message: list[dict[str, Any]]) -> tuple[FoundDatabase, ...]:
    return tuple(FoundDatabase(found["folder"], found["name"]) for found in message)


def procedure_prices(message: list[dict[str, Any]]) -> tuple[ProcedurePrice, ...]:
    return tuple(
        ProcedurePrice(
            told["customer_id"],
            told["article_id"],
            Decimal(told["units"]),
            datetime.fromisoformat(told["at_local"]),
            None if told["unit_price"] is None else Decimal(told["unit_price"]),
            Decimal(told["discount_percent"]),
        )
        for told in message
    )


def versions_differ(agent: str, portal: str) -> DeclarationsDiffer:
    """One of the two is older than the other."""
    return DeclarationsDiffer(
        f"El servicio de sincronización es de la versión {agent} y el portal de la {portal}; actualiza el más "
        "antiguo de los dos.",
        f"agent {agent}, portal {portal}",
    )
