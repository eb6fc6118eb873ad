"""Currencies and their exchange rates by day."""

from microsip.datasets.table import STAMPS, dataset, date, flag, integer, price, text
from microsip.declaration import Catalogue

MONEDAS = dataset(
    "MONEDAS",
    "Monedas",
    Catalogue.ARTICULOS,
    key=("MONEDA_ID",),
    columns=(
        integer("MONEDA_ID"),
        text("NOMBRE"),
        text("TEXTO_IMPTE_LETRA"),
        text("SIMBOLO"),
        text("CLAVE_FISCAL", note="ISO 4217: MXN, USD"),
        flag("ES_MONEDA_LOCAL"),
        flag("ES_PREDET"),
        *STAMPS,
    ),
    seed="Monedas",
)

HISTORIA_CAMBIARIA = dataset(
    "HISTORIA_CAMBIARIA",
    "Historia cambiaria",
    Catalogue.ARTICULOS,
    key=("HISTORIA_CAMB_ID",),
    columns=(
        integer("HISTORIA_CAMB_ID"),
        integer("MONEDA_ID"),
        date("FECHA"),
        price("TIPO_CAMBIO_COBROS", note="For payments"),
        price("TIPO_CAMBIO", note="For sales: that of the latest day on or before theirs"),
        *STAMPS,
    ),
    references={"MONEDA_ID": "monedas"},
    seed="Monedas",
)

MEMBERS = (MONEDAS, HISTORIA_CAMBIARIA)
