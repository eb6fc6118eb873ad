"""What Firebird's error codes mean for the person: used by `microsip.firebird` alone."""

from microsip.connection import Connection
from microsip.errors import (
    BadAddress,
    DatabaseRefused,
    Failure,
    LinkLost,
    NeedsAttention,
    NothingWritten,
    OutcomeUnknown,
    RecordLocked,
    RefusedByMicrosip,
    ServerUnreachable,
    UnknownDatabase,
    UnreadableValue,
    WrongCredentials,
)
from microsip.fetch.interfaces import FirebirdError

ENCRYPTION_REQUIRED = 335545064

_LOGIN, _LOGIN_FAILED = 335544472, 335545106
_UNAVAILABLE, _OPEN_ERROR = 335544375, 335544734
_NOT_A_DATABASE, _OTHER_STRUCTURE, _ACCESS_DENIED, _SHUT_DOWN = 335544323, 335544379, 335544831, 335544528
_NOT_FIREBIRD = 335544421
_NO_PRIVILEGE = 335544352
_ARITHMETIC = {335544321, 335544779}
_IO_ERROR = 335544344
_NETWORK = {335544721, 335544722, 335544726, 335544727, 335544741, 335544648, 335544856, 335544794, 335544704}

_LOCKED = {335544345, 335544336, 335544451, 335544510}

_REFUSED_WORDS = ("permission denied", "access is denied", "acceso denegado", "being used", "utilizado por")
"""How operating systems say that a file exists and cannot be opened: Firebird passes their words on, no number."""


class NotComputable(UnreadableValue):
    """A value or sum exceeds what Firebird computes with, or cannot be converted."""


def while_attaching(error: FirebirdError, connection: Connection) -> Failure:
    """The failure that an attempt to attach ended with."""
    codes = set(error.codes)
    detail = f"attaching to {connection.path} at {connection.server}: {error} {error.codes}"
    if codes & {_LOGIN, _LOGIN_FAILED}:
        return wrong_credentials(connection, detail)
    if codes & _NETWORK:
        return ServerUnreachable(
            f"Nadie responde en {connection.server.authority}; revisa la dirección y el puerto, y que Firebird esté "
            "en marcha.",
            detail,
        )
    if _NOT_FIREBIRD in codes:
        return BadAddress(
            f"Lo que responde en {connection.server.authority} no es Firebird; revisa la dirección y el puerto.", detail
        )
    if _UNAVAILABLE in codes or (_OPEN_ERROR in codes and not _says(error, _REFUSED_WORDS)):
        return UnknownDatabase(
            f"En el servidor no existe {connection.path}; revisa la carpeta de datos y el nombre de la base de datos.",
            detail,
        )
    return DatabaseRefused(_refusal(codes, error, connection), detail)


def _refusal(codes: set[int], error: FirebirdError, connection: Connection) -> str:
    path = connection.path
    if _OPEN_ERROR in codes or _ACCESS_DENIED in codes:
        return (
            f"El servidor no tiene permiso para abrir {path}, o lo tiene abierto otro programa; revisa los permisos "
            "del archivo y la configuración de Firebird."
        )
    if _OTHER_STRUCTURE in codes:
        return f"{path} es de otra versión de Firebird que la del servidor; revisa cuál usa Microsip."
    if codes & {_NOT_A_DATABASE, _IO_ERROR}:
        return f"{path} no es una base de datos de Firebird; revisa la carpeta de datos y el nombre."
    if _SHUT_DOWN in codes:
        return f"La base de datos {path} está fuera de línea; ponla en línea en el servidor y vuelve a intentarlo."
    if ENCRYPTION_REQUIRED in codes:
        return "El servidor de Firebird exige otro cifrado de la conexión; revisa WireCrypt en su configuración."
    return f"Firebird no abre {path}; revisa la bitácora del servidor ({error})."


