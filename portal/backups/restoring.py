"""Bringing a backup into an installation that has no data yet."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from portal.backups import archive
from portal.backups.archive import Manifest
from portal.backups.errors import BackupDamaged, KeyNeeded, TargetInUse
from portal.backups.writing import FINGERPRINT
from portal.database import Database
from portal.encryption import Encryption, keep
from portal.installation import make_home
from portal.migrations import migrate
from portal.moving import records
from portal.settings import Settings


@dataclass(frozen=True)
class Restored:
    """What was brought back, by table, and when it had been backed up."""

    made_at: datetime
    rows: dict[str, int]


def restore(settings: Settings, file: Path) -> Restored:
    """Fills the operations store of these settings with a backup, in one transaction.

    A backup of an older version of this software is brought up to date. Raises NoBackup, BackupDamaged, TargetInUse,
    KeyNeeded, NewerDatabase and what the store raises; nothing is changed then, but for the key, which is kept where
    there was none.
    """
    make_home(settings)
    encryption = Encryption(settings.key_file)
    with archive.opened(file) as (manifest, copied, key):
        target, source = Database(settings.database_url, encryption), Database(f"sqlite:///{copied}", encryption)
        try:
            migrate(target)
            migrate(source)
            _refuse_used(target)
            _need_key(encryption, manifest, key)
            rows = _brought(source, target)
        finally:
            source.close()
            target.close()
    return Restored(manifest.made_at, rows)


def _refuse_used(target: Database) -> None:
    with target.read() as connection:
        used = [table.name for table in records.tables() if not records.is_empty(connection, table)]
    if used:
        raise TargetInUse(
            "Esta instalación ya tiene datos; restaura en una carpeta o base de datos vacía. No se cambió nada.",
            f"rows in {', '.join(used)}",
        )


def _need_key(encryption: Encryption, manifest: Manifest, key: bytes | None) -> None:
    if key is not None and not encryption.key_file.exists():
        keep(encryption.key_file, key)
    if not encryption.key_file.exists() or encryption.derived(FINGERPRINT) != manifest.key:
        raise KeyNeeded(
            f"El respaldo se cifró con otra llave; copia su portal.key a {encryption.key_file} y vuelve a restaurar.",
            f"the key of the backup is not {encryption.key_file}",
        )


def _brought(source: Database, target: Database) -> dict[str, int]:
    with source.begin() as reading, target.begin() as writing:
        rows = {}
        for table in records.tables():
            records.copy(reading, writing, table)
            there, here = records.content(reading, table), records.content(writing, table)
            if there != here:
                raise BackupDamaged(
                    "El respaldo no llegó completo; vuelve a restaurarlo en una base vacía. No se cambió nada.",
                    f"{table.name}: {there} and {here}",
                )
            rows[table.name] = here.rows
    return rows
