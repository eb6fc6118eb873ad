"""What is unsound, for the administrator, and the switch that lets customers in."""

import pytest

from portal.access import ShopClosed, check_entrance, may_enter
from portal.configuration import save, value_of
from portal.configuration.access import CUSTOMER_ACCESS
from tests.app.conftest import PageOf, drawn
from tests.app.shop import OpenShop

PAGE, CATALOGUE = "views/integrity.py", "views/catalogue.py"


def test_findings_are_shown_with_rows_and_where_they_are_mended(shop: OpenShop, page_of: PageOf) -> None:
    app = page_of(shop.installation, shop.administrator, PAGE)
    html = drawn(app)
    assert "Se corrige en Microsip, en " in html
    assert "Queda por revisar" in app.warning[0].value
    assert app.get("download_button")[0].proto.label == "Descargar todo (XLSX)"


def test_the_switch_keeps_customers_out_and_lets_them_in(new_shop: OpenShop, page_of: PageOf) -> None:
    database, buyer = new_shop.installation.database, new_shop.buyer
    page_of(new_shop.installation, buyer, CATALOGUE)
    app = page_of(new_shop.installation, new_shop.administrator, PAGE)
    app.toggle(key="open").set_value(False).run()
    assert "no pueden entrar" in app.success[0].value
    assert value_of(database, buyer.company, CUSTOMER_ACCESS) is False
    assert may_enter(database, new_shop.administrator)
    with pytest.raises(ShopClosed, match="todavía no está abierta"):
        check_entrance(database, buyer)
    assert "sesión" in drawn(page_of(new_shop.installation, buyer)).lower()
    app = page_of(new_shop.installation, new_shop.administrator, PAGE)
    app.toggle(key="open").set_value(True).run()
    assert may_enter(database, buyer)


def test_looking_at_it_changes_nothing(new_shop: OpenShop, page_of: PageOf) -> None:
    company = new_shop.buyer.company
    save(new_shop.installation.database, company, {CUSTOMER_ACCESS: False}, "otro")
    app = page_of(new_shop.installation, new_shop.administrator, PAGE)
    assert app.toggle(key="open").value is False
    assert value_of(new_shop.installation.database, company, CUSTOMER_ACCESS) is False
