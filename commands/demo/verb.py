"""The verb: everything of the demo in its order."""

import time
from typing import Annotated

import typer

from commands import output
from commands.demo.company import NAME, SLUG, DemoCompany, connect, demo_company
from commands.demo.sign_ins import SignIn, SignIns
from commands.output import Json, say
from commands.services import Interrupts, Services, prefect, storefront
from commands.services.portal import Portal
from microsip.demo.build import Size
from microsip.errors import NeedsAttention
from portal.companies import Company
from portal.history import Run, RunKind
from portal.history import run as run_of
from portal.installation import Installation, open_installation
from portal.settings import Settings, load_settings
from portal.sync import start_sync

LOOK_SECONDS = 0.3


class SyncFailed(NeedsAttention):
    """The demo's sync ended otherwise than with success."""


def demo(
    once: Annotated[
        bool, typer.Option("--once", help="Termina después de la sincronización, con su resultado.")
    ] = False,
    size: Annotated[
        Size, typer.Option(envvar="B2BGO_DEMO_SIZE", help="Tamaño de la empresa, si todavía no existe.")
    ] = Size.DEMO,
    json: Json = False,
) -> None:
    """Raises what keeps a service from starting, and SyncFailed."""
    settings = load_settings()
    with Interrupts() as interrupts, Services(interrupts, settings.home / "logs") as services:
        portal = Portal(services, settings)
        portal.begin()
        company = services.enter(demo_company(settings, size))
        _show(settings, *_bring_over(settings, services, portal, company), json)
        if not once:
            say("Termina con Ctrl-C.")
            portal.serve()


def _bring_over(
    settings: Settings, services: Services, portal: Portal, company: DemoCompany
) -> tuple[Run, tuple[SignIn, ...]]:
    """The company's sync, and who may sign in after it."""
    say("Arrancando Prefect y el portal…")
    installation = open_installation(settings)
    portal.complete()
    connected = connect(company, services, installation)
    sign_ins = SignIns(installation, connected)
    administrator = sign_ins.administrator()
    say("Sincronizando…")
    done = _synchronise(installation, services, connected)
    if not done.successful:
        raise SyncFailed(done.message or "La sincronización no terminó; revisa el historial.", done.detail)
    return done, (administrator, *sign_ins.customers())


def _synchronise(installation: Installation, services: Services, company: Company) -> Run:
    """The sync as Prefect's worker carried it out; raises ServiceStopped when a service ends meanwhile."""
    seen = start_sync(installation, company, RunKind.AUTOMATICA)
    while seen.running:
        services.check()
        time.sleep(LOOK_SECONDS)
        seen = run_of(installation.database, company, seen.id)
    return seen


def _show(settings: Settings, run: Run, sign_ins: tuple[SignIn, ...], json: bool) -> None:
    addresses = {
        "portal": storefront.page(settings),
        "prefect": prefect.page(settings),
        "agente": f"http://{settings.host}:{settings.agent_port}",
    }
    if json:
        users = [{"correo": who.email, "contraseña": who.password, "quien": who.who} for who in sign_ins]
        output.answer({"empresa": SLUG, "estado": run.state, "mensaje": run.message, **addresses, "usuarios": users})
        return
    print(f"\n{NAME} ({SLUG}): {run.message}\n")
    output.table(("", ""), ((name.capitalize(), address) for name, address in addresses.items()))
    print()
    output.table(("Correo", "Contraseña", "Quién es"), ((who.email, who.password, who.who) for who in sign_ins))
    print(flush=True)
