"""Whether the storefront lives, whether it can serve, and how fresh its data are: for monitors, without secrets.

`/health/live` answers while the process does. `/health/ready` and `/health` answer 503 while a store does not, and
`/health` also tells how old each catalogue of each company is. Late data are no reason for 503: another process would
not be fresher.
"""

import logging
from http import HTTPStatus
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from microsip.errors import Failure
from portal.freshness import Age, Freshness, ages_by_company, worst
from storefront_app.installed import installation

_HEADERS = {"Cache-Control": "no-store"}

STATES = {Freshness.ON_TIME: "on time", Freshness.LATE: "late", Freshness.VERY_LATE: "very late"}

logger = logging.getLogger(__name__)


async def live(_request: Request) -> JSONResponse:
    """Whether the server answers."""
    return JSONResponse({"status": "ok"}, headers=_HEADERS)


async def ready(_request: Request) -> JSONResponse:
    """Whether it can serve pages."""
    found = await run_in_threadpool(_ages)
    return _answer({"status": "unavailable" if found is None else "ok"})


async def health(_request: Request) -> JSONResponse:
    """All of it."""
    found = await run_in_threadpool(_ages)
    if found is None:
        return _answer({"status": "unavailable", "live": True, "ready": False})
    every = [age for ages in found.values() for age in ages]
    companies = [{"company": slug, "catalogues": [_told(age) for age in ages]} for slug, ages in found.items()]
    return _answer(
        {"status": "ok", "live": True, "ready": True, "freshness": STATES[worst(every)], "companies": companies}
    )


def _ages() -> dict[str, tuple[Age, ...]] | None:
    """None when a store cannot be read."""
    try:
        return ages_by_company(installation())
    except Failure as failure:
        logger.warning("not ready: %s", failure.detail)
        return None


def _told(age: Age) -> dict[str, Any]:
    return {
        "catalogue": age.catalogue.key,
        "as_of": None if age.as_of is None else age.as_of.isoformat(timespec="seconds"),
        "interval_seconds": int(age.interval.total_seconds()),
        "intervals": round(age.intervals, 2),
        "freshness": STATES[age.freshness],
    }


def _answer(told: dict[str, Any]) -> JSONResponse:
    is_ready = told["status"] == "ok"
    return JSONResponse(told, HTTPStatus.OK if is_ready else HTTPStatus.SERVICE_UNAVAILABLE, headers=_HEADERS)


routes = [
    Route("/health", health, methods=["GET"]),
    Route("/health/live", live, methods=["GET"]),
    Route("/health/ready", ready, methods=["GET"]),
]
