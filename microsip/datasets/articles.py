"""Articles: what they are, their keys, lines and groups, taxes, and the parts of kits."""

from microsip.datasets.table import (
    STAMPS,
    dataset,
    date,
    flag,
    integer,
    memo,
    price,
    text,
    units,
)
from microsip.declaration import Catalogue

UNIDADES_VENTA = dataset(
    "UNIDADES_VENTA",
    "Unidades de venta",
    Catalogue.ARTICULOS,
    key=("UNIDAD_VENTA_ID",),
    columns=(
        integer("UNIDAD_VENTA_ID"),
        text("UNIDAD_VENTA", note="The text that ARTICULOS.UNIDAD_VENTA holds"),
        text("CLAVE_SAT"),
        text("SIMBOLO_SAT"),
    ),
    seed="Catálogos de artículos",
)

GRUPOS_LINEAS = dataset(
    "GRUPOS_LINEAS",
    "Grupos de líneas",
    Catalogue.ARTICULOS,
    key=("GRUPO_LINEA_ID",),
    columns=(
        integer("GRUPO_LINEA_ID"),
        text("NOMBRE"),
        flag("APLICAR_FACTOR_VENTA", optional=True),
        units("FACTOR_VENTA", note="Units sold are a multiple of it", optional=True),
        flag("ES_PREDET", optional=True),
        flag("OCULTO", note="From 2020", optional=True),
        *STAMPS,
    ),
    seed="Líneas de artículos",
)

LINEAS_ARTICULOS = dataset(
    "LINEAS_ARTICULOS",
    "Líneas de artículos",
    Catalogue.ARTICULOS,
    key=("LINEA_ARTICULO_ID",),
    columns=(
        integer("LINEA_ARTICULO_ID"),
        text("NOMBRE"),
        integer("GRUPO_LINEA_ID"),
        flag("APLICAR_FACTOR_VENTA", optional=True),
        units("FACTOR_VENTA", note="Units sold are a multiple of it", optional=True),
        flag("ES_PREDET", optional=True),
        flag("OCULTO", note="From 2020", optional=True),
        *STAMPS,
    ),
    references={"GRUPO_LINEA_ID": "grupos_lineas"},
    seed="Líneas de artículos",
)

ARTICULOS = dataset(
    "ARTICULOS",
    "Artículos",
    Catalogue.ARTICULOS,
    key=("ARTICULO_ID",),
    columns=(
        integer("ARTICULO_ID"),
        text("NOMBRE"),
        flag("ES_ALMACENABLE", note="Kept in stock"),
        flag("ES_JUEGO", note="A kit; its parts are in JUEGOS_DET"),
        text("ESTATUS", note="A active, C sold while stock lasts, B and S not sold"),
        text("CAUSA_SUSP"),
        date("FECHA_SUSP"),
        flag("IMPRIMIR_COMP", note="A kit's parts are printed on documents"),
        integer("LINEA_ARTICULO_ID"),
        text("UNIDAD_VENTA"),
        text("UNIDAD_COMPRA"),
        units("CONTENIDO_UNIDAD_COMPRA"),
        units("PESO_UNITARIO", note="Kilograms"),
        flag("ES_PESO_VARIABLE"),
        text("SEGUIMIENTO", note="N none, L lots, S serial numbers"),
        integer("DIAS_GARANTIA"),
        flag("ES_IMPORTADO"),
        memo("NOTAS_VENTAS", note="The description that customers may read"),
        flag("IMPRIMIR_NOTAS_VENTAS"),
        flag("ES_PRECIO_VARIABLE"),
        flag("APLICAR_FACTOR_VENTA"),
        units("FACTOR_VENTA", note="Units sold are a multiple of it"),
        flag("RED_PRECIO_CON_IMPTO", note="The price with taxes is rounded"),
        price("FACTOR_RED_PRECIO_CON_IMPTO"),
        *STAMPS,
    ),
    references={"LINEA_ARTICULO_ID": "lineas_articulos"},
    seed="Catálogos de artículos",
)

ROLES_CLAVES_ARTICULOS = dataset(
    "ROLES_CLAVES_ARTICULOS",
    "Roles de claves de artículos",
    Catalogue.ARTICULOS,
    key=("ROL_CLAVE_ART_ID",),
    columns=(
        integer("ROL_CLAVE_ART_ID"),
        text("NOMBRE"),
        flag("ES_PPAL", note="The role of the key that people know the article by"),
        flag("ES_GTIN", note="Bar codes", optional=True),
        *STAMPS,
    ),
    seed="Catálogos de artículos",
)

CLAVES_ARTICULOS = dataset(
    "CLAVES_ARTICULOS",
    "Claves de artículos",
    Catalogue.ARTICULOS,
    key=("CLAVE_ARTICULO_ID",),
    columns=(
        integer("CLAVE_ARTICULO_ID"),
        text("CLAVE_ARTICULO", note="Unique over all articles and roles"),
        integer("ARTICULO_ID"),
        integer("ROL_CLAVE_ART_ID"),
    ),
    references={"ARTICULO_ID": "articulos", "ROL_CLAVE_ART_ID": "roles_claves_articulos"},
    seed="Catálogos de artículos",
)

IMPUESTOS_ARTICULOS = dataset(
    "IMPUESTOS_ARTICULOS",
    "Impuestos de artículos",
    Catalogue.ARTICULOS,
    key=("IMPUESTO_ART_ID",),
    columns=(
        integer("IMPUESTO_ART_ID"),
        integer("ARTICULO_ID"),
        integer("IMPUESTO_ID"),
        units("UNIDADES_IMPUESTO", note="Taxed units in one unit of sale, for a tax per unit"),
        text("TIPO_SELECCION", note="From 2020; T: in all branches", optional=True),
        integer("CONJUNTO_SUCURSALES_ID", note="From 2020", optional=True),
    ),
    references={"ARTICULO_ID": "articulos", "IMPUESTO_ID": "impuestos"},
    seed="Impuestos",
)

JUEGOS_DET = dataset(
    "JUEGOS_DET",
    "Componentes de juegos",
    Catalogue.ARTICULOS,
    key=("ARTICULO_ID", "COMPONENTE_ID"),
    columns=(
        integer("ARTICULO_ID", note="The kit"),
        integer("COMPONENTE_ID", note="The article in it"),
        units("UNIDADES"),
        flag("ES_REEMPLAZABLE"),
        flag("PERMITIR_MODIF_UNID"),
    ),
    references={"ARTICULO_ID": "articulos", "COMPONENTE_ID": "articulos"},
    seed="Catálogos de artículos",
)

MEMBERS = (
    UNIDADES_VENTA,
    GRUPOS_LINEAS,
    LINEAS_ARTICULOS,
    ARTICULOS,
    ROLES_CLAVES_ARTICULOS,
    CLAVES_ARTICULOS,
    IMPUESTOS_ARTICULOS,
    JUEGOS_DET,
)
