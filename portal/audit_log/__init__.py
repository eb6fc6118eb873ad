"""Who did what in the administration of a company, written in the transaction of what was done."""

from portal.audit_log.actions import Action
from portal.audit_log.reading import Entry, entries, exported, people
from portal.audit_log.writing import record

__all__ = ["Action", "Entry", "entries", "exported", "people", "record"]
