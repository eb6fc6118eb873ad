"""`b2bgo price`: the figures of a line for scripts, the sentences for persons, and one sentence when there is none."""

import json
from collections.abc import Callable, Iterator
from datetime import time
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from commands import logs
from commands.app import main
from portal.companies import create_company
from portal.installation import open_installation
from portal.settings import Settings
from tests.portal.published import COMPANY, Shop

Call = Callable[..., tuple[int, str, str]]

ASKED = ("price", "--company", COMPANY, "--customer", "C1", "--article", "MART-1", "--units", "48")


def sold(folder: Path) -> Shop:
    """A hammer at 100 with 2 % from 12 and 5 % from 48, a promotion of 10 % until noon, and IVA; a nail unpriced."""
    shop = Shop(folder)
    shop.add("monedas", MONEDA_ID=1, NOMBRE="Peso", CLAVE_FISCAL="MXN", ES_MONEDA_LOCAL="S")
    shop.add("precios_empresa", PRECIO_EMPRESA_ID=42, NOMBRE="Precio de lista", ID_INTERNO="L")
    hammer = shop.article("Martillo", "MART-1", "7501")
    shop.article("Clavo", "CLAVO")
    shop.add("precios_articulos", ARTICULO_ID=hammer, PRECIO_EMPRESA_ID=42, PRECIO=Decimal(100), MONEDA_ID=1)
    in_force = {"HABILITADA": "S", "ES_PERMANENTE": "S"}
    volume = shop.add("politicas_dsctos_volumen", NOMBRE="Volumen", **in_force)
    for units, percent in ((12, 2), (48, 5)):
        shop.add(
            "dsctos_vol_arts",
            POLITICA_DSCTO_VOLUMEN_ID=volume,
            ARTICULO_ID=hammer,
            UNIDADES=Decimal(units),
            DESCUENTO=Decimal(percent),
        )
    shop.add("politicas_dsctos_promocion", NOMBRE="Mañanas", DESCUENTO=Decimal(10), **in_force, **_until_noon())
    iva = shop.add("tipos_impuestos", NOMBRE="IVA", TIPO="I", GRAVA_OTROS_IMPTOS="S")
    tax = shop.add(
        "impuestos", NOMBRE="IVA 16%", TIPO_IMPTO_ID=iva, TIPO_CALC="P", PCTJE_IMPUESTO=Decimal(16), TIPO_IVA="1"
    )
    shop.add("impuestos_articulos", ARTICULO_ID=hammer, IMPUESTO_ID=tax, UNIDADES_IMPUESTO=Decimal(0))
    buyer = shop.add("clientes", NOMBRE="Cliente", ESTATUS="A", COBRAR_IMPUESTOS="S")
    shop.add("claves_clientes", CLIENTE_ID=buyer, CLAVE_CLIENTE="C1")
    return shop


def _until_noon() -> dict[str, Any]:
    return {"APLICAR_HORARIO": "S", "HORA_INI": time(0), "HORA_FIN": time(12)}


@pytest.fixture
def b2bgo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Iterator[Call]:
    """Calls a verb for an installation with the shop: exit code, standard output and standard error."""
    sold(tmp_path / "warehouse").published()
    settings = Settings(home=tmp_path, warehouse_url=f"duckdb:///{tmp_path / 'warehouse'}")
    create_company(open_installation(settings).database, COMPANY, "Ferretería")
    monkeypatch.setenv("B2BGO_HOME", str(tmp_path))
    monkeypatch.setenv("B2BGO_WAREHOUSE_URL", settings.warehouse_url)
    monkeypatch.delenv("B2BGO_DATABASE_URL", raising=False)

    def call(*arguments: str) -> tuple[int, str, str]:
        code = main(arguments)
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    yield call
    logs.stop()


def test_json_tells_the_figures_of_the_line(b2bgo: Call) -> None:
    code, out, err = b2bgo(*ASKED, "--at", "2026-03-31T13:00:00", "--json")
    assert (code, err) == (0, "")
    told = json.loads(out)
    # 48 × 100 × 0.95 = 4,560.00; IVA 729.60
    assert {name: told[name] for name in ("list_name", "unit_price", "discount_pct", "net_price")} == {
        "list_name": "Precio de lista",
        "unit_price": "100.000000",
        "discount_pct": "5.000000",
        "net_price": "95.000000",
    }
    assert (told["total"], told["total_with_tax"], told["currency"]) == ("4560.00", "5289.60", "MXN")
    assert [step["from_units"] for step in told["volume_steps"]] == ["0.00000", "12.00000", "48.00000"]
    assert told["steps"][-1] == "Total con impuestos: 5,289.60 MXN."


def test_the_moment_decides_promotions(b2bgo: Call) -> None:
    code, out, _ = b2bgo(*ASKED, "--at", "2026-03-31T09:00:00", "--json")
    assert code == 0
    assert json.loads(out)["net_price"] == "85.500000"  # 100 × 0.95 × 0.90


def test_persons_read_sentences(b2bgo: Call) -> None:
    code, out, err = b2bgo(*ASKED, "--at", "2026-03-31T13:00")
    assert (code, err) == (0, "")
    assert out.splitlines() == [
        "No hay política de precios vigente; se usa el precio de lista.",
        "Precio en la lista «Precio de lista»: 100.00 MXN.",
        "Descuento por volumen, por el artículo, desde 48 unidades (política «Volumen»): 5 %.",
        "Precio antes de impuestos: 95.00 MXN.",
        "Importe de 48 unidades: 4,560.00 MXN.",
        "IVA 16% sobre 4,560.00: 729.60 MXN.",
        "Total con impuestos: 5,289.60 MXN.",
    ]


def test_without_a_moment_it_is_this_one_and_any_key_of_the_article_finds_it(b2bgo: Call) -> None:
    code, out, _ = b2bgo("price", "--company", COMPANY, "--customer", "c1", "--article", " 7501 ", "--json")
    assert code == 0
    assert json.loads(out)["unit_price"] == "100.000000"


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        (("--units", "0"), "mayor que cero"),
        (("--units", "-3"), "mayor que cero"),
        (("--units", "doce"), "no se entiende"),
        (("--units", "1e3"), "no se entiende"),
        (("--units", "nan"), "no se entiende"),
        (("--units", ""), "no se entiende"),
        (("--units", "0.000001"), "más de 5 decimales"),
        (("--units", "9999999999999"), "mayor de lo que cabe en un documento"),
        (("--customer", "NADIE"), "No hay ningún cliente con la clave «NADIE»"),
        (("--article", "NADA"), "No hay ningún artículo con la clave «NADA»"),
        (("--article", "CLAVO"), "no tiene precio"),
        (("--company", "nadie"), "No hay ninguna empresa «nadie»"),
        (("--at", "ayer"), "no se entiende"),
    ],
)
def test_what_cannot_be_priced_is_told_in_one_sentence(b2bgo: Call, changed: tuple[str, str], said: str) -> None:
    code, out, err = b2bgo(*ASKED, *changed)
    assert (code, out) == (1, "")
    assert said in err
    assert err.count("\n") == 1
