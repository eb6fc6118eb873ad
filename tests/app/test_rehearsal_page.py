"""«Ver qué cambiaría», for the administrator."""

from tests.app.conftest import PageOf
from tests.app.shop import OpenShop
from tests.app.test_history_page import connect

PAGE, HISTORY = "views/rehearsal.py", "views/history.py"


def test_nothing_is_read_before_it_is_asked_for(new_shop: OpenShop, page_of: PageOf) -> None:
    connect(new_shop)
    app = page_of(new_shop.installation, new_shop.administrator, HISTORY)
    assert "Ver qué cambiaría" in [link.proto.label for link in app.get("page_link")]
    app = page_of(new_shop.installation, new_shop.administrator, PAGE)
    assert not app.error
    app.button(key="rehearse").click().run()
    assert "No se pudo" in app.error[0].value or "Nadie responde" in app.error[0].value
