"""`b2bgo up`: Prefect's server, a worker and the storefront, or some of them, until Ctrl-C."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from commands.output import say
from commands.services.part import Part

if TYPE_CHECKING:
    from portal.settings import Settings


def up(
    only: Annotated[
        list[Part] | None,
        typer.Option(help="Sólo esta parte, cuando las demás están en otras máquinas; puede repetirse."),
    ] = None,
) -> None:
    """Raises PortInUse, ServiceStopped, ServiceSilent, and what opening the installation raises."""
    from commands.services import Interrupts, Services
    from commands.services.portal import Portal
    from portal.installation import open_installation
    from portal.settings import load_settings

    settings = load_settings()
    parts = frozenset(only or Part)
    with Interrupts() as interrupts, Services(interrupts, settings.home / "logs") as services:
        portal = Portal(services, settings, parts)
        portal.begin()
        open_installation(settings)
        say("Arrancando Prefect y el portal…" if parts == frozenset(Part) else "Arrancando…")
        portal.complete()
        _say_where(settings, parts)
        portal.serve()


def _say_where(settings: Settings, parts: frozenset[Part]) -> None:
    from commands.services import prefect, storefront

    if Part.STOREFRONT in parts:
        say(f"Portal:  {storefront.page(settings)}")
    say(f"Prefect: {prefect.page(settings)}")
    say("Termina con Ctrl-C.")
