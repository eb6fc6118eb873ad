"""Each check finds what is unsound, by key and name, and nothing of what is sound."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from portal.integrity import CHECKS, as_csv, as_workbook, report, rows_of, where
from tests.portal.published import Shop

RFC = "XAXX010101000"


class Sound(Shop):
    """A shop in which nothing is unsound: one article and one customer."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.list_id = self.add("precios_empresa", NOMBRE="Lista", ID_INTERNO="L")
        self.pesos = self.add("monedas", NOMBRE="Pesos", ES_MONEDA_LOCAL="S")
        self.kind = self.add("tipos_impuestos", NOMBRE="IVA")
        self.tax = self.add("impuestos", NOMBRE="IVA 16", TIPO_IMPTO_ID=self.kind)
        self.group = self.add("grupos_lineas", NOMBRE="Herramienta")
        self.line = self.add("lineas_articulos", NOMBRE="Martillos", GRUPO_LINEA_ID=self.group)
        self.hammer = self.sold("Martillo", "MAR-1")
        self.policy = self.add("politicas_precios_clientes", NOMBRE="Mayoreo", HABILITADA="S")
        self.buyer = self.customer("La Económica", "C1")

    def sold(self, name: str, key: str | None, **values: object) -> int:
        """An article with all that it needs but what is given as None."""
        given: dict[str, Any] = {"LINEA_ARTICULO_ID": self.line, "PRECIO": Decimal(10), "tax": self.tax, **values}
        price, tax = given.pop("PRECIO"), given.pop("tax")
        article = self.article(name, *([] if key is None else [key]), **given)
        if price is not None:
            self.price(article, price, self.pesos)
        if tax is not None:
            self.add("impuestos_articulos", ARTICULO_ID=article, IMPUESTO_ID=tax)
        return article

    def price(self, article: int, price: object, currency: int) -> None:
        self.add(
            "precios_articulos",
            ARTICULO_ID=article,
            PRECIO_EMPRESA_ID=self.list_id,
            PRECIO=price,
            MONEDA_ID=currency,
        )

    def customer(self, name: str, key: str | None, **values: object) -> int:
        """A customer with all that it needs but what is given as None."""
        given = {"EMAIL": "a@b.mx", "RFC_CURP": RFC, "CALLE": "Hidalgo 1", "policy": self.policy, **values}
        policy, address = given.pop("policy"), {name: given.pop(name) for name in ("EMAIL", "RFC_CURP", "CALLE")}
        customer = self.add("clientes", NOMBRE=name, **{"ESTATUS": "A", **given})
        if key is not None:
            self.add("claves_clientes", CLIENTE_ID=customer, CLAVE_CLIENTE=key)
        if any(address.values()):
            self.add("dirs_clientes", CLIENTE_ID=customer, ES_DIR_PPAL="S", **address)
        if policy is not None:
            self.add("precios_cli_cli", CLIENTE_ID=customer, POLITICA_PRECIOS_CLI_ID=policy)
        return customer


def dollars(shop: Sound) -> None:
    currency = shop.add("monedas", NOMBRE="Dólares", ES_MONEDA_LOCAL="N")
    shop.price(shop.hammer, Decimal(1), currency)


def dollars_with_a_rate(shop: Sound) -> None:
    dollars(shop)
    currency = shop.rows["monedas"][-1]["MONEDA_ID"]
    shop.add("historia_cambiaria", MONEDA_ID=currency, FECHA=date(2025, 1, 1), TIPO_CAMBIO=Decimal(18))


def promotions(shop: Sound, second: date, **values: object) -> None:
    for name, first, last in (
        ("Buen fin", date(2025, 11, 1), date(2025, 11, 30)),
        ("Navidad", second, date(2025, 12, 31)),
    ):
        given = {"HABILITADA": "S", "ES_PERMANENTE": "N", "DESCUENTO": Decimal(5), **values}
        policy = shop.add(
            "politicas_dsctos_promocion", NOMBRE=name, FECHA_INI_VIGENCIA=first, FECHA_FIN_VIGENCIA=last, **given
        )
        shop.add("dsctos_promo_arts", POLITICA_DSCTO_PROMO_ID=policy, ARTICULO_ID=shop.hammer, DESCUENTO=Decimal(5))


def discount(shop: Sound, percentage: str) -> None:
    policy = shop.add("politicas_dsctos_volumen", NOMBRE="Volumen", HABILITADA="S")
    shop.add(
        "dsctos_vol_globales", POLITICA_DSCTO_VOLUMEN_ID=policy, UNIDADES=Decimal(1), DESCUENTO=Decimal(percentage)
    )


