"""The history of syncs as the administrator reads it, and «Sincronizar ahora»."""

from datetime import timedelta

import pytest
from sqlalchemy import update
from streamlit.testing.v1 import AppTest

from microsip.connection import Connection, parse_server
from microsip.datasets import DATASETS
from microsip.declaration import Catalogue
from portal.companies import create_company, save_connection
from portal.database import utc_now
from portal.history import DatasetFigures, Progress, Run, RunKind, RunState, runs, writing
from portal.history.tables import sync_runs
from tests.app.conftest import PageOf, drawn
from tests.app.shop import OpenShop

HISTORY, RUN = "views/history.py", "views/run.py"
PRICES = DATASETS["precios_articulos"]
FAILURE = "El servidor de Microsip no responde; revisa que el servicio de 4Q Sinc esté en ejecución."


def connect(shop: OpenShop) -> None:
    connection = Connection(parse_server("127.0.0.1:9"), "C:\\Microsip datos\\", "EMPRESA", "SYSDBA", "masterkey-1")
    save_connection(shop.installation.database, shop.buyer.company, connection)


def begin(shop: OpenShop, kind: RunKind = RunKind.AUTOMATICA) -> Run:
    database = shop.installation.database
    run = writing.begin_run(database, shop.buyer.company, kind).run
    writing.claim(database, run.id, "test")
    writing.begin_attempt(database, run.id)
    return run


def add_figures(shop: OpenShop, run: Run, **changes: object) -> None:
    figures = DatasetFigures(PRICES.name, PRICES.title, PRICES.catalogue, 25_000, 12, 3, 1, 0.42, 123_400, **changes)  # type: ignore[arg-type]
    writing.add_figures(shop.installation.database, run.id, {0: figures})


def ended(shop: OpenShop, state: RunState = RunState.EXITOSO, message: str = "Se publicó la versión 2.") -> Run:
    run = begin(shop)
    add_figures(shop, run)
    writing.close_run(shop.installation.database, run.id, state, message, "ConnectTimeout", version=2)
    return run


def moved(shop: OpenShop, run: Run, days: int) -> None:
    at = utc_now() - timedelta(days=days)
    with shop.installation.database.begin() as transaction:
        transaction.execute(update(sync_runs).where(sync_runs.c.id == run.id).values(started_at=at, ended_at=at))


def history(shop: OpenShop, page_of: PageOf, **parameters: str) -> AppTest:
    return page_of(shop.installation, shop.administrator, HISTORY, **parameters)


def test_the_figures_count_successes_and_failures_in_units_and_per_cent(new_shop: OpenShop, page_of: PageOf) -> None:
    connect(new_shop)
    for _ in range(3):
        ended(new_shop)
    ended(new_shop, RunState.FALLIDO, FAILURE)
    html = drawn(history(new_shop, page_of))
    assert "<dt>Exitosas</dt><dd>3 <small>75 %</small></dd>" in html
    assert "<dt>Fallidas</dt><dd>1 <small>25 %</small></dd>" in html
    assert "hace un momento" in html.split("Última sincronización")[1]


def test_every_run_has_a_row_for_each_catalogue_with_the_columns_of_the_seed(
    new_shop: OpenShop, page_of: PageOf
) -> None:
    connect(new_shop)
    ended(new_shop)
    html = drawn(history(new_shop, page_of))
    for column in ("Catálogo", "Mensaje", "Tipo", "Inicio", "Fin", "Estado"):
        assert f"<span>{column}</span>" in html
    for catalogue in ("Artículos", "Variantes", "Clientes", "Pedidos"):
        assert f'<span class="catalogue" role="cell">{catalogue}</span>' in html
    assert html.count('<span class="state exitoso">Exitoso</span>') == 4
    assert "Automática" in html


def test_the_interval_decides_which_runs_are_shown_and_counted(new_shop: OpenShop, page_of: PageOf) -> None:
    connect(new_shop)
    for days in (0, 3, 20):
        moved(new_shop, ended(new_shop), days)
    app = history(new_shop, page_of)
    for interval, expected in (("Hoy", 1), ("7 días", 2), ("30 días", 3)):
        app.segmented_control(key="intervalo").set_value(interval).run()
        assert f"<dd>{expected} <small>100 %</small></dd>" in drawn(app), interval
    app.segmented_control(key="intervalo").set_value("Personalizado").run()
    today = utc_now().date()
    app.date_input(key="dias").set_value((today - timedelta(days=25), today - timedelta(days=10))).run()
    assert "<dd>1 <small>100 %</small></dd>" in drawn(app)


def test_an_interval_without_runs_says_so(new_shop: OpenShop, page_of: PageOf) -> None:
    connect(new_shop)
    assert "No hay sincronizaciones así" in drawn(history(new_shop, page_of))


def test_long_histories_are_paged(new_shop: OpenShop, page_of: PageOf) -> None:
    connect(new_shop)
    for _ in range(12):
        ended(new_shop)
    app = history(new_shop, page_of)
    assert drawn(app).count('class="run"') == 10
    app.pagination(key="pagina").set_value(2).run()
    assert drawn(app).count('class="run"') == 2


