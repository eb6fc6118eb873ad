"""How old figures are, as customers and administrators read it."""

from portal.companies import Company
from portal.freshness import Figure, ages_of
from portal.notices import open_incidents
from storefront_app.components import figures, html
from storefront_app.installed import installation
from warehouse.store import Version


def age_of(version: Version, figure: Figure) -> str:
    """How old a figure is, for the words around it: «hace 12 minutos»."""
    return figures.age(version.as_of(*figure.catalogues))


def draw_freshness(company: Company) -> None:
    """Draws for the administrator how late each catalogue is, and what is wrong."""
    ages, incidents = ages_of(installation(), company), open_incidents(installation().database, company)
    if ages or incidents:
        html.draw("freshness.html", ages=ages, incidents=incidents)
