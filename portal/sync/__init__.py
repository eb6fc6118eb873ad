"""Synchronising a company: `synchronise` does it in this process, `start_sync` has a worker of Prefect do it."""

from portal.sync.starting import start_sync
from portal.sync.taking import follow, synchronise

__all__ = ["follow", "start_sync", "synchronise"]
