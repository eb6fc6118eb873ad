"""The sections of the document, in its order; adding one is adding it here."""

from commands.bench.report.bulk_reading import BULK_READING
from commands.bench.report.companies import MANY_COMPANIES
from commands.bench.report.orders import ORDERS
from commands.bench.report.section import AnySection
from commands.bench.report.storefront import PAGES, STOREFRONT
from commands.bench.report.syncs import GROWTH, SYNCS

SECTIONS: tuple[AnySection, ...] = (BULK_READING, SYNCS, GROWTH, PAGES, STOREFRONT, ORDERS, MANY_COMPANIES)


def section(name: str) -> AnySection:
    """Raises KeyError."""
    return {each.name: each for each in SECTIONS}[name]
