"""Notices about syncs: one mail when something goes wrong, one when it is right again."""

from portal.notices.incidents import Incident, IncidentKind, open_incidents
from portal.notices.reviewing import review

__all__ = ["Incident", "IncidentKind", "open_incidents", "review"]
