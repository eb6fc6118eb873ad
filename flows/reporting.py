"""What a flow run shows in Prefect's pages: how far it is, and what it did."""

import logging
from time import monotonic
from typing import cast
from uuid import UUID

import httpx
from prefect.artifacts import (
    create_markdown_artifact,
    create_progress_artifact,
    create_table_artifact,
    update_progress_artifact,
)
from prefect.context import SettingsContext, get_settings_context
from prefect.settings import PREFECT_CLIENT_MAX_RETRIES

from microsip.link import Probe
from portal.companies import Company
from portal.history import Progress, Run
from portal.history.wording import quantity

UPDATE_SECONDS = 1.0
SILENT_SECONDS = 30.0
"""How long a server that did not answer is left alone."""

logger = logging.getLogger(__name__)


class ProgressArtifact:
    """A progress bar that is moved on about once a second."""

    def __init__(self, company: Company) -> None:
        key = f"avance-{company.slug}"
        self._id = cast(UUID, create_progress_artifact(0.0, key=key, description="Por empezar"))
        self._percent = 0.0
        self._due = 0.0
        usual = get_settings_context()
        once = usual.settings.copy_with_update(updates={PREFECT_CLIENT_MAX_RETRIES: 0})
        self._trying_once = SettingsContext(profile=usual.profile, settings=once)

    def __call__(self, progress: Progress) -> None:
        """Watches a sync; a bar that cannot be moved is no reason to stop it."""
        if monotonic() < self._due:
            return
        rows = f" ({quantity(progress.rows)} registros)" if progress.rows else ""
        moved = self._move(float(progress.percent), f"{progress.step}{rows}")
        self._due = monotonic() + (UPDATE_SECONDS if moved else SILENT_SECONDS)

    def finish(self, run: Run) -> None:
        """Fills the bar of a successful run, and says how any run ended."""
        self._move(100.0 if run.successful else self._percent, run.message)

    def _move(self, percent: float, description: str) -> bool:
        """Tries once: Prefect's own retries would hold the sync for most of a minute while the server is gone."""
        self._percent = percent
        try:
            with self._trying_once:
                update_progress_artifact(self._id, percent, description=description)
        except httpx.HTTPError as error:
            logger.warning("the progress artifact was not updated: %r", error)
            return False
        return True


def show_result(company: Company, run: Run) -> None:
    """A row for each dataset that was read, under the state and message of each catalogue.

    History has them already: a server that is gone gets none.
    """
    rows = [
        {
            "Catálogo": figures.catalogue.value,
            "Conjunto de datos": figures.dataset,
            "Leídos": figures.read,
            "Nuevos": figures.added,
            "Modificados": figures.changed,
            "Eliminados": figures.removed,
            "Segundos": round(figures.seconds, 2),
            "Bytes": figures.bytes,
            "Aviso": figures.message,
        }
        for figures in run.datasets
    ]
    lines = [f"**{run.state.value}** · {run.message}", ""]
    lines += [f"- {row.catalogue.value}: {row.state.value}. {row.message}" for row in run.rows]
    try:
        create_table_artifact(rows, key=f"resultado-{company.slug}", description="\n".join(lines))
    except httpx.HTTPError as error:
        logger.warning("the result's artifact was not made: %r", error)


def show_probe(company: Company, probe: Probe) -> None:
    """What Microsip answered for each catalogue."""
    identity = probe.identity
    lines = ["| Catálogo | Respuesta |  |", "|---|---|---|"]
    lines += [
        f"| {answer.catalogue.value} | {answer.message} | {'✔' if answer.successful else '✘'} |"
        for answer in probe.answers
    ]
    lines += ["", f"Base de datos `{identity.path}`, {identity.engine}."]
    if probe.certificate is not None:
        lines.append(f"Certificado del agente: `{probe.certificate}`.")
    create_markdown_artifact("\n".join(lines), key=f"conexion-{company.slug}", description="Prueba de conexión")
