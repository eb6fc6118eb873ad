"""The administrator writes the texts of articles that the portal manages, and customers see them."""

from streamlit.testing.v1 import AppTest

from portal.sync_settings import Field, save_sync_settings
from tests.app.conftest import PageOf, drawn
from tests.app.shop import OpenShop

TEXTS, CATALOGUE = "views/texts.py", "views/catalogue.py"
ONE = 'Martillo "de la casa" <b>$1$</b>'


def manage(shop: OpenShop, *fields: Field) -> None:
    company = shop.administrator.company
    save_sync_settings(shop.installation.database, company, 6, 5, shop.administrator.email, set(fields))


def editor(shop: OpenShop, page_of: PageOf, article: str) -> AppTest:
    app = page_of(shop.installation, shop.administrator, TEXTS)
    app.text_input(key="asked").set_value(article).run()
    assert not app.exception
    return app


def write(app: AppTest, text: str) -> None:
    (name,) = (each for each in app.text_input if (each.key or "").startswith("ARTICLE_NAME_"))
    name.set_value(text)
    app.button(key="save").click().run()
    assert not app.exception


def test_a_text_of_the_portal_is_what_customers_find_and_see(new_shop: OpenShop, page_of: PageOf) -> None:
    manage(new_shop, Field.ARTICLE_NAME)
    app = editor(new_shop, page_of, "MAR-016")
    assert "En Microsip: Martillo de uña 16 oz" in [caption.value.replace("\\", "") for caption in app.caption]
    assert not app.text_area, "the description follows Microsip"
    write(app, ONE)
    assert "Se guardaron los textos" in app.success[0].value
    shop = page_of(new_shop.installation, new_shop.buyer, CATALOGUE)
    shop.text_input(key="buscar").set_value("de la casa").run()
    assert "Martillo &#34;de la casa&#34; &lt;b&gt;$1$&lt;/b&gt;" in drawn(shop)

    app = editor(new_shop, page_of, "MAR-016")
    write(app, "")
    shop = page_of(new_shop.installation, new_shop.buyer, CATALOGUE)
    assert "Martillo de uña 16 oz" in drawn(shop)


def test_while_every_text_follows_microsip_there_is_nothing_to_write(new_shop: OpenShop, page_of: PageOf) -> None:
    app = page_of(new_shop.installation, new_shop.administrator, TEXTS)
    assert "Todos los textos siguen a Microsip" in app.info[0].value
    assert not app.text_input


def test_an_article_that_is_not_found_is_told(new_shop: OpenShop, page_of: PageOf) -> None:
    manage(new_shop, *Field)
    app = editor(new_shop, page_of, "no existe nada así")
    assert "Nada se llama así" in drawn(app)


def test_lines_groups_and_customers_have_texts_as_well(new_shop: OpenShop, page_of: PageOf) -> None:
    manage(new_shop, Field.LINE_NAME, Field.CUSTOMER_NAME)
    app = page_of(new_shop.installation, new_shop.administrator, TEXTS)
    chosen = app.get("button_group")[0]
    assert [option.content for option in chosen.proto.options] == ["Líneas", "Clientes"]
    (name,) = (each for each in app.text_input if (each.key or "").startswith("LINE_NAME_"))
    name.set_value("Línea del portal")
    app.button(key="save").click().run()
    assert not app.exception
    assert "Se guardaron los textos" in app.success[0].value
