"""What a customer sees and can do in the catalogue."""

from pathlib import Path

from portal.accounts import Role, add_user
from portal.companies import create_company
from portal.installation import open_installation
from tests.app.conftest import PageOf, drawn
from tests.app.shop import SCREWS, OpenShop
from tests.servers.installation import settings_in
from tests.servers.storefront import CUSTOMER, PASSWORD


def names(html: str) -> list[str]:
    return [part.split("</h3>")[0] for part in html.split('<h3 class="name">')[1:]]


def test_a_customer_sees_their_own_price_with_what_it_was_before_the_discount(shop: OpenShop, page_of: PageOf) -> None:
    app = page_of(shop.installation, shop.buyer)
    app.text_input(key="buscar").set_value("martillo").run()
    html = drawn(app)
    assert names(html) == ["Martillo de uña 16 oz"]
    assert "$135.00" in html
    assert "<s>$150.00</s>" in html
    assert "−10 %" in html
    assert "42 disponibles" in html


def test_the_search_ignores_accents_and_case_and_finds_keys_and_bar_codes(shop: OpenShop, page_of: PageOf) -> None:
    app = page_of(shop.installation, shop.buyer)
    for typed in ("UNA martillo", "mar-016", "7501234567890"):
        app.text_input(key="buscar").set_value(typed).run()
        assert names(drawn(app)) == ["Martillo de uña 16 oz"], typed


def test_a_search_without_results_says_what_to_do_and_how_to_see_everything(shop: OpenShop, page_of: PageOf) -> None:
    app = page_of(shop.installation, shop.buyer)
    app.text_input(key="buscar").set_value("zanahoria").run()
    assert "No encontramos «zanahoria»" in drawn(app)
    app.button[0].click().run()
    assert app.text_input(key="buscar").value == ""
    assert len(names(drawn(app))) == 24


def test_the_catalogue_is_paged_and_another_search_begins_at_its_first_page(shop: OpenShop, page_of: PageOf) -> None:
    app = page_of(shop.installation, shop.buyer)
    app.pagination(key="pagina").set_value(2).run()
    assert len(names(drawn(app))) == 3 + SCREWS - 24
    app.text_input(key="buscar").set_value("tornillo").run()
    assert len(names(drawn(app))) == 24
    assert app.pagination(key="pagina").value == 1


def test_an_address_with_a_search_opens_that_search(shop: OpenShop, page_of: PageOf) -> None:
    app = page_of(shop.installation, shop.buyer, buscar="desarmador")
    assert names(drawn(app)) == ["Desarmador plano 1/4&#34;"]


def test_lines_are_those_of_the_chosen_group(shop: OpenShop, page_of: PageOf) -> None:
    app = page_of(shop.installation, shop.buyer)
    assert app.selectbox(key="linea").options == ["Todas las líneas", "Herramienta manual", "Tornillería"]
    app.selectbox(key="grupo").set_value("Herramientas").run()
    assert app.selectbox(key="linea").options == ["Todas las líneas", "Herramienta manual"]
    assert len(names(drawn(app))) == 3


def test_names_from_microsip_are_shown_letter_by_letter(shop: OpenShop, page_of: PageOf) -> None:
    app = page_of(shop.installation, shop.buyer)
    html = drawn(app)
    assert "<script>" not in html
    assert "&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt; *Llave* $1$" in html


def test_an_article_explains_its_price_and_shows_its_facts(shop: OpenShop, page_of: PageOf) -> None:
    app = page_of(shop.installation, shop.buyer)
    app.text_input(key="buscar").set_value("martillo").run()
    asked = app.get("page_link")[0].proto.query_string
    app = page_of(shop.installation, shop.buyer, "views/article.py", articulo=asked.removeprefix("articulo="))
    html = drawn(app)
    assert "Política de precios «Precios vigentes»: lista «Mayoreo», asignada a este cliente." in html
    assert "Descuento por cliente, por el artículo (política «Clientes de mayoreo»): 10 %." in html
    assert "Precio antes de impuestos: 135.00 MXN." in html
    assert "<dt>Código de barras</dt><dd>7501234567890</dd>" in html
    assert "Herramientas › Herramienta manual" in html


def test_an_article_shows_what_it_costs_in_larger_quantities(shop: OpenShop, page_of: PageOf) -> None:
    app = page_of(shop.installation, shop.buyer, buscar="martillo")
    asked = app.get("page_link")[0].proto.query_string.removeprefix("articulo=")
    html = drawn(page_of(shop.installation, shop.buyer, "views/article.py", articulo=asked))
    table = html.split('<table class="volume">')[1].split("</table>")[0]
    # 150.00 less 10 % for the customer, and then less 5 % from 9.5 or 12 % from 100 on; hammers are sold whole.
    for row in (
        "<td>menos de 10</td>",
        "<td>10 o más</td>",
        "<td>$128.25</td>",
        "<td>100 o más</td>",
        "<td>$118.80</td>",
    ):
        assert row in table, table


def test_an_article_that_is_not_sold_is_told_in_a_sentence(shop: OpenShop, page_of: PageOf) -> None:
    for asked in ("999999", "-1", "", "1 OR 1=1", "٣", "9" * 30):
        html = drawn(page_of(shop.installation, shop.buyer, "views/article.py", articulo=asked))
        assert "Ese artículo ya no está en el catálogo" in html, asked


def test_before_the_first_sync_the_catalogue_says_that_it_is_being_prepared(tmp_path: Path, page_of: PageOf) -> None:
    installation = open_installation(settings_in(tmp_path))
    company = create_company(installation.database, "nueva", "Nueva")
    buyer = add_user(installation.database, company, CUSTOMER, PASSWORD, Role.CUSTOMER, 1)
    assert "El catálogo se está preparando" in drawn(page_of(installation, buyer))


def test_a_customer_that_is_gone_from_microsip_is_told_whom_to_ask(new_shop: OpenShop, page_of: PageOf) -> None:
    company = new_shop.buyer.company
    stranger = add_user(new_shop.installation.database, company, "x@example.com", PASSWORD, Role.CUSTOMER, 4040)
    assert "El cliente de esta cuenta ya no está en Microsip" in drawn(page_of(new_shop.installation, stranger))
