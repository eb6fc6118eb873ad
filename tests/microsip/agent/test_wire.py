"""Every control message means the same at both ends."""

import json
import zlib
from datetime import datetime
from decimal import Decimal

import pytest

from microsip import errors
from microsip.agent import wire
from microsip.declaration import Catalogue
from microsip.digest import Digests, Latest, Span, Written, table
from microsip.errors import Failure, LinkLost, WrongCredentials
from microsip.link import Answer, Checksum, Identity, Probe, ProcedurePrice, Structure

IDENTITY = Identity(
    path="C:\\Microsip datos\\EMPRESA ñ.FDB",
    engine="3.0.11",
    created_at_local=datetime(2022, 1, 3, 9, 0),  # noqa: DTZ001
    schema_version=541,
    snapshot=2**40,
    read_at_local=datetime(2026, 2, 28, 13, 5, 0, 123400),  # noqa: DTZ001
)


def travelled(message: object) -> dict[str, object]:
    return dict(json.loads(wire.encode(message)))


def test_identity() -> None:
    assert wire.identity(travelled(IDENTITY)) == IDENTITY


def test_probe() -> None:
    answers = (Answer(Catalogue.CLIENTES, True, "412 clientes"), Answer(Catalogue.PEDIDOS, False, "Sin permiso"))
    probe = Probe(IDENTITY, answers)
    assert wire.probe(travelled(probe)) == probe


@pytest.mark.parametrize("structure", [Structure(), Structure(True), Structure(missing_columns=("SUCURSAL_ID", "B"))])
def test_structure(structure: Structure) -> None:
    assert wire.structure(travelled(structure)) == structure


def test_checksum_keeps_every_digit() -> None:
    checksum = Checksum(3, (("PRECIO", Decimal("123456789012345678901234567890.000001")), ("VACIO", None)))
    assert wire.checksum(travelled(checksum)) == checksum


@pytest.mark.parametrize("unit_price", [Decimal("135.123456"), None])
def test_procedure_prices_keep_every_digit(unit_price: Decimal | None) -> None:
    price = ProcedurePrice(7, 9, Decimal("500.50000"), IDENTITY.read_at_local, unit_price, Decimal("12.345678"))
    assert wire.procedure_prices(json.loads(wire.encode((price,)))) == (price,)


def test_credentials() -> None:
    credentials = wire.Credentials("SYSDBA", "contraseña", "C:\\Microsip datos\\", "EMPRESA")
    assert wire.credentials(travelled(credentials)) == credentials
    assert "contraseña" not in repr(credentials)


@pytest.mark.parametrize(
    "message", [{}, {"user": "a"}, {"user": 1, "password": "b", "folder": "c", "database": "d"}, [], None]
)
def test_what_holds_no_credentials_is_refused(message: object) -> None:
    with pytest.raises((KeyError, TypeError, ValueError)):
        wire.credentials(message)  # type: ignore[arg-type]


@pytest.mark.parametrize("name", sorted(wire.FAILURES))
def test_a_failure_of_every_class_arrives_as_the_same_one(name: str) -> None:
    kind = getattr(errors, name)
    arrived = wire.failure(travelled(wire.failure_message(kind("Revisa algo.", "why"))))
    assert type(arrived) is kind
    assert (arrived.message, arrived.detail) == ("Revisa algo.", "why")


def test_a_failure_of_a_class_that_a_newer_agent_has_is_a_failure_all_the_same() -> None:
    arrived = wire.failure({"error": "SomethingNew", "message": "Revisa algo.", "detail": "why"})
    assert type(arrived) is Failure
    assert arrived.message == "Revisa algo."


def test_the_tree_of_failures_is_known_whole() -> None:
    assert WrongCredentials.__name__ in wire.FAILURES
    assert set(wire.FAILURES.values()) == {Failure, *_descendants(Failure, errors.__name__)}


def _descendants(kind: type[Failure], module: str) -> set[type[Failure]]:
    children = {child for child in kind.__subclasses__() if child.__module__ == module}
    return children.union(*(_descendants(child, module) for child in children))


def test_values_of_other_kinds_do_not_travel() -> None:
    with pytest.raises(TypeError):
        wire.encode({"a": object()})


DIGESTS = Digests("origin", 20, table([-2, 7], [20, 3], [2**56, -5]), Written(2**41, 2**40, -2))


def test_digests_arrive_as_they_were() -> None:
    arrived = wire.digests(wire.digests_message(DIGESTS))
    assert arrived is not None
    assert (arrived, arrived.written) == (DIGESTS, DIGESTS.written)
    assert wire.digests(wire.digests_message(None)) is None


@pytest.mark.parametrize("latest", [Latest("origin", 2_400_000, 2**40), None])
def test_the_latest_arrives_as_it_was(latest: Latest | None) -> None:
    assert wire.latest(wire.encode(latest)) == latest


@pytest.mark.parametrize("message", [b"", wire.encode(Latest("origin", 3, 7))[:-1], b"{}", b"7"])
def test_a_latest_that_is_cut_off_is_a_lost_link(message: bytes) -> None:
    with pytest.raises(LinkLost):
        wire.latest(message)


@pytest.mark.parametrize("message", [b"x", b"\x78\x9c", wire.digests_message(DIGESTS)[:-3], zlib.compress(b"{}")])
def test_digests_that_are_cut_off_are_a_lost_link(message: bytes) -> None:
    with pytest.raises(LinkLost):
        wire.digests(message)


@pytest.mark.parametrize("part", [wire.Part(None), wire.Part((), 0), wire.Part((Span(-20, -1), Span(40, 59)), 20)])
def test_what_is_asked_for_arrives_as_it_was(part: wire.Part) -> None:
    assert wire.part(json.loads(wire.encode(part))) == part


@pytest.mark.parametrize(
    "message",
    [
        {},
        {"spans": None},
        {"spans": 1, "width": None},
        {"spans": [[1]], "width": None},
        {"spans": [["1", "2 OR 1=1"]], "width": None},
        {"spans": [[1.5, 2]], "width": None},
        {"spans": [[True, 2]], "width": None},
        {"spans": None, "width": "20"},
    ],
    ids=str,
)
def test_keys_and_widths_are_whole_numbers_and_nothing_else(message: dict[str, object]) -> None:
    with pytest.raises((KeyError, TypeError, ValueError)):
        wire.part(message)
