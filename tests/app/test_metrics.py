"""/metrics: who may read it, and what Prometheus finds there."""

import asyncio

import httpx
import pytest
from starlette.applications import Starlette

from storefront_app import installed
from storefront_app.page_times import timed
from storefront_app.web import metrics
from tests.app.conftest import serve
from tests.app.shop import OpenShop

TOKEN = "una-clave-que-solo-conoce-prometheus"


def ask(token: str | None) -> httpx.Response:
    async def asked() -> httpx.Response:
        transport = httpx.ASGITransport(Starlette(routes=metrics.routes))
        async with httpx.AsyncClient(transport=transport, base_url="http://tienda.example") as client:
            return await client.get("/metrics", headers={} if token is None else {"Authorization": f"Bearer {token}"})

    return asyncio.run(asked())


@pytest.fixture
def guarded(shop: OpenShop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("B2BGO_METRICS_TOKEN", TOKEN)
    serve(monkeypatch, shop.installation)


def test_whoever_presents_the_token_reads_the_figures_of_installation_and_process(guarded: None) -> None:
    with timed("catalogo"):
        pass
    answer = ask(TOKEN)
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/plain")
    assert "# TYPE b2bgo_syncs_day gauge" in answer.text
    assert 'b2bgo_page_seconds_count{page="catalogo"}' in answer.text
    assert TOKEN not in answer.text


@pytest.mark.parametrize("presented", [None, "", "another"])
def test_nobody_else_reads_anything(guarded: None, presented: str | None) -> None:
    answer = ask(presented)
    assert (answer.status_code, answer.content) == (401, b"")


def test_without_a_token_in_the_settings_there_is_no_such_page(shop: OpenShop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("B2BGO_METRICS_TOKEN", raising=False)
    serve(monkeypatch, shop.installation)
    assert installed.installation().settings.metrics_token == ""
    assert ask("").status_code == 404
