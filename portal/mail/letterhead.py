"""In whose name mails are written."""

from dataclasses import dataclass

from portal.companies import Company
from portal.configuration import Configuration
from portal.configuration.company import BRAND_COLOUR, CONTACT_EMAIL, CONTACT_PHONE
from portal.configuration.mail import PORTAL_ADDRESS


@dataclass(frozen=True)
class Letterhead:
    """What a mail shows of its company. `address`: with which links into the portal begin, empty when not known."""

    name: str
    slug: str
    colour: str
    email: str
    phone: str
    address: str


def letterhead_of(company: Company, configuration: Configuration) -> Letterhead:
    """What mails show of the company."""
    return Letterhead(
        name=company.name,
        slug=company.slug,
        colour=configuration[BRAND_COLOUR],
        email=configuration[CONTACT_EMAIL],
        phone=configuration[CONTACT_PHONE],
        address=configuration[PORTAL_ADDRESS],
    )
