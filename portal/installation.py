"""An installation: its settings and the stores that they name."""

from dataclasses import dataclass

from microsip.errors import NeedsConfiguration
from portal.database import Database
from portal.encryption import Encryption
from portal.installation_id import installation_id
from portal.migrations import migrate
from portal.orchestration import Orchestrator
from portal.settings import Settings, load_settings
from warehouse import open_warehouse
from warehouse.store import Warehouse


class HomeUnusable(NeedsConfiguration): ...


@dataclass(frozen=True)
class Installation:
    """All that commands, flows and pages work with."""

    settings: Settings
    database: Database
    warehouse: Warehouse
    orchestrator: Orchestrator


def open_installation(settings: Settings | None = None) -> Installation:
    """The installation of these settings, or of the environment's: its folder and tables are made where missing.

    Several processes may do it at once. Raises BadSetting, HomeUnusable, NewerDatabase,
    AnotherInstallation and what the stores raise.
    """
    settings = settings or load_settings()
    make_home(settings)
    database = Database(settings.database_url, Encryption(settings.key_file))
    migrate(database)
    warehouse = open_warehouse(settings.warehouse_url, owner=installation_id(database))
    return Installation(settings, database, warehouse, Orchestrator(settings.prefect_api_url))


def make_home(settings: Settings) -> None:
    """Makes the installation's folder where it is missing; raises HomeUnusable."""
    try:
        settings.home.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise HomeUnusable(
            f"No se puede usar la carpeta {settings.home}; da permiso de escritura en ella o elige otra en B2BGO_HOME.",
            str(error),
        ) from error