UNSOUND: list[tuple[str, Callable[[Sound], object], str]] = [
    ("articles-without-price", lambda shop: shop.sold("Pinza", "PIN-1", PRECIO=None), "PIN-1 Pinza"),
    ("articles-without-price", lambda shop: shop.sold("Pinza", "PIN-1", PRECIO=Decimal(0)), "PIN-1 Pinza"),
    ("articles-without-tax", lambda shop: shop.sold("Pinza", "PIN-1", tax=None), "PIN-1 Pinza"),
    ("articles-without-line", lambda shop: shop.sold("Pinza", "PIN-1", LINEA_ARTICULO_ID=None), "PIN-1 Pinza"),
    ("articles-without-key", lambda shop: shop.sold("Pinza", None), " Pinza"),
    ("negative-stock", lambda shop: shop.stock(shop.hammer, shop.warehouse("Centro"), "-2"), "MAR-1 Martillo"),
    ("prices-without-exchange-rate", dollars, "MAR-1 Martillo"),
    ("customers-without-key", lambda shop: shop.customer("Sin clave", None), " Sin clave"),
    ("customers-without-rfc", lambda shop: shop.customer("Sin RFC", "C2", RFC_CURP=None), "C2 Sin RFC"),
    ("customers-without-email", lambda shop: shop.customer("Sin correo", "C2", EMAIL="no tiene"), "C2 Sin correo"),
    (
        "customers-without-price-policy",
        lambda shop: shop.customer("Sin política", "C2", policy=None),
        "C2 Sin política",
    ),
    ("customers-with-invalid-rfc", lambda shop: shop.customer("Mal", "C2", RFC_CURP="XAXX011301000"), "C2 Mal"),
    ("customers-with-invalid-rfc", lambda shop: shop.customer("Mal", "C2", RFC_CURP="12345"), "C2 Mal"),
    ("discounts-out-of-range", lambda shop: discount(shop, "100.01"), "Volumen"),
    ("discounts-out-of-range", lambda shop: discount(shop, "-1"), "Volumen"),
    ("overlapping-promotions", lambda shop: promotions(shop, date(2025, 11, 30)), "Martillo"),
    ("orphans", lambda shop: shop.add("claves_articulos", ARTICULO_ID=999, CLAVE_ARTICULO="X"), "Claves de artículos"),
]

SOUND: list[Callable[[Sound], object]] = [
    lambda shop: shop.sold("Baja", None, status="B", PRECIO=None, tax=None, LINEA_ARTICULO_ID=None),
    lambda shop: shop.customer("Suspendido", None, ESTATUS="B", RFC_CURP="mal", EMAIL=None, policy=None),
    lambda shop: shop.customer("Compañía", "C3", RFC_CURP=" ñ&a010131ab9 "),
    lambda shop: promotions(shop, date(2025, 12, 1)),
    lambda shop: promotions(shop, date(2025, 11, 1), HABILITADA="N"),
    lambda shop: discount(shop, "100"),
    dollars_with_a_rate,
    lambda shop: shop.stock(shop.hammer, shop.warehouse(), "0"),
    lambda shop: shop.add("clientes", NOMBRE="Sin zona", ESTATUS="B", ZONA_CLIENTE_ID=0),
]


@pytest.fixture(scope="module")
def unsound(tmp_path_factory: pytest.TempPathFactory) -> dict[str, pl.DataFrame]:
    """The rows that each check finds in a shop with everything unsound."""
    shop = Sound(tmp_path_factory.mktemp("unsound"))
    for _, make, _ in UNSOUND:
        make(shop)
    return {each.check.key: each.rows for each in report(shop.published()).unsound}


@pytest.mark.parametrize("key", sorted({key for key, _, _ in UNSOUND}))
def test_what_is_unsound_is_found_by_key_and_name(key: str, unsound: dict[str, pl.DataFrame]) -> None:
    expected = [row for check, _, row in UNSOUND if check == key]
    found = [" ".join(row[:2]) for row in unsound[key].rows()]
    assert len(found) == len(expected), found
    assert all(any(row in each for each in found) for row in expected), found
    assert all(unsound[key]["DETALLE"])


def test_no_check_finds_what_is_anothers(unsound: dict[str, pl.DataFrame]) -> None:
    assert set(unsound) == {key for key, _, _ in UNSOUND}


def test_what_is_sound_is_left_alone(tmp_path: Path) -> None:
    shop = Sound(tmp_path)
    for make in SOUND:
        make(shop)
    assert report(shop.published()).unsound == ()


def test_without_an_address_everything_in_it_is_lacking(tmp_path: Path) -> None:
    shop = Sound(tmp_path)
    shop.customer("Sin nada", "C9", EMAIL=None, RFC_CURP=None, CALLE=None)
    assert [each.check.key for each in report(shop.published()).unsound] == [
        "customers-without-rfc",
        "customers-without-email",
        "customers-without-address",
    ]


def test_every_check_has_a_case_and_says_where_it_is_mended() -> None:
    assert {check.key for check in CHECKS} == {key for key, _, _ in UNSOUND} | {"customers-without-address"}
    assert [check.key for check in CHECKS if not where(check)] == ["orphans"]


def test_downloads_have_every_row_and_no_formulas(tmp_path: Path) -> None:
    shop = Sound(tmp_path)
    shop.sold("=1+1", "@SUM", PRECIO=None)
    shop.sold("Ñandú", "PIN-1", PRECIO=None)
    found = report(shop.published())
    rows = rows_of(shop.published(), found.unsound[0].check)
    assert pl.read_csv(as_csv(rows)).rows() == rows.rows()
    assert as_csv(rows).startswith(b"\xef\xbb\xbf")
    sheet = pl.read_excel(BytesIO(as_workbook(found)), sheet_name="articles-without-price")
    assert sheet.rows() == rows.rows()
