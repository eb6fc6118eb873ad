"""Keeping the XML of recent CFDI before anybody asks, so that they are there when Microsip is not."""

from datetime import timedelta

from portal.accounts import users
from portal.cfdi.contents import fetch, kept_uuids
from portal.cfdi.documents import of_customers
from portal.companies import Company
from portal.installation import Installation
from portal.prices import microsip_now
from warehouse.errors import NothingPublished

KEPT_DAYS = 180
MOST_AT_A_TIME = 200
"""What is read within a second or two; the next time goes on with the others."""


def keep_recent(installation: Installation, company: Company) -> int:
    """Reads and keeps what is missing of the customers who have users, newest first; returns how many were kept.

    Raises XmlUnreachable when something is missing and Microsip does not answer.
    """
    customers = {user.customer_id for user in users(installation.database, company)} - {None}
    if not customers:
        return 0
    try:
        reader = installation.warehouse.reader(company.slug)
    except NothingPublished:
        return 0
    since = microsip_now(reader).date() - timedelta(days=KEPT_DAYS)
    kept = kept_uuids(installation.database, company)
    recent = of_customers(reader, [customer for customer in customers if customer is not None], since)
    missing = [document for document in recent if document.uuid not in kept][:MOST_AT_A_TIME]
    return len(fetch(installation, company, missing)) if missing else 0
