"""Configuración of the integration: how often data come over, and how many versions are kept."""

from microsip.declaration import Catalogue
from portal.sync_settings import Field, SyncSettings, save_sync_settings, sync_settings
from tests.app.conftest import PageOf, drawn
from tests.app.shop import OpenShop
from tests.app.test_history_page import connect

PAGE, CONNECTION = "views/sync_settings.py", "views/connection.py"


def saved(shop: OpenShop) -> SyncSettings:
    return sync_settings(shop.installation.database, shop.administrator.company)


def test_the_hours_that_are_chosen_are_saved_with_who_chose_them(new_shop: OpenShop, page_of: PageOf) -> None:
    app = page_of(new_shop.installation, new_shop.administrator, PAGE)
    assert app.number_input(key="hours").value == 6
    app.number_input(key="hours").set_value(2)
    app.number_input(key="kept").set_value(10)
    app.button(key="save").click().run()
    assert (saved(new_shop).hours, saved(new_shop).versions) == (2, 10)
    assert saved(new_shop).changed_by == new_shop.administrator.email
    assert f"Guardado por {new_shop.administrator.email} hace un momento" in drawn(app)


def test_a_catalogue_may_be_synchronised_more_often(new_shop: OpenShop, page_of: PageOf) -> None:
    app = page_of(new_shop.installation, new_shop.administrator, PAGE)
    app.number_input(key="minutes_articulos").set_value(30)
    app.button(key="save").click().run()
    assert saved(new_shop).minutes == {Catalogue.ARTICULOS: 30}
    app.number_input(key="minutes_articulos").set_value(500)
    app.button(key="save").click().run()
    assert "no es más seguido" in app.warning[0].value
    app.number_input(key="minutes_articulos").set_value(0)
    app.button(key="save").click().run()
    assert saved(new_shop).minutes == {}


def test_without_prefect_they_are_saved_and_it_is_told(new_shop: OpenShop, page_of: PageOf) -> None:
    app = page_of(new_shop.installation, new_shop.administrator, PAGE)
    app.number_input(key="hours").set_value(3)
    app.button(key="save").click().run()
    assert saved(new_shop).hours == 3
    assert any("Prefect" in warning.value for warning in app.warning)


def test_a_switched_off_field_is_managed_in_the_portal(new_shop: OpenShop, page_of: PageOf) -> None:
    app = page_of(new_shop.installation, new_shop.administrator, PAGE)
    assert {(toggle.label, toggle.value) for toggle in app.toggle} == {(field.title, True) for field in Field}
    app.toggle(key="synced_ARTICLE_NAME").set_value(False)
    app.button(key="save").click().run()
    assert saved(new_shop).managed == {Field.ARTICLE_NAME}
    assert "Escribir los textos del portal" in [link.proto.label for link in app.get("page_link")]


def test_nothing_is_changed_by_looking(new_shop: OpenShop, page_of: PageOf) -> None:
    before = save_sync_settings(new_shop.installation.database, new_shop.administrator.company, 4, 8, "otro")
    app = page_of(new_shop.installation, new_shop.administrator, PAGE)
    assert (app.number_input(key="hours").value, app.number_input(key="kept").value) == (4, 8)
    assert saved(new_shop) == before


def test_the_page_says_what_always_follows_microsip(new_shop: OpenShop, page_of: PageOf) -> None:
    html = drawn(page_of(new_shop.installation, new_shop.administrator, PAGE))
    assert "La Clave principal no es editable." in html
    assert "Los Precios y Existencias siempre se actualizan automáticamente." in html


def test_the_connections_page_leads_there(new_shop: OpenShop, page_of: PageOf) -> None:
    connect(new_shop)
    app = page_of(new_shop.installation, new_shop.administrator, CONNECTION)
    assert "Configuración" in [link.proto.label for link in app.get("page_link")]
