"""Testing a connection a stage at a time, so that a person sees how far it comes and what to look at.

From the address to the catalogues, each stage needs the ones before it; the first that fails is the last one.
"""

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from enum import Enum
from time import perf_counter

from microsip.agent.client import CONNECT_SECONDS
from microsip.connection import Connection, Route, Server
from microsip.declaration import Catalogue
from microsip.errors import (
    CertificateChanged,
    Failure,
    FolderNotAllowed,
    LockedOut,
    NeedsAttention,
    PlainHttpRefused,
    ServerUnreachable,
    UnknownFolder,
    WrongCredentials,
)
from microsip.link import Answer, Probe
from microsip.opening import open_link
from microsip.reaching import reached


class HostUnknown(ServerUnreachable):
    """No machine has this name."""


class PortClosed(ServerUnreachable):
    """The machine answers, and nobody listens at this port."""


class PortSilent(ServerUnreachable):
    """Nothing comes back: a firewall, another address, or a machine that is switched off."""


class CatalogueUnreadable(NeedsAttention):
    """A catalogue cannot be read; the message says why."""


class Stage(Enum):
    """What is tested, in its order, as people call it."""

    ADDRESS = "Dirección"
    PORT = "Puerto"
    AGENT = "Servicio de sincronización"
    CERTIFICATE = "Certificado"
    FOLDER = "Carpeta de datos"
    DATABASE = "Base de datos"
    CREDENTIALS = "Usuario y contraseña"
    CUSTOMERS = "Clientes"
    ARTICLES = "Artículos"
    ORDERS = "Pedidos"
    VARIANTS = "Variantes"


OF_CATALOGUE = {
    Catalogue.CLIENTES: Stage.CUSTOMERS,
    Catalogue.ARTICULOS: Stage.ARTICLES,
    Catalogue.PEDIDOS: Stage.ORDERS,
    Catalogue.VARIANTES: Stage.VARIANTS,
}


@dataclass(frozen=True)
class Step:
    """A stage that was tested. `seconds` is None where it was tested together with the next one."""

    stage: Stage
    message: str
    seconds: float | None = None
    failure: Failure | None = None

    @property
    def successful(self) -> bool:
        return self.failure is None


@dataclass(frozen=True)
class Trial:
    """How far a test came. `probe`: what Microsip answered, None when it did not come to that.

    `certificate`: the one that the agent showed, as soon as it was seen.
    """

    steps: tuple[Step, ...]
    probe: Probe | None = None
    certificate: str | None = None

    @property
    def successful(self) -> bool:
        return self.probe is not None and all(step.successful for step in self.steps)

    @property
    def failed(self) -> Step | None:
        """The first stage that failed."""
        return next((step for step in self.steps if not step.successful), None)


def try_connection(connection: Connection, watch: Callable[[Step], None] = lambda step: None) -> Trial:
    """Tests a connection as far as it comes, and tells `watch` of each stage as it ends. Raises no Failure."""
    trying = _Trying(connection, watch)
    try:
        trying.reach()
        trying.open()
    except Failure:  # it is the last step's
        pass
    return trying.trial


