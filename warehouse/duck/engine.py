"""How much of the machine DuckDB may use, and how its databases are opened."""

from dataclasses import dataclass
from pathlib import Path

import duckdb


@dataclass(frozen=True)
class Engine:
    """Limits of one DuckDB; what does not fit its memory is spilled to a folder."""

    memory: str
    threads: int = 2

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
            },
        )


WRITING = Engine("256MB")
READING = Engine("512MB")
