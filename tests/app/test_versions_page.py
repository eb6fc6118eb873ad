"""The administrator's page of versions: the list, what changed between two, and going back to one."""

from streamlit.testing.v1 import AppTest

from microsip.datasets import DATASETS
from tests.app.conftest import PageOf, drawn
from tests.app.shop import HOSTILE_NAME, OpenShop
from tests.portal.published import COMPANY, publish, table
from warehouse import tables

PAGE = "views/versions.py"


def page(shop: OpenShop, page_of: PageOf) -> AppTest:
    return page_of(shop.installation, shop.administrator, PAGE)


def renamed(shop: OpenShop) -> None:
    """A version in which an article has another name."""
    warehouse = shop.installation.warehouse
    rows = warehouse.reader(COMPANY).frame(tables.microsip["articulos"].select()).to_dicts()
    changed = [{**row, "NOMBRE": row["NOMBRE"].replace("Martillo", "Mazo")} for row in rows]
    publish(warehouse, {"articulos": table(DATASETS["articulos"], changed)})


def current(shop: OpenShop) -> tuple[int, int | None]:
    version = shop.installation.warehouse.versions(COMPANY)[0]
    return version.number, version.restored


def test_the_versions_are_listed_with_the_current_one_marked(new_shop: OpenShop, page_of: PageOf) -> None:
    renamed(new_shop)
    app = page(new_shop, page_of)
    html = drawn(app)
    places = [html.index(f"Versión {number}<") for number in (3, 2, 1)]
    assert places == sorted(places)
    assert html.count(">Actual<") == 1
    assert [button.label for button in app.button if button.key != "account"].count("Volver a esta versión") == 2


def test_what_changed_since_the_version_before_is_told_with_examples(new_shop: OpenShop, page_of: PageOf) -> None:
    renamed(new_shop)
    html = drawn(page(new_shop, page_of))
    assert '<span class="number" data-label="Cambios">1</span>' in html
    assert "NOMBRE Martillo de uña 16 oz → Mazo de uña 16 oz" in html


def test_any_two_versions_can_be_compared_and_names_are_only_text(new_shop: OpenShop, page_of: PageOf) -> None:
    renamed(new_shop)
    app = page(new_shop, page_of)
    app.selectbox(key="newer").set_value(2)
    app.selectbox(key="older").set_value(2).run()
    assert "Las dos versiones tienen los mismos datos." in drawn(app)
    app.selectbox(key="older").set_value(1).run()
    assert not app.exception
    assert HOSTILE_NAME not in drawn(app)


def test_going_back_is_asked_for_before_it_is_done(new_shop: OpenShop, page_of: PageOf) -> None:
    renamed(new_shop)
    app = page(new_shop, page_of)
    app.button(key="ask_2").click().run()
    assert "La próxima sincronización publicará lo que tenga Microsip" in app.warning[0].value
    assert current(new_shop) == (3, None)
    app.button(key="cancel").click().run()
    assert not app.warning
    app.button(key="ask_2").click().run()
    app.button(key="confirm").click().run()
    assert current(new_shop) == (4, 2)
    assert "ahora como versión 4" in app.success[0].value
    assert "datos de la versión 2" in drawn(app)


def test_nobody_goes_back_while_a_sync_runs(new_shop: OpenShop, page_of: PageOf) -> None:
    renamed(new_shop)
    app = page(new_shop, page_of)
    app.button(key="ask_2").click().run()
    with new_shop.installation.warehouse.mirror(COMPANY):
        app.button(key="confirm").click().run()
    assert "espera a que termine" in app.warning[0].value
    assert current(new_shop) == (3, None)
