"""What every installation runs, in an order in which each finds what it needs: Prefect, its worker, the storefront."""

from commands.output import say
from commands.services import prefect
from commands.services.service import refuse_taken
from commands.services.storefront import storefront
from commands.services.supervision import Running, Services
from portal.settings import Settings


class Portal:
    """An installation's services. `begin` starts the slowest one; meanwhile there is time for something else."""

    def __init__(self, services: Services, settings: Settings) -> None:
        self._services = services
        self._settings = settings
        self._prefect: Running | None = None

    def begin(self) -> None:
        """Starts Prefect's server, unless it is another machine's. Raises PortInUse for this and all that follows."""
        refuse_taken(storefront(self._settings))
        if prefect.is_here(self._settings):
            self._prefect = self._services.start(prefect.server(self._settings))

    def complete(self) -> None:
        """Publishes the flows and starts the others, each waited for; raises ServiceStopped or ServiceSilent."""
        if self._prefect:
            self._services.wait_until_ready(self._prefect)
        say("Publicando los procesos en Prefect…")
        self._services.wait_until_done(self._services.start(prefect.publishing(self._settings)))
        started = [
            self._services.start(prefect.worker(self._settings)),
            self._services.start(storefront(self._settings)),
        ]
        for running in started:
            self._services.wait_until_ready(running)

    def serve(self) -> None:
        """Until a person or the system ends it; raises ServiceStopped when a service ends by itself."""
        try:
            self._services.watch()
        except KeyboardInterrupt:
            say("Deteniendo…")
