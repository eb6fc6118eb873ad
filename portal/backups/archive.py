"""The file of a backup: a tar with a manifest, the operations store as an SQLite file and, if asked for, the key."""

import hashlib
import json
import os
import secrets
import tarfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

from portal.backups.errors import BackupDamaged, BackupUnwritable, NoBackup

MANIFEST, DATABASE, KEY = "manifest.json", "portal.sqlite", "portal.key"
FORMAT = 1


@dataclass(frozen=True)
class Manifest:
    """What a backup says of itself. `made_at` in UTC; `rows` by table; `key`: fingerprint of the key that its secrets
    are encrypted with; `database`: SHA-256 of the file."""

    made_at: datetime
    program: str
    key: str
    database: str
    rows: Mapping[str, int]


def write(file: Path, manifest: Manifest, database: Path, key_file: Path | None) -> None:
    """Writes the file for its owner alone, whole or not at all; raises BackupUnwritable."""
    temporary = file.with_name(f"{file.name}.{secrets.token_hex(8)}")
    try:
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with os.fdopen(descriptor, "wb") as raw:
                with tarfile.open(fileobj=raw, mode="w:gz") as archive:
                    _add(archive, MANIFEST, _encoded(manifest))
                    archive.add(database, DATABASE)
                    if key_file is not None:
                        archive.add(key_file, KEY)
                raw.flush()
                os.fsync(raw.fileno())
            temporary.replace(file)
        finally:
            temporary.unlink(missing_ok=True)
    except OSError as error:
        raise BackupUnwritable(
            f"No se pudo escribir el respaldo {file}; revisa que la carpeta exista, que tengas permiso y que haya "
            "espacio, y vuelve a intentarlo.",
            str(error),
        ) from error


@contextmanager
def opened(file: Path) -> Iterator[tuple[Manifest, Path, bytes | None]]:
    """The manifest, the database in a folder of its own while the block runs, and the key if it is in the backup.

    Raises NoBackup and BackupDamaged.
    """
    with TemporaryDirectory(prefix="b2bgo-restore-") as folder:
        database = Path(folder) / DATABASE
        try:
            with tarfile.open(file, "r:gz") as archive:
                manifest = _decoded(_read(archive, MANIFEST))
                database.write_bytes(_read(archive, DATABASE))
                key = _read(archive, KEY) if KEY in archive.getnames() else None
        except FileNotFoundError as error:
            raise NoBackup(f"No existe el respaldo {file}; revisa la ruta.", str(error)) from error
        except (tarfile.TarError, KeyError, ValueError, EOFError, OSError) as error:
            raise NoBackup(
                f"{file} no es un respaldo de b2bgo o está incompleto; usa otro respaldo.", f"{file}: {error!r}"
            ) from error
        if digest_of(database) != manifest.database:
            raise BackupDamaged(f"El respaldo {file} está dañado; usa otro.", f"{file}: the database's digest differs")
        yield manifest, database, key


def digest_of(file: Path) -> str:
    """SHA-256 of a file."""
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def _add(archive: tarfile.TarFile, name: str, content: bytes) -> None:
    member = tarfile.TarInfo(name)
    member.size = len(content)
    archive.addfile(member, BytesIO(content))


def _read(archive: tarfile.TarFile, name: str) -> bytes:
    """A member's content, whatever path or kind it claims to have; KeyError when there is none."""
    content = archive.extractfile(name)
    if content is None:
        raise KeyError(name)
    return content.read()


def _encoded(manifest: Manifest) -> bytes:
    told = {
        "format": FORMAT,
        "made_at": manifest.made_at.isoformat(),
        "program": manifest.program,
        "key": manifest.key,
        "database": manifest.database,
        "rows": dict(manifest.rows),
    }
    return json.dumps(told, indent=1).encode()


def _decoded(content: bytes) -> Manifest:
    told = json.loads(content)
    if told["format"] != FORMAT:
        raise ValueError(f"format {told['format']}")
    made_at = datetime.fromisoformat(told["made_at"])
    return Manifest(made_at, told["program"], told["key"], told["database"], told["rows"])
