"""What an installation runs, in an order in which each finds what it needs: Prefect, its worker, the storefront."""

from collections.abc import Set

from commands.output import say
from commands.services import prefect
from commands.services.errors import NothingPublished
from commands.services.part import Part
from commands.services.service import refuse_taken
from commands.services.storefront import storefront
from commands.services.supervision import Running, Services
from portal.settings import Settings


class Portal:
    """An installation's services on this machine: all of them, or the parts that are named.

    `begin` starts the slowest one; meanwhile there is time for something else.
    """

    def __init__(self, services: Services, settings: Settings, parts: Set[Part] = frozenset(Part)) -> None:
        self._services = services
        self._settings = settings
        self._parts = parts
        self._prefect: Running | None = None

    def begin(self) -> None:
        """Starts Prefect's server, unless it is another machine's. Raises PortInUse for this and all that follows."""
        if Part.STOREFRONT in self._parts:
            refuse_taken(storefront(self._settings))
        if Part.PREFECT in self._parts and self._serves_prefect:
            self._prefect = self._services.start(prefect.server(self._settings))

    def complete(self) -> None:
        """Publishes the flows and starts the others, each waited for; raises ServiceStopped or ServiceSilent."""
        if self._prefect:
            self._services.wait_until_ready(self._prefect)
        if Part.PREFECT in self._parts:
            say("Publicando los procesos en Prefect…")
            self._services.wait_until_done(self._services.start(prefect.publishing(self._settings)))
        started = []
        if Part.WORKER in self._parts:
            silence = NothingPublished(self._settings.prefect_api_url)
            self._services.wait_for(prefect.published(self._settings), silence)
            self.warn_of_other_machines()
            started.append(self._services.start(prefect.worker(self._settings)))
        if Part.STOREFRONT in self._parts:
            started.append(self._services.start(storefront(self._settings)))
        for running in started:
            self._services.wait_until_ready(running)

    def serve(self) -> None:
        """Until a person or the system ends it; raises ServiceStopped when a service ends by itself."""
        try:
            self._services.watch()
        except KeyboardInterrupt:
            say("Deteniendo…")

    def warn_of_other_machines(self) -> None:
        """Files are of one machine: another one's worker would publish where nobody here looks."""
        elsewhere = prefect.at_work_elsewhere(self._settings)
        files = [
            variable
            for variable, url in (
                ("B2BGO_DATABASE_URL", self._settings.database_url),
                ("B2BGO_WAREHOUSE_URL", self._settings.warehouse_url),
            )
            if not url.startswith("postgres")
        ]
        if elsewhere and files:
            say(
                f"También trabajan otras máquinas ({', '.join(elsewhere)}), y SQLite y DuckDB son de una sola: lo que "
                f"publique una no se verá en las demás. Escribe {' y '.join(files)} con direcciones postgresql://… "
                "en todas, o detén las otras."
            )

    @property
    def _serves_prefect(self) -> bool:
        """Asked for by name, it is this machine's under whatever name others reach it."""
        return self._parts != frozenset(Part) or prefect.is_here(self._settings)
