"""What the agent answers: JSON for control, an Arrow IPC stream for rows.

Requests about rows name their snapshot by a bearer token; all others but the first bring the credentials that open
the database. No SQL travels: a dataset is asked for by name, and the agent owns the same declarations as the portal.
"""

import asyncio
import json
import logging
import time
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import aclosing, asynccontextmanager
from importlib.metadata import version
from typing import Any, TypeVar, cast

from starlette import routing
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.types import Send

from microsip import secrets
from microsip.agent import document_wire, rows, wire
from microsip.agent.folders import DataFolders, opened_with
from microsip.agent.security import Doorkeeper
from microsip.agent.settings import AgentSettings
from microsip.agent.snapshots import HeldSnapshot, Snapshots
from microsip.connection import Connection, Route, Server
from microsip.customers import NewCustomer
from microsip.datasets import READABLE
from microsip.declaration import Dataset
from microsip.direct import DirectLink
from microsip.documents import Document
from microsip.errors import Failure, Remedy
from microsip.link import MicrosipLink

CREDENTIALS_BYTES = 10_000
PART_BYTES = 4_000_000
"""Spans of some hundred thousand keys that lie apart."""
DOCUMENT_BYTES = 8_000_000
"""Five thousand lines, each with as long a note as buyers may write."""

Connect = Callable[[Connection], MicrosipLink]
T = TypeVar("T")

logger = logging.getLogger(__name__)


class Agent:
    """The endpoints, and what they share."""

    def __init__(self, settings: AgentSettings, connect: Connect, clock: Callable[[], float]) -> None:
        self._firebird = Server(Route.DIRECT, settings.firebird_host, settings.firebird_port)
        self._connect = connect
        self._folders = DataFolders(settings.data_folders)
        self._doorkeeper = Doorkeeper(clock)
        self.snapshots = Snapshots(settings.lease_seconds, settings.snapshots_per_database, clock)

    async def health(self, request: Request) -> Response:
        """Who answers here; for anybody."""
        return _json({"name": wire.NAME, "version": version("b2bgo"), "declarations": wire.DECLARATIONS})

    async def probe(self, request: Request) -> Response:
        """The probe of the database that the credentials name."""
        async with self._admitted(request) as connection:
            return _json(await asyncio.to_thread(self._connect(connection).probe))

    async def databases(self, request: Request) -> Response:
        """The databases in the data folders, for credentials that open one of them."""
        asked = await _credentials(request)
        async with self._doorkeeper.attempt(asked.user, _peer(request)):
            found = await asyncio.to_thread(self._folders.databases)
            try:
                return _json(await asyncio.to_thread(opened_with, asked, found, self._firebird))
            finally:
                secrets.forget(asked.password)

    async def procedure_prices(self, request: Request) -> Response:
        """What Microsip's procedures charge for the sample, in the database that the credentials name."""
        async with self._admitted(request) as connection:
            return _json(await asyncio.to_thread(self._connect(connection).procedure_prices))

    async def open(self, request: Request) -> Response:
        """A new snapshot: its token and what it reads."""
        async with self._admitted(request) as connection:
            token, identity = await self.snapshots.open(self._connect(connection), connection.path)
        return _json({"token": token, "identity": identity})

    async def structure(self, request: Request) -> Response:
        return _json(await self._snapshot(request).structure(_dataset(request)))

    async def checksum(self, request: Request) -> Response:
        return _json(await self._snapshot(request).checksum(_dataset(request)))

    async def digests(self, request: Request) -> Response:
        snapshot, dataset, part = self._snapshot(request), _dataset(request), await _part(request)
        if part.width is None:
            raise HTTPException(400)
        return Response(wire.digests_message(await snapshot.digests(dataset, part.width, part.spans, part.since)))

    async def latest(self, request: Request) -> Response:
        snapshot, dataset, part = self._snapshot(request), _dataset(request), await _part(request)
        return _json(await snapshot.latest(dataset, part.spans))

    async def rows(self, request: Request) -> Response:
        snapshot, dataset, part = self._snapshot(request), _dataset(request), await _part(request)
        return _Rows(snapshot.rows(dataset, part), media_type=rows.MEDIA_TYPE)

    async def close(self, request: Request) -> Response:
        await self.snapshots.close(_token(request))
        return Response(status_code=204)

    async def place(self, request: Request) -> Response:
        return await self._told(request, lambda link, asked: link.place(_document(asked)))

    async def find(self, request: Request) -> Response:
        return await self._told(request, lambda link, asked: link.find(_document(asked)))

    async def create_customer(self, request: Request) -> Response:
        return await self._told(request, lambda link, asked: link.create_customer(_customer(asked)))

    async def series(self, request: Request) -> Response:
        return await self._told(request, lambda link, _: link.series())

    async def availability(self, request: Request) -> Response:
        return await self._told(request, _availability)

    async def _told(self, request: Request, ask: Callable[[MicrosipLink, document_wire.Asked], object]) -> Response:
        """What the link to the database that the request's credentials name answers."""
        asked = await _message(request, document_wire.asked, DOCUMENT_BYTES)
        async with self._opened(request, asked.credentials) as connection:
            return _json(await asyncio.to_thread(ask, self._connect(connection), asked))

    @asynccontextmanager
    async def _admitted(self, request: Request) -> AsyncIterator[Connection]:
        """The connection that a request's credentials, all that it holds, ask for."""
        async with self._opened(request, await _credentials(request)) as connection:
            yield connection

    @asynccontextmanager
    async def _opened(self, request: Request, asked: wire.Credentials) -> AsyncIterator[Connection]:
        """The connection that credentials ask for; the block connects, so Firebird itself checks them."""
        async with self._doorkeeper.attempt(asked.user, _peer(request), asked.password):
            folder, database = await asyncio.to_thread(self._folders.locate, asked.folder, asked.database)
            connection = Connection(self._firebird, folder, database, asked.user, asked.password)
            try:
                yield connection
            finally:
                secrets.forget(asked.password)

    def _snapshot(self, request: Request) -> HeldSnapshot:
        return self.snapshots.find(_token(request))


