"""What is wrong with rows is told with whose they are, and where they are mended."""

from pathlib import Path

import pytest

from microsip.datasets import DATASETS
from portal.sync.causes import explained
from tests.portal.published import Shop
from tests.warehouse.shop import COMPANY
from warehouse import open_warehouse


@pytest.mark.parametrize(
    ("dataset", "message", "keys", "told"),
    [
        (
            "precios_articulos",
            "Precios de artículos, PRECIO_ARTICULO_ID 70: un número que no cabe; avisa a soporte.",
            [],
            " Se trata de MAR-1 Martillo. Se corrige en Microsip, en Inventarios › Artículos › Precios.",
        ),
        (
            "articulos",
            "Artículos: 1 renglón nombra algo que no existe.",
            [(7,)],
            " Se trata de MAR-1 Martillo. Se corrige en Microsip, en Inventarios › Artículos.",
        ),
        (
            "clientes",
            "Clientes, CLIENTE_ID 9: un texto que no es UTF-8.",
            [],
            " Se trata de C1 La Económica. Se corrige en Microsip, en Cuentas por Cobrar › Clientes.",
        ),
        ("articulos", "Artículos, ARTICULO_ID 999: nuevo.", [], " Se corrige en Microsip, en Inventarios › Artículos."),
        ("paises", "Países, PAIS_ID 1: ilegible.", [], ""),
    ],
)
def test_whose_the_rows_are_and_where_they_are_mended(
    dataset: str, message: str, keys: list[tuple[int]], told: str, tmp_path: Path
) -> None:
    shop = Shop(tmp_path)
    shop.article("Martillo", "MAR-1", ARTICULO_ID=7)
    shop.add("precios_articulos", PRECIO_ARTICULO_ID=70, ARTICULO_ID=7)
    shop.add("clientes", CLIENTE_ID=9, NOMBRE="La Económica")
    shop.add("claves_clientes", CLIENTE_ID=9, CLAVE_CLIENTE="C1")
    shop.published()
    with open_warehouse(f"duckdb:///{tmp_path}").mirror(COMPANY) as mirror:
        assert explained(mirror, DATASETS[dataset], message, keys) == message + told
