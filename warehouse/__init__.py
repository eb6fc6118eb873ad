"""The analytic store. `open_warehouse` gives the one that a URL asks for."""

from pathlib import Path

from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from warehouse.errors import UnknownStore
from warehouse.store import Warehouse

_FILES = "duckdb://"
_POSTGRES = ("postgres", "postgresql", "postgresql+psycopg")


def open_warehouse(url: str, owner: str | None = None) -> Warehouse:
    """The warehouse at `duckdb:///FOLDER`, an absolute folder that is made when it is first written to, or in Postgres.

    `owner`: the installation that uses it; a database of another one is refused when it is first used. Raises
    UnknownStore for any other URL.
    """
    folder = url.removeprefix(_FILES).strip("/")
    if url.startswith(_FILES) and folder:
        from warehouse.duck import DuckWarehouse

        return DuckWarehouse(Path("/", folder))
    if url.partition("://")[0] in _POSTGRES and "://" in url:
        from warehouse.postgres import PostgresWarehouse

        return PostgresWarehouse(url, owner=owner)
    raise UnknownStore(
        f"No hay almacén de datos para «{_without_password(url)}»; escribe B2BGO_WAREHOUSE_URL como "
        "duckdb:////carpeta, con la ruta completa, o como postgresql://usuario:contraseña@servidor/base.",
        f"unknown warehouse URL {_without_password(url)}",
    )


def _without_password(url: str) -> str:
    try:
        return make_url(url).render_as_string()
    except ArgumentError:
        return url