def test_a_running_sync_shows_its_progress(new_shop: OpenShop, page_of: PageOf) -> None:
    connect(new_shop)
    run = begin(new_shop, RunKind.MANUAL)
    writing.keep_alive(new_shop.installation.database, run.id, Progress("Leyendo Precios", 25_000, 12, 48))
    html = drawn(history(new_shop, page_of))
    assert "25 %" in html
    assert "Leyendo Precios · 25,000 registros · paso 13 de 48" in html
    assert html.count('<span class="state en_progreso">En progreso</span>') == 4


def test_synchronising_now_without_prefect_says_what_to_do_and_is_in_history(
    new_shop: OpenShop, page_of: PageOf
) -> None:
    connect(new_shop)
    app = history(new_shop, page_of)
    app.button(key="sync").click().run()
    assert [error.value.replace("\\", "") for error in app.error] == [
        "El servidor de sincronización (Prefect) no responde; comprueba que esté encendido y vuelve a intentarlo."
    ]
    assert [run.state for run in runs(new_shop.installation.database, new_shop.buyer.company)] == [RunState.INCOMPLETO]


def test_nobody_can_synchronise_before_microsip_is_connected(new_shop: OpenShop, page_of: PageOf) -> None:
    app = history(new_shop, page_of)
    assert app.button(key="sync").disabled
    assert "Microsip todavía no está conectado" in app.info[0].value


def test_a_run_tells_what_it_did_with_every_dataset_and_where_prefect_shows_it(
    new_shop: OpenShop, page_of: PageOf
) -> None:
    run = ended(new_shop)
    writing.attach_flow_run(new_shop.installation.database, run.id, "11111111-2222-3333-4444-555555555555")
    app = page_of(new_shop.installation, new_shop.administrator, RUN, corrida=run.id)
    html = drawn(app)
    assert PRICES.title in html
    for label, figure in (
        ("Leídos", "25,000"),
        ("Nuevos", "12"),
        ("Cambios", "3"),
        ("Bajas", "1"),
        ("Segundos", "0.4"),
        ("Transferido", "123.4 kB"),
    ):
        assert f'<span class="number" data-label="{label}">{figure}</span>' in html
    assert app.get("link_button")[0].proto.url.endswith("/runs/flow-run/11111111-2222-3333-4444-555555555555")


def test_a_failed_run_says_what_to_do_and_keeps_the_detail_for_the_operator(
    new_shop: OpenShop, page_of: PageOf
) -> None:
    run = ended(new_shop, RunState.FALLIDO, FAILURE)
    app = page_of(new_shop.installation, new_shop.administrator, RUN, corrida=run.id)
    assert app.error[0].value.replace("\\", "") == FAILURE
    assert app.code[0].value == "ConnectTimeout"


@pytest.mark.parametrize("asked", ["", "no-existe", "'; DROP TABLE sync_runs; --"])
def test_an_unknown_run_is_told_in_a_sentence(new_shop: OpenShop, page_of: PageOf, asked: str) -> None:
    app = page_of(new_shop.installation, new_shop.administrator, RUN, corrida=asked)
    assert "Esa sincronización no está en el historial" in drawn(app)


def test_the_run_of_another_company_is_unknown(new_shop: OpenShop, page_of: PageOf) -> None:
    database = new_shop.installation.database
    other = create_company(database, "otra", "Otra")
    run = writing.begin_run(database, other, RunKind.MANUAL).run
    app = page_of(new_shop.installation, new_shop.administrator, RUN, corrida=run.id)
    assert "Esa sincronización no está en el historial" in drawn(app)


def test_the_integrations_page_leads_to_connecting_and_then_to_details_and_history(
    new_shop: OpenShop, page_of: PageOf
) -> None:
    app = page_of(new_shop.installation, new_shop.administrator, "views/integrations.py")
    assert "Sin conectar" in drawn(app)
    assert [button.label for button in app.button] == ["Conectar"]
    connect(new_shop)
    app = page_of(new_shop.installation, new_shop.administrator, "views/integrations.py")
    assert "Conectado" in drawn(app)
    assert [button.label for button in app.button] == ["Ver detalles", "Ver historial"]


def test_runs_are_filtered_by_state_and_kind_and_drawn_in_charts(new_shop: OpenShop, page_of: PageOf) -> None:
    connect(new_shop)
    for _ in range(2):
        ended(new_shop)
    ended(new_shop, RunState.FALLIDO, FAILURE)
    app = history(new_shop, page_of)
    assert [caption.value for caption in app.caption][:1] == ["Sincronizaciones por día"]
    assert len(app.get("vega_lite_chart")) == 4
    app.selectbox(key="estado").set_value(RunState.FALLIDO).run()
    assert "<dt>Exitosas</dt><dd>0 " in drawn(app)
    assert FAILURE in drawn(app)
    app.selectbox(key="catalogo").set_value(Catalogue.CLIENTES).run()
    assert "Clientes" in drawn(app)
    assert "Variantes" not in drawn(app)
    app.selectbox(key="tipo").set_value(RunKind.MANUAL).run()
    assert "No hay sincronizaciones así" in drawn(app)
