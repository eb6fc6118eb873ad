"""The stream of rows: what is read on one side arrives on the other, or it is known that it did not."""

import io
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal

import pyarrow as pa
import pytest

from microsip import link
from microsip.agent import rows, wire
from microsip.declaration import Catalogue, Column, Dataset, Kind
from microsip.digest import Digests, Spans, table
from microsip.errors import DeclarationsDiffer, Failure, LinkLost, UnreadableValue
from microsip.link import Rows

DATASET = Dataset(
    name="articulos",
    title="Artículos",
    catalogue=Catalogue.ARTICULOS,
    table="ARTICULOS",
    key=("ID",),
    columns=(
        Column("ID", Kind.INTEGER),
        Column("CHICO", Kind.SMALLINT),
        Column("GRANDE", Kind.BIGINT),
        Column("PRECIO", Kind.DECIMAL, scale=6),
        Column("MEDIDA", Kind.DOUBLE),
        Column("ACTIVO", Kind.FLAG),
        Column("NOMBRE", Kind.TEXT),
        Column("NOTAS", Kind.MEMO),
        Column("DIA", Kind.DATE),
        Column("HORA", Kind.TIME),
        Column("INSTANTE", Kind.TIMESTAMP),
        Column("IMAGEN", Kind.BINARY),
    ),
)

FULL = {
    "ID": 1,
    "CHICO": -32768,
    "GRANDE": 2**63 - 1,
    "PRECIO": Decimal("999999999999.999999"),
    "MEDIDA": 0.1,
    "ACTIVO": "S",
    "NOMBRE": "Caña “½” €",
    "NOTAS": "",
    "DIA": date(1, 1, 1),
    "HORA": time(23, 59, 59, 999900),
    "INSTANTE": datetime(9999, 12, 31, 23, 59, 59, 999900),  # noqa: DTZ001
    "IMAGEN": bytes(range(256)),
}
EMPTY = {"ID": 2} | dict.fromkeys(list(FULL)[1:])


@dataclass
class Reading:
    """What a snapshot reads, and the error with which it stops."""

    batches: Iterable[pa.RecordBatch]
    error: Exception | None = None
    digests: Digests | None = None
    closed: bool = False

    def read(self, dataset: Dataset, spans: Spans | None = None, width: int | None = None) -> Rows:
        try:
            yield from self.batches
            if self.error:
                raise self.error
        finally:
            self.closed = True
        return self.digests if self.digests is not None and width == self.digests.width else None


def batch(*values: dict[str, object], dataset: Dataset = DATASET) -> pa.RecordBatch:
    return pa.RecordBatch.from_pylist(list(values), schema=dataset.schema)


def encoded(*batches: pa.RecordBatch, error: Exception | None = None) -> list[bytes]:
    return list(rows.encode(Reading(batches, error), DATASET))  # type: ignore[arg-type]


def decoded(pieces: Iterable[bytes], dataset: Dataset = DATASET) -> list[pa.RecordBatch]:
    return list(rows.decode(dataset, io.BytesIO(b"".join(pieces))))


def test_every_kind_of_value_arrives_as_it_was() -> None:
    assert pa.Table.from_batches(decoded(encoded(batch(FULL, EMPTY)))).to_pylist() == [FULL, EMPTY]


def test_batches_arrive_one_by_one() -> None:
    pieces = encoded(batch(FULL), batch(EMPTY, EMPTY))
    assert [len(part) for part in decoded(pieces)] == [1, 2]
    assert len(pieces) == 3


def test_rows_end_with_the_digests_that_were_asked_for() -> None:
    digests = Digests("origin", 20, table([-1, 3], [5, 2], [2**62, 7]))
    pieces = rows.encode(Reading([batch(FULL)], digests=digests), DATASET, wire.Part(None, 20))  # type: ignore[arg-type]
    arrived = link.Reading(rows.decode(DATASET, io.BytesIO(b"".join(pieces))))
    assert [len(part) for part in arrived] == [1]
    assert arrived.digests == digests


def test_no_rows_are_no_batches() -> None:
    assert decoded(encoded()) == []


def test_an_empty_batch_is_not_taken_for_the_end() -> None:
    assert [len(part) for part in decoded(encoded(batch(), batch(FULL)))] == [0, 1]


def test_a_failure_on_the_other_side_arrives_after_the_rows_before_it() -> None:
    pieces = encoded(batch(FULL), error=UnreadableValue("Un texto no se puede leer; corrígelo.", "row 2"))
    stream = rows.decode(DATASET, io.BytesIO(b"".join(pieces)))
    assert len(next(stream)) == 1
    with pytest.raises(UnreadableValue) as told:
        next(stream)
    assert (told.value.message, told.value.detail) == ("Un texto no se puede leer; corrígelo.", "row 2")


def test_a_defect_on_the_other_side_keeps_its_trace_there() -> None:
    with pytest.raises(Failure) as told:
        decoded(encoded(error=KeyError("internal matter")))
    assert "error inesperado" in told.value.message
    assert "internal matter" not in told.value.detail


def test_a_stream_that_is_cut_off_is_a_lost_link_wherever_it_is_cut() -> None:
    whole = b"".join(encoded(batch(FULL), batch(EMPTY)))
    assert len(decoded([whole])) == 2
    for length in range(0, len(whole) - 8, 7):  # the last eight bytes are Arrow's own end, which nobody needs
        with pytest.raises(LinkLost):
            decoded([whole[:length]])


def test_a_stream_without_one_of_its_batches_is_a_lost_link() -> None:
    first, second, ending = encoded(batch(FULL), batch(EMPTY))
    with pytest.raises(LinkLost, match="media lectura"):
        decoded([first, ending])
    assert second


def test_other_columns_than_declared_are_told() -> None:
    other = Dataset("articulos", "Artículos", Catalogue.ARTICULOS, "ARTICULOS", ("ID",), (Column("ID", Kind.BIGINT),))
    with pytest.raises(DeclarationsDiffer):
        decoded(encoded(batch(FULL)), dataset=other)


def test_whoever_abandons_the_stream_ends_the_reading() -> None:
    reading = Reading([batch(FULL), batch(FULL)])
    stream = rows.encode(reading, DATASET)  # type: ignore[arg-type]
    next(stream)
    assert not reading.closed
    stream.close()
    assert reading.closed
