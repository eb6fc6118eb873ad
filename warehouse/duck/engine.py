"""How much of the machine DuckDB may use, and how its databases are opened."""

from dataclasses import dataclass
from pathlib import Path

import duckdb


@dataclass(frozen=True)
class Engine:
    """Limits of one DuckDB; what does not fit its memory is spilled to a folder.

    `lasting`: whether its commits outlast a crash of the machine.
    """

    memory: str
    threads: int = 2
    lasting: bool = True

    def connect(self, path: Path | None, spill: Path) -> duckdb.DuckDBPyConnection:
        """A connection to the file, which is made when it is missing; to a database in memory without a file."""
        return duckdb.connect(
            ":memory:" if path is None else path,
            config={
                "memory_limit": self.memory,
                "threads": self.threads,
                "temp_directory": str(spill),
                # Rows come in no order; keeping the one in which they came would buffer whole tables.
                "preserve_insertion_order": False,
                # A name in a statement must never be a variable of this program.
                "python_enable_replacements": False,
                "default_null_order": "nulls_last_on_asc_first_on_desc",
                "fsync_mode": "STANDARD" if self.lasting else "NONE",
            },
        )


WRITING = Engine("256MB", lasting=False)
"""A working file counts only once it is a version, and is put on the disk as a whole just before."""

READING = Engine("512MB")
