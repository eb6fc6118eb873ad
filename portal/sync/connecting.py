"""Testing a connection before it is saved or relied on, and what to look at when it fails."""

from dataclasses import dataclass
from ipaddress import ip_address

from microsip.connection import Connection, Route
from microsip.errors import (
    BadAddress,
    CertificateChanged,
    DeclarationsDiffer,
    Failure,
    FolderNotAllowed,
    LockedOut,
    NotMicrosip,
    PlainHttpRefused,
    UnknownDatabase,
    UnknownFolder,
    WrongCredentials,
)
from microsip.link import FoundDatabase, Probe
from microsip.opening import open_link
from microsip.stages import HostUnknown, PortClosed, PortSilent, Stage, Step, Trial, try_connection

__all__ = [
    "Advice",
    "Requirement",
    "Stage",
    "Step",
    "Trial",
    "advice",
    "databases",
    "requirements",
    "test_connection",
    "try_connection",
]


@dataclass(frozen=True)
class Advice:
    """What to look at after a failure, and the sentence to send to one's technician."""

    look_at: tuple[str, ...]
    technician: str


@dataclass(frozen=True)
class Requirement:
    """What Microsip and its server must have. `met` is None where it cannot be told from here."""

    title: str
    met: bool | None
    told: str


def test_connection(connection: Connection) -> Probe:
    """What Microsip answers for each catalogue; raises the Failure that keeps it from answering at all."""
    return open_link(connection).probe()


test_connection.__test__ = False  # type: ignore[attr-defined]  # its name is the verb's; pytest must not collect it


def databases(connection: Connection) -> tuple[FoundDatabase, ...]:
    """The databases that the agent at the connection's address could open; raises what keeps it from telling."""
    return open_link(connection).databases()


def requirements(connection: Connection, trial: Trial) -> tuple[Requirement, ...]:
    """The requirements of the integration, each with what a test told about it."""
    probe = trial.probe
    modules = (
        [
            Requirement(f"Módulo {module.name} en uso", module.is_used, "Tiene datos." if module.is_used else _UNUSED)
            for module in probe.modules
        ]
        if probe is not None
        else [Requirement(f"Módulo {name} en uso", None, _LATER) for name in _MODULES]
    )
    return (*modules, _version(probe), _fixed_address(connection), _port(connection, trial), _agent(connection, trial))


def advice(connection: Connection, step: Step) -> Advice:
    """What to do about a stage that failed."""
    failure = step.failure
    looks = next((looks for kind, looks in _LOOK_AT if isinstance(failure, kind)), _BY_STAGE[step.stage])
    server = connection.server
    return Advice(
        tuple(look.format(host=server.host, port=server.port, user=connection.user) for look in looks),
        _sentence(connection, step),
    )


_MODULES = ("Inventarios", "Ventas", "Cuentas por Cobrar")
_LATER = "Se sabrá cuando la base de datos responda."
_UNUSED = "No tiene datos; el portal los necesita."


def _version(probe: Probe | None) -> Requirement:
    title = "Microsip 2022 en adelante"
    if probe is None:
        return Requirement(title, None, _LATER)
    if not all(answer.successful for answer in probe.answers):
        return Requirement(title, False, "A esta versión le faltan datos que el portal necesita; actualiza Microsip.")
    known = f" (estructura {probe.identity.schema_version})" if probe.identity.schema_version else ""
    return Requirement(title, True, f"La base de datos tiene todo lo que el portal necesita{known}.")


def _fixed_address(connection: Connection) -> Requirement:
    title = "IP fija, pública o enmascarada"
    try:
        address = ip_address(connection.server.host)
    except ValueError:
        return Requirement(title, None, "Usas un nombre; comprueba que siempre lleve al mismo equipo.")
    kind = "de tu red" if address.is_private else "pública"
    return Requirement(title, None, f"Es una IP {kind}; pregunta a tu proveedor de internet o de red si es fija.")


def _port(connection: Connection, trial: Trial) -> Requirement:
    step = _step(trial, Stage.PORT)
    told = "Aún no se prueba." if step is None else step.message
    return Requirement(f"Puerto {connection.server.port} abierto", None if step is None else step.successful, told)


