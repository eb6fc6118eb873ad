"""/metrics for Prometheus: the installation's figures, and this process's own page times and memory.

Whoever asks presents the installation's token; without one in the settings there is no such address.
"""

import secrets
from collections.abc import Iterator
from http import HTTPStatus

from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from portal.metrics import metrics
from storefront_app.installed import installation

_HEADERS = {"Cache-Control": "no-store"}


class Installation(Collector):
    """What `portal.metrics` tells, as Prometheus has it."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Asked anew for every answer."""
        for metric in metrics(installation()):
            family = GaugeMetricFamily(metric.name, metric.help, labels=metric.labels)
            for sample in metric.samples:
                family.add_metric(sample.labels, sample.value)
            yield family


async def show(request: Request) -> Response:
    """Every figure in Prometheus' text format; 404 without a token in the settings, 401 without that token."""
    token = installation().settings.metrics_token
    if not token:
        return Response(status_code=HTTPStatus.NOT_FOUND, headers=_HEADERS)
    presented = request.headers.get("authorization", "")
    if not secrets.compare_digest(presented.encode(), f"Bearer {token}".encode()):
        return Response(
            status_code=HTTPStatus.UNAUTHORIZED, headers={**_HEADERS, "WWW-Authenticate": 'Bearer realm="metrics"'}
        )
    return Response(await run_in_threadpool(_told), media_type=CONTENT_TYPE_LATEST, headers=_HEADERS)


def _told() -> bytes:
    own = CollectorRegistry(auto_describe=False)
    own.register(Installation())
    return generate_latest(own) + generate_latest(REGISTRY)


routes = [Route("/metrics", show, methods=["GET"])]
