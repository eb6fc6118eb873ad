"""Moving an installation from SQLite and DuckDB to Postgres, with proof that nothing was lost.

The versions go first, each in a transaction of its own; then all rows of the operations store in one. Whatever dies,
the source stays as it was and the next try goes on: what is in the target is either whole or not there.
"""

from portal.moving.moving import Moved, move

__all__ = ["Moved", "move"]