def _agent(connection: Connection, trial: Trial) -> Requirement:
    title = "4Q Sinc instalado y en ejecución"
    if connection.server.route is Route.DIRECT:
        return Requirement(title, None, "Con firebird:// no se usa.")
    step = _step(trial, Stage.AGENT)
    told = "Aún no se prueba." if step is None else step.message
    return Requirement(title, None if step is None else step.successful, told)


def _step(trial: Trial, stage: Stage) -> Step | None:
    return next((step for step in trial.steps if step.stage is stage), None)


_PORT = (
    "El número de puerto: debe ser el del servicio 4Q Sinc (7070 si nadie lo cambió).",
    "En el servidor, Windows › Servicios: el servicio de sincronización debe estar «En ejecución».",
)
_NETWORK = (
    "La IP pública del servidor: en él, busca «cuál es mi IP» en el navegador y compárala con {host}.",
    "La regla del módem o router: el puerto {port} debe llevar al servidor de Microsip.",
    "El firewall de Windows del servidor: debe permitir la entrada por el puerto {port}.",
)
_SPELLING = ("Mayúsculas, minúsculas y espacios de más en la contraseña.", "Que el usuario sea {user}.")
_FOLDER = (
    "La carpeta, tal como la muestra el servidor: Microsip › Administrador de bases de datos › propiedades.",
    "Que esa carpeta esté entre las que atiende el servicio 4Q Sinc (su ajuste de carpetas de datos).",
)
_DATABASE = (
    "El nombre de la empresa, tal como aparece al abrir Microsip.",
    "Que la empresa esté en la carpeta de datos escrita y no en otra.",
)

_LOOK_AT: tuple[tuple[type[Failure], tuple[str, ...]], ...] = (
    (HostUnknown, ("El nombre del servidor, letra por letra; o escribe su IP en lugar del nombre.",)),
    (PortClosed, _PORT),
    (PortSilent, _NETWORK),
    (DeclarationsDiffer, ("Qué versión tiene cada uno: el portal y el servicio 4Q Sinc deben ser de la misma.",)),
    (BadAddress, _PORT),
    (
        CertificateChanged,
        (
            "Si reinstalaste el servicio 4Q Sinc: marca la casilla para olvidar el certificado anterior.",
            "Si no lo reinstalaste: no sigas, y pide a tu técnico que revise quién responde en {host}.",
        ),
    ),
    (PlainHttpRefused, ("El servicio 4Q Sinc responde sin cifrar: actívale TLS, o permítelo con la casilla.",)),
    (UnknownFolder, _FOLDER),
    (FolderNotAllowed, _FOLDER),
    (WrongCredentials, _SPELLING),
    (LockedOut, ("Espera unos minutos: hubo demasiadas contraseñas equivocadas.", *_SPELLING)),
    (NotMicrosip, _DATABASE),
    (UnknownDatabase, _DATABASE),
)

_READABLE = ("La versión de Microsip: debe ser 2022 o posterior.", "Los permisos del usuario {user} en esa empresa.")
_BY_STAGE = {
    Stage.ADDRESS: ("Cómo está escrita la dirección del servidor.",),
    Stage.PORT: _NETWORK,
    Stage.AGENT: _PORT,
    Stage.CERTIFICATE: _PORT,
    Stage.FOLDER: _FOLDER,
    Stage.DATABASE: (*_DATABASE, "Que Firebird esté en marcha en el servidor."),
    Stage.CREDENTIALS: _SPELLING,
    Stage.CUSTOMERS: _READABLE,
    Stage.ARTICLES: _READABLE,
    Stage.ORDERS: _READABLE,
    Stage.VARIANTS: _READABLE,
}


def _sentence(connection: Connection, step: Step) -> str:
    """What to send to one's technician: where it stopped and with which words; never the password."""
    detail = "" if step.failure is None or step.failure.detail == step.message else f" [{step.failure.detail}]"
    return (
        f"Al conectar el portal b2bGO con Microsip en {connection.server} (base «{connection.database}», carpeta "
        f"«{connection.folder}», usuario {connection.user}) falla el paso «{step.stage.value}»: {step.message}{detail}"
    )
