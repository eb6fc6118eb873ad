"""A backup of what cannot be got from Microsip again: companies, accounts, settings, orders, history.

What is published is not in it, since a sync brings it back. A backup of either kind of store is restored to either.
"""

from portal.backups.restoring import Restored, restore
from portal.backups.writing import Backup, back_up

__all__ = ["Backup", "Restored", "back_up", "restore"]
