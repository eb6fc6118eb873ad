"""`b2bgo order`, `push-orders` and `orders`: what scripts and operators get, from a click to an invoice."""

import json
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from commands import logs
from commands.app import main
from microsip.demo.fulfilment import cancel, deliver, invoice
from portal.installation import Installation
from tests.servers.firebird import Attach
from tests.servers.installation import SLUG

Call = Callable[..., tuple[int, str, str]]

ORDER = ("order", "--company", SLUG, "--customer", "C0001")


@pytest.fixture
def b2bgo(
    ordering: Installation, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Iterator[Call]:
    """Calls a verb for the installation: exit code, standard output and standard error."""
    monkeypatch.setenv("B2BGO_HOME", str(ordering.settings.home))
    monkeypatch.setenv("PREFECT_API_URL", ordering.settings.prefect_api_url)
    for variable in ("B2BGO_DATABASE_URL", "B2BGO_WAREHOUSE_URL"):
        monkeypatch.delenv(variable, raising=False)

    def call(*arguments: str) -> tuple[int, str, str]:
        code = main(arguments)
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    yield call
    logs.stop()


def asked(b2bgo: Call, *arguments: str) -> Any:
    code, out, err = b2bgo(*arguments, "--json")
    assert code == 0, out + err
    return json.loads(out)


def test_an_order_is_placed_and_delivered(b2bgo: Call) -> None:
    line = ("--line", "ESP-002=2", "--line", "esp-002=1", "--po", "OC-9", "--key", "clave-uno")
    order = asked(b2bgo, *ORDER, *line)
    assert (order["state"], order["folio"], order["kind"]) == ("pending", None, "order")
    assert [(each["article"], Decimal(each["units"])) for each in order["lines"]] == [("ESP-002", 3)]
    assert Decimal(order["subtotal"]) + Decimal(order["taxes"]) == Decimal(order["total"])
    assert asked(b2bgo, *ORDER, *line)["order_id"] == order["order_id"]
    [pushed] = asked(b2bgo, "push-orders", "--company", SLUG)
    assert (pushed["order_id"], pushed["state"]) == (order["order_id"], "accepted")
    assert pushed["folio"].startswith("WEB")
    assert pushed["docto_ve_id"] > 0
    assert asked(b2bgo, "push-orders", "--company", SLUG) == []
    again = asked(b2bgo, *ORDER, "--line", "ESP-002=50", "--key", "clave-uno")
    assert (again["order_id"], again["folio"]) == (order["order_id"], pushed["folio"])


def test_a_quotation_is_one(b2bgo: Call) -> None:
    assert asked(b2bgo, *ORDER, "--line", "ESP-002=1", "--quote")["kind"] == "quotation"
    [pushed] = asked(b2bgo, "push-orders", "--company", SLUG)
    assert pushed["state"] == "accepted"


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ((), "El carrito está vacío"),
        (("--line", "ESP-002"), "escríbelo como CLAVE=CANTIDAD"),
        (("--line", "ESP-002=0"), "mayor que cero"),
        (("--line", "ESP-002=-1"), "mayor que cero"),
        (("--line", "ESP-002=1.5"), "sin fracciones"),
        (("--line", "ESP-002=99999999999999"), "13 cifras enteras"),
        (("--line", "NO-HAY=1"), "No hay ningún artículo con la clave «NO-HAY»"),
        (("--line", "ESP-002=1", "--po", "x" * 36), "El número de orden de compra tiene 36 caracteres"),
        (("--line", "ESP-002=1", "--notes", "→"), "un carácter que Microsip no puede guardar"),
        (("--line", "ESP-002=1", "--address", "1"), "La dirección de entrega ya no existe"),
        (("--line", "ESP-002=1", "--key", "k" * 101), "escribe hasta 100 caracteres"),
    ],
)
def test_a_refused_order_exits_1_and_says_why(b2bgo: Call, arguments: tuple[str, ...], error: str) -> None:
    code, out, _ = b2bgo(*ORDER, *arguments, "--json")
    told = json.loads(out)
    assert (code, sorted(told)) == (1, ["detail", "error"])
    assert error in told["error"]
    code, out, err = b2bgo(*ORDER, *arguments)
    assert (code, out) == (1, "")
    assert error in err


def test_beyond_the_credit_limit_an_order_is_refused_and_a_quotation_is_not(b2bgo: Call) -> None:
    asking = ("order", "--company", SLUG, "--customer", "C0005", "--line", "ESP-002=5", "--json")
    code, out, _ = b2bgo(*asking)
    assert code == 1
    assert "rebasa tu crédito" in json.loads(out)["error"]
    assert b2bgo(*asking, "--quote")[0] == 0


def test_what_became_of_orders_in_microsip_is_told_after_the_next_sync(
    b2bgo: Call, microsip_file: Path, fdb_attach: Attach
) -> None:
    placed = [asked(b2bgo, *ORDER, "--line", "ESP-002=4")["order_id"] for _ in range(5)]
    b2bgo("push-orders", "--company", SLUG)
    listed = {each["order_id"]: each for each in asked(b2bgo, "orders", "--company", SLUG)}
    assert {listed[each]["microsip"] for each in placed} == {None}
    documents = [listed[each]["docto_ve_id"] for each in placed]
    with fdb_attach(microsip_file) as microsip:
        deliver(microsip, documents[1], Decimal("0.5"))
        deliver(microsip, documents[2])
        invoice(microsip, documents[3])
        cancel(microsip, documents[4])
    assert b2bgo("sync", "--company", SLUG)[0] == 0
    listed = {each["order_id"]: each for each in asked(b2bgo, "orders", "--company", SLUG)}
    states = [listed[each]["microsip"] for each in placed]
    assert states == ["pendiente", "parcial", "surtido", "facturado", "cancelado"]
    code, out, _ = b2bgo("orders", "--company", SLUG, "--customer", "C0001", "--state", "accepted")
    assert code == 0
    assert "Facturado" in out


def test_a_series_or_freight_article_that_microsip_does_not_have_is_not_saved(b2bgo: Call) -> None:
    code, _, err = b2bgo("settings", "set", "order_series", "XYZ", "--company", SLUG)
    assert code == 1
    assert "Microsip no tiene la serie «XYZ» de pedidos; elige una de estas: @, WEB." in err
    code, _, err = b2bgo("settings", "set", "freight_article", "NADA", "--company", SLUG)
    assert code == 1
    assert "El artículo de fletes «NADA» no está" in err
    assert b2bgo("settings", "set", "quote_series", "cot", "--company", SLUG)[0] == 0