def while_reading(error: FirebirdError, connection: Connection, table: str, *, unanswered: bool) -> Failure:
    """The failure that a call to an open database ended with."""
    codes = set(error.codes)
    detail = f"reading {table or 'system tables'} of {connection.path} at {connection.server}: {error} {error.codes}"
    if unanswered:
        return LinkLost(
            "El servidor de Firebird dejó de responder a media lectura; revisa que siga en marcha y vuelve a "
            "sincronizar.",
            f"the server left a call unanswered; {detail}",
        )
    if codes & (_NETWORK | {_SHUT_DOWN}):
        return LinkLost(
            "Se perdió la conexión con Firebird a media lectura; revisa el servidor y la red, y vuelve a sincronizar.",
            detail,
        )
    if _NO_PRIVILEGE in codes:
        return DatabaseRefused(
            f"El usuario «{connection.user}» no tiene permiso para leer {table or 'esta base de datos'}; dale permiso "
            "de lectura (SELECT) o usa otro usuario.",
            detail,
        )
    if codes & _ARITHMETIC:
        return NotComputable(
            f"Microsip tiene en {table} un valor que Firebird no puede convertir; revísalo con el soporte de Microsip.",
            detail,
        )
    return NeedsAttention(
        f"Firebird informó de un error al leer {table or 'la base de datos'}; revisa la base de datos con el soporte "
        "de Microsip y vuelve a sincronizar.",
        detail,
    )


def while_writing(error: FirebirdError, connection: Connection) -> Failure:
    """The failure that a statement ended with before its transaction was committed: nothing of it is left."""
    codes = set(error.codes)
    detail = f"writing to {connection.path} at {connection.server}: {error} {error.codes}"
    if codes & (_NETWORK | {_SHUT_DOWN}):
        return nothing_written(detail)
    if codes & _LOCKED:
        return RecordLocked(
            "Otra persona o programa está usando en Microsip lo que se iba a escribir; no se escribió nada y se "
            "volverá a intentar. Si se repite, revisa quién dejó abierto un documento en Microsip.",
            detail,
        )
    if _NO_PRIVILEGE in codes:
        return DatabaseRefused(
            f"El usuario «{connection.user}» no tiene permiso para escribir en Microsip; dale permiso (INSERT y UPDATE "
            "en las tablas de ventas) o usa otro usuario.",
            detail,
        )
    return RefusedByMicrosip(
        f"Microsip no aceptó lo que se le envió ({_last_line(error)}); no se escribió nada. Corrígelo o avisa "
        "a soporte.",
        detail,
    )


def nothing_written(detail: str) -> NothingWritten:
    """The failure of a connection that was lost before the commit."""
    return NothingWritten(
        "Se perdió la conexión con Firebird antes de guardar; no se escribió nada y se volverá a intentar. Si se "
        "repite, revisa el servidor y la red.",
        detail,
    )


def outcome_unknown(detail: str) -> OutcomeUnknown:
    """The failure of a commit whose answer never came."""
    return OutcomeUnknown(
        "Se perdió la conexión con Microsip justo al guardar y no se sabe si quedó escrito; antes de repetirlo se "
        "buscará en Microsip. Si tarda, revisa el servidor y la red.",
        detail,
    )


def _last_line(error: FirebirdError) -> str:
    """What the server says in the end, but for where in its code: the rule's own words, or the record's."""
    lines = [line.strip(" -") for line in str(error).splitlines()]
    told = [line for line in lines if line and not line.startswith("At ")]
    return told[-1] if told else "sin explicación"


def wrong_credentials(connection: Connection, detail: str) -> WrongCredentials:
    """The failure of a user or password that cannot be right."""
    return WrongCredentials(
        f"Firebird no acepta el usuario «{connection.user}» con esa contraseña; revisa ambos.", detail
    )


def no_answer(connection: Connection, detail: str) -> ServerUnreachable:
    """The failure of waiting in vain for an attachment."""
    return ServerUnreachable(
        f"El servidor {connection.server.authority} no responde; revisa la dirección, el puerto y que Firebird esté "
        "en marcha.",
        detail,
    )


def _says(error: FirebirdError, words: tuple[str, ...]) -> bool:
    text = str(error).lower()
    return any(word in text for word in words)
