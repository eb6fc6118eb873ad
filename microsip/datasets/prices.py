"""Price lists and the price of each article in each of them. Margins stay in Microsip."""

from microsip.datasets.table import CHANGED, CREATED, dataset, integer, price, smallint, text, timestamp
from microsip.declaration import Catalogue

PRECIOS_EMPRESA = dataset(
    "PRECIOS_EMPRESA",
    "Listas de precios",
    Catalogue.ARTICULOS,
    key=("PRECIO_EMPRESA_ID",),
    columns=(
        integer("PRECIO_EMPRESA_ID"),
        text("NOMBRE"),
        text("ID_INTERNO", note="L: the list that applies where another one has no price"),
        smallint("POSICION"),
        timestamp(CREATED.name, note="Newer versions", optional=True),
        timestamp(CHANGED.name, note="Newer versions", optional=True),
    ),
    seed="Listas de precios",
)

PRECIOS_ARTICULOS = dataset(
    "PRECIOS_ARTICULOS",
    "Precios de artículos",
    Catalogue.ARTICULOS,
    key=("PRECIO_ARTICULO_ID",),
    columns=(
        integer("PRECIO_ARTICULO_ID"),
        integer("ARTICULO_ID"),
        integer("PRECIO_EMPRESA_ID"),
        price("PRECIO", note="Before taxes, in MONEDA_ID"),
        integer("MONEDA_ID"),
        CHANGED,
    ),
    references={"ARTICULO_ID": "articulos", "PRECIO_EMPRESA_ID": "precios_empresa", "MONEDA_ID": "monedas"},
    seed="Listas de precios del producto",
)

MEMBERS = (PRECIOS_EMPRESA, PRECIOS_ARTICULOS)
