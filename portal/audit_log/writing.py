"""Writing an entry."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import Connection as Transaction
from sqlalchemy import insert

from microsip.secrets import conceal
from portal.audit_log.actions import Action
from portal.audit_log.tables import SUBJECT_CHARACTERS, WHO_CHARACTERS, audit_log
from portal.database import utc_now

if TYPE_CHECKING:
    from portal.companies import Company

Detail = str | int | bool | None


def record(
    transaction: Transaction,
    company: Company | None,
    who: str,
    action: Action,
    subject: str = "",
    details: Mapping[str, Detail] | None = None,
    *,
    at: datetime | None = None,
) -> None:
    """Writes who did what to what, together with what the caller's transaction does.

    `company`: None for the whole installation. `details`: named in Spanish, as people read them. Secrets that this
    process knows are masked.
    """
    told = json.dumps(dict(details or {}), ensure_ascii=False)
    values = {
        "company_id": None if company is None else company.id,
        "at": at or utc_now(),
        "who": who[:WHO_CHARACTERS],
        "action": action.key,
        "subject": conceal(subject)[:SUBJECT_CHARACTERS],
        "details": conceal(told),
    }
    transaction.execute(insert(audit_log).values(values))
