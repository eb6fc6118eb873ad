"""How a company's pages look: its logo, its colour, its clock, and what stands at their foot."""

from dataclasses import dataclass
from functools import lru_cache

import streamlit as st

from portal.companies import Company
from portal.configuration import configuration_of
from portal.configuration.company import BRAND_COLOUR, CONTACT_EMAIL, CONTACT_PHONE, PRIVACY, TERMS, TIME_ZONE
from portal.database import Database
from portal.logos import Logo, logo_by_digest, logo_digest
from storefront_app.components import figures, html

LOGOS_KEPT = 50


@dataclass(frozen=True)
class Look:
    """What a company chose. `logo`: the digest of its own, None where it has none. `colour`: None where it is ours.

    `zone`: its time zone's name.
    """

    name: str
    slug: str
    colour: str | None
    logo: str | None
    zone: str
    email: str
    phone: str
    has_terms: bool
    has_privacy: bool


def look_of(db: Database, company: Company) -> Look:
    """How the company's pages look."""
    configuration = configuration_of(db, company)
    colour = configuration[BRAND_COLOUR]
    return Look(
        name=company.name,
        slug=company.slug,
        colour=None if colour == BRAND_COLOUR.default else colour,
        logo=logo_digest(db, company),
        zone=configuration[TIME_ZONE].value,
        email=configuration[CONTACT_EMAIL],
        phone=configuration[CONTACT_PHONE],
        has_terms=bool(configuration[TERMS]),
        has_privacy=bool(configuration[PRIVACY]),
    )


def apply_look(db: Database, look: Look) -> None:
    """Draws the company's logo, and its colour over the theme's; moments are told on its clock."""
    figures.keep_zone(look.zone)
    own = None if look.logo is None else _logo(db, look.logo)
    if own is None:
        st.logo(html.LOGO, size="medium", icon_image=html.LOGO)
    else:
        st.logo(own.content, size="large", icon_image=own.content)
    if look.colour is not None:
        html.draw("look.html", colour=look.colour)


def draw_footer(look: Look) -> None:
    """Draws how to reach the company and what it says about terms and privacy, where it says anything."""
    if look.email or look.phone or look.has_terms or look.has_privacy:
        html.draw("footer.html", look=look)


@lru_cache(maxsize=LOGOS_KEPT)
def _logo(db: Database, digest: str) -> Logo | None:
    return logo_by_digest(db, digest)