def create_app(
    settings: AgentSettings, connect: Connect = DirectLink, clock: Callable[[], float] = time.monotonic
) -> Starlette:
    """The ASGI application of an agent; `connect` gives the link by which it reaches Firebird."""
    agent = Agent(settings, connect, clock)

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        leases = asyncio.create_task(agent.snapshots.keep_leases())
        yield
        leases.cancel()
        await agent.snapshots.close_all()

    return Starlette(
        routes=[
            routing.Route(wire.HEALTH, agent.health),
            routing.Route(wire.PROBE, agent.probe, methods=["POST"]),
            routing.Route(wire.DATABASES, agent.databases, methods=["POST"]),
            routing.Route(wire.PROCEDURE_PRICES, agent.procedure_prices, methods=["POST"]),
            routing.Route(wire.SNAPSHOTS, agent.open, methods=["POST"]),
            routing.Route(wire.SNAPSHOT, agent.close, methods=["DELETE"]),
            routing.Route(wire.STRUCTURE + "/{dataset}", agent.structure),
            routing.Route(wire.CHECKSUM + "/{dataset}", agent.checksum),
            routing.Route(wire.DIGESTS + "/{dataset}", agent.digests, methods=["POST"]),
            routing.Route(wire.LATEST + "/{dataset}", agent.latest, methods=["POST"]),
            routing.Route(wire.ROWS + "/{dataset}", agent.rows, methods=["POST"]),
            routing.Route(document_wire.DOCUMENTS, agent.place, methods=["POST"]),
            routing.Route(document_wire.DOCUMENT_SEARCH, agent.find, methods=["POST"]),
            routing.Route(document_wire.CUSTOMERS, agent.create_customer, methods=["POST"]),
            routing.Route(document_wire.SERIES, agent.series, methods=["POST"]),
            routing.Route(document_wire.AVAILABILITY, agent.availability, methods=["POST"]),
        ],
        exception_handlers={Failure: _refuse, Exception: _apologise},
        lifespan=lifespan,
    )


class _Rows(StreamingResponse):
    """A stream whose generator is closed with the response, however that ends; Starlette leaves it to be collected."""

    async def stream_response(self, send: Send) -> None:
        async with aclosing(cast(AsyncGenerator[bytes, None], self.body_iterator)):
            await super().stream_response(send)


def _peer(request: Request) -> str:
    return request.client.host if request.client else ""


async def _credentials(request: Request) -> wire.Credentials:
    return await _message(request, wire.credentials, CREDENTIALS_BYTES)


async def _part(request: Request) -> wire.Part:
    return await _message(request, wire.part, PART_BYTES)


async def _message(request: Request, decode: Callable[[dict[str, Any]], T], most: int) -> T:
    """What a request's body says, of no more bytes than that."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > most:
            raise HTTPException(413, headers={"connection": "close"})  # else the rest would be received all the same
    try:
        return decode(json.loads(body))
    except (KeyError, TypeError, ValueError) as error:
        raise HTTPException(400) from error


def _token(request: Request) -> str:
    return request.headers.get("authorization", "").removeprefix("Bearer ")


def _dataset(request: Request) -> Dataset:
    name = request.path_params["dataset"]
    if name not in READABLE:
        raise HTTPException(404)
    return READABLE[name]


def _document(asked: document_wire.Asked) -> Document:
    if asked.document is None:
        raise HTTPException(400)
    return asked.document


def _customer(asked: document_wire.Asked) -> NewCustomer:
    if asked.customer is None:
        raise HTTPException(400)
    return asked.customer


def _availability(link: MicrosipLink, asked: document_wire.Asked) -> object:
    if asked.warehouse_id is None or asked.patience is None:
        raise HTTPException(400)
    held = link.availability(asked.article_ids, asked.warehouse_id, asked.patience)
    return document_wire.availability_message(held)


def _json(message: object, status: int = 200) -> Response:
    return Response(wire.encode(message), status, media_type="application/json")


_STATUS = {Remedy.CONFIGURE: 403, Remedy.RETRY: 503, Remedy.ATTEND: 422, Remedy.LOOK_UP: 504}


async def _refuse(request: Request, failure: Exception) -> Response:
    assert isinstance(failure, Failure)
    logger.warning("%s %s: %s: %s", request.method, request.url.path, type(failure).__name__, failure.detail)
    return _json(wire.failure_message(failure), _STATUS[failure.remedy])


async def _apologise(request: Request, error: Exception) -> Response:
    return _json(wire.failure_message(wire.unexpected(error)), 500)
