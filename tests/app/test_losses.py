"""On the page of a sync that was refused for its losses, the administrator confirms them."""

from streamlit.testing.v1 import AppTest

from portal.history import Run, RunKind, RunState, runs, writing
from portal.losses import open_losses, refuse, take
from tests.app.conftest import PageOf, drawn
from tests.app.shop import OpenShop

RUN = "views/run.py"
REFUSED = "Artículos perdería 600 de sus 5,000 renglones (12%) y no se publicó nada."


def refused(shop: OpenShop) -> Run:
    database = shop.installation.database
    run = writing.begin_run(database, shop.administrator.company, RunKind.AUTOMATICA).run
    writing.close_run(database, run.id, RunState.FALLIDO, REFUSED)
    refuse(database, run.id, "articulos", 600)
    return run


def page(shop: OpenShop, page_of: PageOf, run: Run) -> AppTest:
    return page_of(shop.installation, shop.administrator, RUN, corrida=run.id)


def confirmations(shop: OpenShop) -> list[str]:
    return [each.confirmed_by for each in open_losses(shop.installation.database, shop.administrator.company)]


def test_a_loss_is_confirmed_only_by_somebody_who_says_to_have_looked(new_shop: OpenShop, page_of: PageOf) -> None:
    app = page(new_shop, page_of, refused(new_shop))
    assert "<strong>Artículos</strong> perdería 600 renglones" in drawn(app)
    assert app.button(key="lose").disabled
    app.checkbox(key="sure").check().run()
    assert confirmations(new_shop) == [""]
    app.button(key="lose").click().run()
    assert confirmations(new_shop) == [new_shop.administrator.email]
    newest = runs(new_shop.installation.database, new_shop.administrator.company)[0]
    assert newest.kind is RunKind.MANUAL, "the sync that may lose it was asked for; here there is no Prefect to run it"
    assert "Prefect" in app.warning[0].value
    assert f"confirmado por {new_shop.administrator.email} para la próxima sincronización" in drawn(app)


def test_after_another_audit_there_is_nothing_to_confirm(new_shop: OpenShop, page_of: PageOf) -> None:
    run = refused(new_shop)
    database = new_shop.installation.database
    later = writing.begin_run(database, new_shop.administrator.company, RunKind.AUTOMATICA).run
    take(database, later.id)
    writing.close_run(database, later.id, RunState.EXITOSO, "Listo.")
    app = page(new_shop, page_of, run)
    assert "Pérdidas por confirmar" not in drawn(app)
    assert not app.checkbox
