"""The mark by which an order is found again in Microsip."""

import hashlib

from portal.companies import Company

TOKEN_BYTES = 10


def token_of(company: Company, key: str) -> str:
    """The token of the order that was confirmed under this key: always the same, and fit for Microsip."""
    return hashlib.blake2s(f"{company.slug}/{key}".encode(), digest_size=TOKEN_BYTES).hexdigest()
