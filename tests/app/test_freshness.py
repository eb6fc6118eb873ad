"""How old the data are, for administrators and for monitors."""

import asyncio
from datetime import timedelta

import httpx
import pytest
from starlette.applications import Starlette

from portal.database import utc_now
from portal.freshness import Figure
from portal.history import RunKind, RunState, writing
from portal.notices import review
from storefront_app.components.freshness import age_of
from storefront_app.web import health
from tests.app.conftest import PageOf, drawn, serve
from tests.app.shop import OpenShop
from tests.app.test_history_page import connect

HOME, INTEGRATIONS = "views/home.py", "views/integrations.py"


def grown_old(shop: OpenShop, monkeypatch: pytest.MonkeyPatch, age: timedelta) -> None:
    """The same shop, looked at later."""
    later = utc_now() + age
    monkeypatch.setattr("portal.freshness.utc_now", lambda: later)


def asked(path: str) -> httpx.Response:
    """What a monitor is answered."""

    async def get() -> httpx.Response:
        transport = httpx.ASGITransport(Starlette(routes=health.routes))
        async with httpx.AsyncClient(transport=transport, base_url="http://tienda.example") as client:
            return await client.get(path)

    return asyncio.run(get())


def test_what_is_on_time_is_told_so_by_catalogue(new_shop: OpenShop, page_of: PageOf) -> None:
    connect(new_shop)
    for view in (HOME, INTEGRATIONS):
        html = drawn(page_of(new_shop.installation, new_shop.administrator, view))
        assert html.count("A tiempo") == 4
        assert "Con retraso" not in html


@pytest.mark.parametrize(
    ("age", "told"),
    [(timedelta(hours=10), "tienen retraso"), (timedelta(hours=30), "tienen mucho retraso")],
)
def test_what_is_late_is_told_on_the_first_page(
    new_shop: OpenShop, page_of: PageOf, monkeypatch: pytest.MonkeyPatch, age: timedelta, told: str
) -> None:
    connect(new_shop)
    grown_old(new_shop, monkeypatch, age)
    assert told in drawn(page_of(new_shop.installation, new_shop.administrator, HOME))


def test_an_incident_is_told_on_the_first_page(new_shop: OpenShop, page_of: PageOf) -> None:
    connect(new_shop)
    company = new_shop.administrator.company
    run = writing.begin_run(new_shop.installation.database, company, RunKind.AUTOMATICA).run
    writing.close_run(new_shop.installation.database, run.id, RunState.FALLIDO, "Clientes <b>perdería</b> 9 renglones.")
    review(new_shop.installation, company)
    html = drawn(page_of(new_shop.installation, new_shop.administrator, HOME))
    assert "Clientes &lt;b&gt;perdería&lt;/b&gt; 9 renglones." in html


def test_a_figure_is_as_old_as_the_oldest_catalogue_that_it_comes_from(new_shop: OpenShop) -> None:
    version = new_shop.installation.warehouse.versions(new_shop.administrator.company.slug)[0]
    assert {age_of(version, figure) for figure in Figure} == {"hace un momento"}


def test_monitors_are_told_how_late_each_catalogue_is(new_shop: OpenShop, monkeypatch: pytest.MonkeyPatch) -> None:
    connect(new_shop)
    serve(monkeypatch, new_shop.installation)
    grown_old(new_shop, monkeypatch, timedelta(hours=10))
    told = asked("/health")
    assert told.status_code == 200
    assert told.json()["freshness"] == "late"
    (company,) = told.json()["companies"]
    assert [each["catalogue"] for each in company["catalogues"]] == ["articulos", "variantes", "clientes", "pedidos"]
    assert {each["freshness"] for each in company["catalogues"]} == {"late"}
    assert "masterkey" not in told.text
    assert "firebird://" not in told.text


def test_a_store_that_cannot_be_read_is_not_ready(new_shop: OpenShop, monkeypatch: pytest.MonkeyPatch) -> None:
    connect(new_shop)
    serve(monkeypatch, new_shop.installation)
    company = new_shop.administrator.company
    folder = new_shop.installation.settings.home / "warehouse" / company.slug
    (folder / "versions.json").write_text("{")
    assert asked("/health").json() == {"status": "unavailable", "live": True, "ready": False}
    assert asked("/health/ready").status_code == 503
    assert asked("/health/live").status_code == 200
