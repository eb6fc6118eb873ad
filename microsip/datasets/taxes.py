"""Taxes, their types, and which type is computed on top of which. The taxes of articles are in `articles`."""

from microsip.datasets.table import STAMPS, dataset, flag, integer, percent, price, text
from microsip.declaration import Catalogue

TIPOS_IMPUESTOS = dataset(
    "TIPOS_IMPUESTOS",
    "Tipos de impuestos",
    Catalogue.ARTICULOS,
    key=("TIPO_IMPTO_ID",),
    columns=(
        integer("TIPO_IMPTO_ID"),
        text("NOMBRE"),
        text("TIPO", note="I tax, R retention"),
        flag("GRAVA_OTROS_IMPTOS", note="Computed on the net plus the taxes of other types"),
        text("ID_INTERNO"),
        flag("ES_PREDET"),
        flag("APLICA_SOLO_SOBRE_IMPTE_IMPTO", note="From 2020", optional=True),
        *STAMPS,
    ),
    seed="Impuestos",
)

IMPUESTOS_GRAVADOS = dataset(
    "IMPUESTOS_GRAVADOS",
    "Impuestos gravados",
    Catalogue.ARTICULOS,
    key=("TIPO_IMPTO_ID", "TIPO_IMPTO_GRAVADO_ID"),
    columns=(
        integer("TIPO_IMPTO_ID"),
        integer("TIPO_IMPTO_GRAVADO_ID", note="The type that is taxed, too; without any row: all others"),
    ),
    references={"TIPO_IMPTO_ID": "tipos_impuestos", "TIPO_IMPTO_GRAVADO_ID": "tipos_impuestos"},
    seed="Impuestos",
)

IMPUESTOS = dataset(
    "IMPUESTOS",
    "Impuestos",
    Catalogue.ARTICULOS,
    key=("IMPUESTO_ID",),
    columns=(
        integer("IMPUESTO_ID"),
        integer("TIPO_IMPTO_ID"),
        text("NOMBRE"),
        text("TIPO_CALC", note="P percentage, otherwise an amount per unit"),
        percent("PCTJE_IMPUESTO"),
        price("IMPORTE_UNITARIO"),
        text("UNIDAD_IMPTO"),
        flag("ES_PREDET"),
        text("TIPO_IVA", note="1 general, 2 border, 3 zero rate, 4 exempt"),
        flag("CAUSA_FLUJO_EFECTIVO", note="From 2020", optional=True),
        flag("OCULTO", note="From 2020", optional=True),
        *STAMPS,
    ),
    references={"TIPO_IMPTO_ID": "tipos_impuestos"},
    seed="Impuestos",
)

MEMBERS = (TIPOS_IMPUESTOS, IMPUESTOS_GRAVADOS, IMPUESTOS)