@dataclass
class _Trying:
    """A test under way."""

    connection: Connection
    watch: Callable[[Step], None]
    trial: Trial = field(default_factory=lambda: Trial(()))

    def reach(self) -> None:
        """From the address to who answers there."""
        server = self.connection.server
        with self._timed(Stage.ADDRESS) as done:
            done(_address_of(server))
        with self._timed(Stage.PORT) as done:
            _connect(server)
            done(f"{server.port} abierto.")
        if server.route is Route.AGENT:
            self._meet_agent()

    def open(self) -> None:
        """From the data folder to the catalogues: one question, whose answer tells how far it came."""
        began = perf_counter()
        try:
            probe = open_link(replace(self.connection, certificate=self.trial.certificate)).probe()
        except Failure as failure:
            self._open_failed(failure, perf_counter() - began)
            raise
        opening = perf_counter() - began - sum(answer.seconds for answer in probe.answers)
        self._opened(probe, max(opening, 0.0))

    def _meet_agent(self) -> None:
        began = perf_counter()
        try:
            with reached(self.connection) as agent:
                seconds, certificate = perf_counter() - began, agent.certificate
                self._add(Step(Stage.AGENT, f"Responde la versión {agent.version}.", seconds))
        except (CertificateChanged, PlainHttpRefused) as failure:
            self._add(Step(Stage.AGENT, "Responde.", perf_counter() - began))
            self._add(Step(Stage.CERTIFICATE, failure.message, None, failure))
            raise
        except Failure as failure:
            self._add(Step(Stage.AGENT, failure.message, perf_counter() - began, failure))
            raise
        self.trial = replace(self.trial, certificate=certificate)
        self._add(Step(Stage.CERTIFICATE, certificate or "Sin cifrar, como lo permitiste."))

    def _open_failed(self, failure: Failure, seconds: float) -> None:
        """The stages that went well before the one that failed, which is told by the failure's kind."""
        failed = _stage_of(failure)
        for stage, told in ((Stage.FOLDER, self.connection.folder), (Stage.DATABASE, self.connection.database)):
            if stage is failed:
                break
            if stage is not Stage.FOLDER or self.connection.server.route is Route.AGENT:
                self._add(Step(stage, told))
        self._add(Step(failed, failure.message, seconds, failure))

    def _opened(self, probe: Probe, seconds: float) -> None:
        self.trial = replace(self.trial, probe=probe)
        self._add(Step(Stage.FOLDER, self.connection.folder))
        self._add(Step(Stage.DATABASE, probe.identity.path))
        self._add(Step(Stage.CREDENTIALS, f"{self.connection.user} abre la base con {probe.identity.engine}.", seconds))
        for answer in probe.answers:
            self._add(_answered(answer))

    @contextmanager
    def _timed(self, stage: Stage) -> Iterator[Callable[[str], None]]:
        """A stage that goes well when the block calls what it is given with what to tell, and fails when it raises."""
        began = perf_counter()
        try:
            yield lambda told: self._add(Step(stage, told, perf_counter() - began))
        except Failure as failure:
            self._add(Step(stage, failure.message, perf_counter() - began, failure))
            raise

    def _add(self, step: Step) -> None:
        self.trial = replace(self.trial, steps=(*self.trial.steps, step))
        self.watch(step)


def _answered(answer: Answer) -> Step:
    failure = None if answer.successful else CatalogueUnreadable(answer.message)
    return Step(OF_CATALOGUE[answer.catalogue], answer.message, answer.seconds, failure)


def _stage_of(failure: Failure) -> Stage:
    match failure:
        case UnknownFolder() | FolderNotAllowed():
            return Stage.FOLDER
        case WrongCredentials() | LockedOut():
            return Stage.CREDENTIALS
    return Stage.DATABASE


def _address_of(server: Server) -> str:
    """The address behind a host's name; raises HostUnknown."""
    try:
        found = socket.getaddrinfo(server.host, server.port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise HostUnknown(
            f"No se encuentra ningún equipo con el nombre «{server.host}»; revisa cómo está escrito, o escribe su IP.",
            f"{server.host}: {error}",
        ) from error
    address = str(found[0][4][0])
    return f"{address}." if address == server.host else f"{server.host} es {address}."


def _connect(server: Server) -> None:
    """Opens and closes a connection; raises PortClosed or PortSilent."""
    try:
        socket.create_connection((server.host, server.port), timeout=CONNECT_SECONDS).close()
    except ConnectionRefusedError as error:
        raise PortClosed(
            f"El equipo {server.host} responde, pero nadie atiende el puerto {server.port}; revisa el número de puerto "
            "y que el servicio esté en ejecución.",
            f"{server.authority}: {error}",
        ) from error
    except OSError as error:
        raise PortSilent(
            f"No hay respuesta de {server.authority}; revisa la IP, y que el router o firewall deje pasar ese puerto.",
            f"{server.authority}: {error}",
        ) from error
