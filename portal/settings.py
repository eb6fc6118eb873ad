"""What an installation is told from outside, in environment variables; the defaults need nothing installed."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

from pydantic import AfterValidator, Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from microsip.errors import NeedsConfiguration
from microsip.secrets import remember
from portal.encryption import KEY_FILE

PREFIX = "B2BGO_"


class BadSetting(NeedsConfiguration): ...


def _absolute(path: Path) -> Path:
    return path.expanduser().absolute()


def _url_of_a_store(url: str) -> str:
    """The URL as it is, its password remembered so that no message ever shows it; ValueError when it is none."""
    try:
        password = make_url(url).password
    except ArgumentError as error:
        raise ValueError("not a database URL") from error
    remember(password or "")
    return url


def _secret(text: str) -> str:
    remember(text)
    return text


Port = Annotated[int, Field(ge=1, le=65535)]
StoreUrl = Annotated[str, AfterValidator(_url_of_a_store)]


class Settings(BaseSettings):
    """An installation's settings. The key and both stores are under `home` unless told otherwise.

    `host`: where the storefront and the agent that this installation starts listen. `firebird_port`: the demo's private
    Firebird. `metrics_token`: what whoever reads /metrics presents; empty, nobody can.
    """

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, frozen=True, extra="ignore", validate_by_name=True, validate_default=True
    )

    home: Annotated[Path, AfterValidator(_absolute)] = Path("var")
    key_file: Annotated[Path, AfterValidator(_absolute)] = Field(default_factory=lambda known: known["home"] / KEY_FILE)
    database_url: StoreUrl = Field(default_factory=lambda known: f"sqlite:///{known['home'] / 'portal.sqlite'}")
    warehouse_url: StoreUrl = Field(default_factory=lambda known: f"duckdb:///{known['home'] / 'warehouse'}")
    host: str = Field(default="127.0.0.1", min_length=1)
    agent_port: Port = 7070
    storefront_port: Port = 8501
    firebird_port: Port = 3071
    worker_runs: int = Field(default=6, ge=1)
    metrics_token: Annotated[str, AfterValidator(_secret)] = ""
    prefect_api_url: str = Field(
        default="http://127.0.0.1:4200/api", pattern=r"^https?://\S+$", validation_alias="PREFECT_API_URL"
    )


_EXPECTED: Mapping[str, str] = {
    "home": "una carpeta, por ejemplo B2BGO_HOME=/srv/b2bgo",
    "key_file": "un archivo, por ejemplo B2BGO_KEY_FILE=/run/secrets/portal.key",
    "database_url": "una dirección como B2BGO_DATABASE_URL=postgresql://usuario:contraseña@servidor/b2bgo",
    "warehouse_url": "una dirección como B2BGO_WAREHOUSE_URL=duckdb:////srv/b2bgo/warehouse o "
    "postgresql://usuario:contraseña@servidor/b2bgo",
    "host": "una dirección de esta máquina, por ejemplo B2BGO_HOST=127.0.0.1",
    "agent_port": "un puerto entre 1 y 65535, por ejemplo B2BGO_AGENT_PORT=7070",
    "storefront_port": "un puerto entre 1 y 65535, por ejemplo B2BGO_STOREFRONT_PORT=8501",
    "firebird_port": "un puerto entre 1 y 65535, por ejemplo B2BGO_FIREBIRD_PORT=3071",
    "worker_runs": "cuántas ejecuciones a la vez lleva esta máquina, por ejemplo B2BGO_WORKER_RUNS=6",
    "metrics_token": "una clave larga, por ejemplo la que imprime «openssl rand -hex 32»",
    "prefect_api_url": "una dirección como PREFECT_API_URL=http://127.0.0.1:4200/api",
}


def load_settings(**given: Any) -> Settings:
    """The settings of the environment; values given by name go before it.

    Raises BadSetting, which names the first variable that is wrong and how to write it, never its value.
    """
    try:
        return Settings(**given)
    except ValidationError as error:
        raise _bad_setting(error) from None  # the original shows the values, and one may be a password


def _bad_setting(error: ValidationError) -> BadSetting:
    first = error.errors(include_url=False, include_context=False, include_input=False)[0]
    place = str(first["loc"][0]) if first["loc"] else ""
    name = place if place in _EXPECTED else place.lower().removeprefix(PREFIX.lower())
    variable = "PREFECT_API_URL" if name == "prefect_api_url" else f"{PREFIX}{name.upper()}"
    return BadSetting(
        f"El ajuste {variable} no es válido; escribe {_EXPECTED.get(name, 'otro valor')}.",
        f"{variable}: {first['msg']}",
    )
