"""The storefront as a service of this machine."""

import sys

from commands.services.service import Address, Service, answers
from portal.settings import Settings


def storefront(settings: Settings) -> Service:
    """The portal's pages, where the settings say."""
    address = Address(settings.host, settings.storefront_port, "B2BGO_STOREFRONT_PORT")
    return Service(
        name="storefront",
        title="El portal",
        command=(sys.executable, "-m", "storefront_app.app"),
        ready=answers(f"http://{address.authority}/health"),
        address=address,
        environment={"B2BGO_HOME": str(settings.home), "PREFECT_API_URL": settings.prefect_api_url},
    )


def page(settings: Settings) -> str:
    """Where people look at the portal."""
    return f"http://{Address(settings.host, settings.storefront_port, '').authority}"
