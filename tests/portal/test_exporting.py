"""Published rows as other programs read them."""

import csv
import io
import json
from datetime import date, datetime, time
from decimal import Decimal
from hashlib import sha256
from pathlib import Path

import polars as pl
import pytest

from portal.exporting import ROWS_AT_A_TIME, Format, export
from portal.published import UnknownDataset, published
from tests.portal.published import Shop
from warehouse import tables
from warehouse.store import Reader

PICTURE = b"\x89PNG\r\n\x1a\n"
CHANGED = datetime.fromisoformat("2025-03-04T18:30:05.120")


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Reader:
    shop = Shop(tmp_path_factory.mktemp("warehouse"))
    hammer = shop.article("Martillo de uña 16” «ñandú»", "M-1", NOTAS_VENTAS='Dice "hola"\ny sigue', FECHA_SUSP=None)
    nail = shop.article("Clavo, 2 €", "C-2", NOTAS_VENTAS="", FECHA_SUSP=date(1999, 12, 31))
    list_id = shop.add("precios_empresa", NOMBRE="Precio de lista", ID_INTERNO="L")
    for article, price in ((nail, "0.5"), (hammer, "1234567.890000")):
        shop.add(
            "precios_articulos",
            ARTICULO_ID=article,
            PRECIO_EMPRESA_ID=list_id,
            PRECIO=Decimal(price),
            FECHA_HORA_ULT_MODIF=CHANGED,
        )
    shop.add("politicas_dsctos_promocion", NOMBRE="Hora feliz", HORA_INI=time(18), HORA_FIN=time(18, 59, 59))
    shop.add("imagenes_articulos", ARTICULO_ID=hammer, IMAGEN=PICTURE)
    shop.stock(hammer, 19, "3")
    return shop.published()


def exported(reader: Reader, name: str, form: Format) -> bytes:
    sink = io.BytesIO()
    export(reader, name, form, sink)
    return sink.getvalue()


def test_json_is_an_array_of_objects_in_the_order_of_their_keys(reader: Reader) -> None:
    rows = json.loads(exported(reader, "articulos", Format.JSON))
    assert [row["NOMBRE"] for row in rows] == ["Martillo de uña 16” «ñandú»", "Clavo, 2 €"]
    assert [row["NOTAS_VENTAS"] for row in rows] == ['Dice "hola"\ny sigue', ""]
    assert [row["FECHA_SUSP"] for row in rows] == [None, "1999-12-31"]


def test_json_has_every_declared_column(reader: Reader) -> None:
    (row,) = json.loads(exported(reader, "precios_empresa", Format.JSON))
    assert list(row) == published("precios_empresa").table.columns.keys()


def test_decimals_are_texts_with_all_their_digits_and_moments_are_iso_8601(reader: Reader) -> None:
    rows = json.loads(exported(reader, "precios_articulos", Format.JSON))
    assert [row["PRECIO"] for row in rows] == ["0.500000", "1234567.890000"]
    assert [datetime.fromisoformat(row["FECHA_HORA_ULT_MODIF"]) for row in rows] == [CHANGED, CHANGED]
    (promotion,) = json.loads(exported(reader, "politicas_dsctos_promocion", Format.JSON))
    assert (promotion["HORA_INI"], promotion["HORA_FIN"]) == ("18:00:00", "18:59:59")


def test_the_content_of_a_binary_column_is_told_by_its_sha256(reader: Reader) -> None:
    (row,) = json.loads(exported(reader, "imagenes_articulos", Format.JSON))
    assert row["IMAGEN"] == sha256(PICTURE).hexdigest()


def test_a_dataset_without_rows_is_an_empty_array(reader: Reader) -> None:
    assert json.loads(exported(reader, "doctos_cc", Format.JSON)) == []


def test_what_is_derived_is_exported_like_a_dataset(reader: Reader) -> None:
    (row,) = json.loads(exported(reader, "existencias", Format.JSON))
    assert (row["EXISTENCIA"], row["COMPROMETIDO"], row["DISPONIBLE"]) == ("3.00000", "0.00000", "3.00000")


def test_csv_has_one_line_of_names_and_tells_null_from_an_empty_text(reader: Reader) -> None:
    text = exported(reader, "articulos", Format.CSV).decode()
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [row["NOMBRE"] for row in rows] == ["Martillo de uña 16” «ñandú»", "Clavo, 2 €"]
    assert rows[0]["NOTAS_VENTAS"] == 'Dice "hola"\ny sigue'
    nail = text.splitlines()[-1]
    assert nail.startswith(f'{rows[1]["ARTICULO_ID"]},"Clavo, 2 €",S,,A,,1999-12-31,')
    assert ',"",' in nail


def test_csv_without_rows_has_the_names(reader: Reader) -> None:
    names = exported(reader, "doctos_cc", Format.CSV).decode().strip().split(",")
    assert names == published("doctos_cc").table.columns.keys()


@pytest.mark.parametrize("name", ["precios_articulos", "doctos_cc", "politicas_dsctos_promocion"])
def test_parquet_holds_the_rows_with_their_types(reader: Reader, name: str) -> None:
    found = pl.read_parquet(io.BytesIO(exported(reader, name, Format.PARQUET)))
    expected = reader.frame(published(name).rows)
    assert found.schema == expected.schema
    assert found.equals(expected)


def test_as_many_rows_as_there_are_come_out_once_each(tmp_path: Path) -> None:
    shop = Shop(tmp_path / "warehouse")
    count = 2 * ROWS_AT_A_TIME + 1
    for number in range(count):
        shop.add("unidades_venta", UNIDAD_VENTA=f"Unidad {number}")
    reader, sink = shop.published(), io.BytesIO()
    assert export(reader, "unidades_venta", Format.JSON, sink) == count
    keys = [row["UNIDAD_VENTA_ID"] for row in json.loads(sink.getvalue())]
    assert keys == sorted(set(keys))
    assert len(keys) == count


@pytest.mark.parametrize("name", tables.exportable())
def test_everything_that_a_version_holds_can_be_exported(reader: Reader, name: str) -> None:
    assert isinstance(json.loads(exported(reader, name, Format.JSON)), list)


def test_an_unknown_dataset_is_refused_with_the_nearest_name_and_nothing_is_written(reader: Reader) -> None:
    sink = io.BytesIO()
    with pytest.raises(UnknownDataset, match="¿quisiste decir «articulos»"):
        export(reader, "ARTICULO", Format.JSON, sink)
    assert sink.getvalue() == b""
