"""`b2bgo up`: Prefect's server, a worker and the storefront, until Ctrl-C."""

from commands.output import say


def up() -> None:
    """Raises PortInUse, ServiceStopped, ServiceSilent, and what opening the installation raises."""
    from commands.services import Interrupts, Services, prefect, storefront
    from commands.services.portal import Portal
    from portal.installation import open_installation
    from portal.settings import load_settings

    settings = load_settings()
    with Interrupts() as interrupts, Services(interrupts, settings.home / "logs") as services:
        portal = Portal(services, settings)
        portal.begin()
        open_installation(settings)
        say("Arrancando Prefect y el portal…")
        portal.complete()
        say(f"Portal:  {storefront.page(settings)}")
        say(f"Prefect: {prefect.page(settings)}")
        say("Termina con Ctrl-C.")
        portal.serve()
