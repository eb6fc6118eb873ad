"""Which company a visitor means: by its own address, by its key in the address, or because it is the only one."""

from urllib.parse import urlsplit

from sqlalchemy import select

from microsip.errors import NeedsConfiguration
from portal.companies import Company, companies
from portal.configuration import value_of
from portal.configuration.mail import PORTAL_ADDRESS
from portal.configuration.stored import configuration_table
from portal.database import Database
from portal.installation import Installation

_THIS_MACHINE = ("127.0.0.1", "localhost")


class AddressMissing(NeedsConfiguration):
    """Nobody said under which address the company's store is reached."""


def company_at(db: Database, host: str, slug: str = "") -> Company | None:
    """The company of that key; else the one whose store is at that host; else the only one; None when it is unclear.

    `host`: as browsers send it, with or without a port.
    """
    known = {company.slug: company for company in companies(db)}
    if slug:
        return known.get(slug)
    hosts = _hosts(db)
    here = [company for company in known.values() if hosts.get(company.id) == host.strip().casefold()]
    if len(here) == 1:
        return here[0]
    return next(iter(known.values())) if len(known) == 1 else None


def link_to(company: Company, address: str) -> str:
    """Where the company's store is: its own address, or its key at the installation's."""
    return address or f"/?empresa={company.slug}"


def address_of(installation: Installation, company: Company) -> str:
    """With which links that are sent to people begin; never what a visitor's browser says, which anybody can make up.

    Raises AddressMissing where nobody said it and people on other machines may be meant.
    """
    chosen = value_of(installation.database, company, PORTAL_ADDRESS)
    if chosen:
        return chosen
    settings = installation.settings
    if settings.host in _THIS_MACHINE:
        return f"http://{settings.host}:{settings.storefront_port}"
    raise AddressMissing(
        "Falta la dirección de la tienda, con la que empiezan los enlaces de los correos; escríbela en "
        "Configuración › Correo.",
        f"{PORTAL_ADDRESS.key} of {company.slug} is not set",
    )


def _hosts(db: Database) -> dict[int, str]:
    table = configuration_table.c
    with db.read() as transaction:
        rows = transaction.execute(
            select(table.company_id, table.value).where(table.key == PORTAL_ADDRESS.key, table.value != "")
        ).all()
    return {row.company_id: urlsplit(row.value).netloc.casefold() for row in rows}
