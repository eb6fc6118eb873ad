"""A sync that is running: how far it is, how long it will still take, and what it has brought of each dataset."""

from datetime import datetime, timedelta

from portal.database import utc_now
from portal.history import Run
from storefront_app.components import html

LEAST_PERCENT = 5
"""Before that, what remains cannot be told from what has passed."""


def draw_progress(run: Run) -> None:
    """Draws the bar and a row for each dataset that has arrived."""
    html.draw("progress.html", run=run)
    if run.datasets:
        html.draw("arrived.html", datasets=run.datasets, remaining=_told(remaining(run, utc_now())))


def remaining(run: Run, now: datetime) -> timedelta | None:
    """How long the run will still take if it goes on as it did; None while that cannot be told."""
    percent = 0 if run.progress is None else run.progress.percent
    if percent < LEAST_PERCENT:
        return None
    return (now - run.started_at) * ((100 - float(percent)) / float(percent))


def _told(left: timedelta | None) -> str:
    if left is None:
        return ""
    minutes = round(left.total_seconds() / 60)
    return "menos de un minuto" if minutes < 1 else f"unos {minutes} minutos" if minutes > 1 else "un minuto"
