"""The analytic store. `open_warehouse` gives the one that a URL asks for."""

from pathlib import Path

from sqlalchemy.engine import make_url

from warehouse.errors import UnknownStore
from warehouse.store import Warehouse


def open_warehouse(url: str) -> Warehouse:
    """The warehouse at `duckdb:///FOLDER`, an absolute folder that is made when it is missing.

    Raises UnknownStore for any other URL, StoreRefused when the folder cannot be written.
    """
    parsed = make_url(url)
    if parsed.get_backend_name() == "duckdb" and parsed.database:
        from warehouse.duck import DuckWarehouse

        return DuckWarehouse(Path("/", parsed.database))
    raise UnknownStore(
        f"No hay almacén de datos para {parsed.render_as_string()}; escribe B2BGO_WAREHOUSE_URL como "
        "duckdb:////carpeta, con la ruta completa.",
        f"unknown warehouse URL {parsed.render_as_string()}",
    )
