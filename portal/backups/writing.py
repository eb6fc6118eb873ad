"""Writing a backup while everything goes on: one transaction sees one instant."""

from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import text

from portal.backups import archive
from portal.backups.archive import Manifest
from portal.database import Database, utc_now
from portal.installation import Installation
from portal.migrations import migrate
from portal.moving import records

FINGERPRINT = "backup"


@dataclass(frozen=True)
class Backup:
    """A backup that was written. `rows` by table."""

    file: Path
    made_at: datetime
    rows: dict[str, int]
    with_key: bool


def back_up(installation: Installation, file: Path, *, with_key: bool = False) -> Backup:
    """Writes a backup of the operations store, with the key that its secrets are encrypted with when asked for.

    Raises BackupUnwritable and what the store raises.
    """
    source = installation.database
    with TemporaryDirectory(prefix="b2bgo-backup-") as folder:
        copied = Path(folder) / archive.DATABASE
        made_at, rows = utc_now(), _copied(source, copied)
        manifest = Manifest(
            made_at, version("b2bgo"), source.encryption.derived(FINGERPRINT), archive.digest_of(copied), rows
        )
        archive.write(file.absolute(), manifest, copied, source.encryption.key_file if with_key else None)
    return Backup(file, made_at, rows, with_key)


def _copied(source: Database, file: Path) -> dict[str, int]:
    """All rows in a new SQLite file; how many, by table."""
    copied = Database(f"sqlite:///{file}", source.encryption)
    try:
        migrate(copied)
        with source.read() as reading, copied.begin() as writing:
            if not source.is_sqlite:
                reading.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"))
            for table in records.tables():
                records.copy(reading, writing, table)
        with copied.begin() as settled:
            return {table.name: records.content(settled, table).rows for table in records.tables()}
    finally:
        copied.close()
