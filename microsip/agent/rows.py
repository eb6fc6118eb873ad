"""A dataset's rows on the way from agent to portal: an Arrow IPC stream whose last batch says how it ended.

The last batch is empty and carries, as custom metadata, either the number of rows sent before it and their digests, if
these were asked for, or the failure that stopped the reading. A stream without it was cut off, so a table can never be
silently short.
"""

import io
import json
import logging
from base64 import b64decode, b64encode
from collections.abc import Generator
from typing import Protocol

import pyarrow as pa

from microsip.agent import wire
from microsip.declaration import Dataset
from microsip.errors import Failure
from microsip.link import Reading, Rows, Snapshot

MEDIA_TYPE = "application/vnd.apache.arrow.stream"

_ROWS = b"rows"
_FAILURE = b"failure"
_DIGESTS = b"digests"

EVERYTHING = wire.Part(None)

logger = logging.getLogger(__name__)


def encode(snapshot: Snapshot, dataset: Dataset, part: wire.Part = EVERYTHING) -> Generator[bytes, None, None]:
    """The stream in pieces, one as soon as its batch is read; a failure of the reading becomes the stream's end."""
    sink = _Pieces()
    options = pa.ipc.IpcWriteOptions(compression="zstd")
    with pa.ipc.new_stream(pa.PythonFile(sink, mode="w"), dataset.schema, options=options) as writer:
        rows = 0
        try:
            reading = Reading(snapshot.read(dataset, part.spans, part.width))
            for batch in reading:
                writer.write_batch(batch)
                rows += batch.num_rows
                yield sink.take()
        except Exception as error:
            ending = {_FAILURE: wire.encode(wire.failure_message(_told(error, dataset)))}
        else:
            ending = {_ROWS: str(rows).encode(), _DIGESTS: b64encode(wire.digests_message(reading.digests))}
        nothing = pa.RecordBatch.from_pylist([], schema=dataset.schema)
        writer.write_batch(nothing, custom_metadata=pa.KeyValueMetadata(ending))
    yield sink.take()


def _told(error: Exception, dataset: Dataset) -> Failure:
    if isinstance(error, Failure):
        logger.warning("reading %s: %s", dataset.name, error.detail)
        return error
    logger.exception("reading %s", dataset.name)
    return wire.unexpected(error)


class Source(Protocol):
    """Where `decode` reads the stream from: at most `size` bytes, fewer only at its end."""

    def read(self, size: int) -> bytes: ...


def decode(dataset: Dataset, source: Source) -> Rows:
    """The batches of a stream, one in memory at a time, and the digests with which it ends.

    Raises the failure that stopped the reading on the other side, LinkLost when the stream was cut off or rows are
    missing, DeclarationsDiffer when its columns are not the declared ones.
    """
    rows = 0
    try:
        reader = pa.ipc.open_stream(pa.PythonFile(source, mode="r"))
        if reader.schema != dataset.schema:
            raise wire.declarations_differ(f"{dataset.name} arrives as {reader.schema}")
        while True:
            batch, ending = reader.read_next_batch_with_custom_metadata()
            if ending is not None:
                break
            rows += batch.num_rows
            yield batch
    except (StopIteration, pa.ArrowException, OSError) as error:
        raise wire.link_lost(f"{dataset.name}: the stream broke off after {rows} rows: {error}") from error
    if _FAILURE in ending:
        raise wire.failure(json.loads(ending[_FAILURE]))
    if int(ending[_ROWS]) != rows:
        raise wire.link_lost(f"{dataset.name}: {rows} rows of {int(ending[_ROWS])} arrived")
    return wire.digests(b64decode(ending.get(_DIGESTS, b"")))


class _Pieces(io.RawIOBase):
    """What the Arrow writer has written since it was last taken."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, part: bytes) -> int:  # type: ignore[override]
        self._parts.append(part)
        return len(part)

    def take(self) -> bytes:
        piece = b"".join(self._parts)
        self._parts.clear()
        return piece
