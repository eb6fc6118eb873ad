"""Where things are: countries, states, cities, branches, warehouses, and the ways of shipping."""

from microsip.datasets.table import STAMPS, dataset, flag, integer, text
from microsip.declaration import Catalogue

PAISES = dataset(
    "PAISES",
    "Países",
    Catalogue.CLIENTES,
    key=("PAIS_ID",),
    columns=(
        integer("PAIS_ID"),
        text("NOMBRE"),
        text("NOMBRE_ABREV"),
        text("CLAVE_FISCAL"),
        flag("ES_PREDET"),
        *STAMPS,
    ),
    seed="Catálogos de clientes",
)

ESTADOS = dataset(
    "ESTADOS",
    "Estados",
    Catalogue.CLIENTES,
    key=("ESTADO_ID",),
    columns=(
        integer("ESTADO_ID"),
        text("NOMBRE"),
        text("NOMBRE_ABREV"),
        text("CLAVE_FISCAL"),
        flag("ES_PREDET"),
        integer("PAIS_ID"),
        *STAMPS,
    ),
    references={"PAIS_ID": "paises"},
    seed="Catálogos de clientes",
)

CIUDADES = dataset(
    "CIUDADES",
    "Ciudades",
    Catalogue.CLIENTES,
    key=("CIUDAD_ID",),
    columns=(
        integer("CIUDAD_ID"),
        text("NOMBRE"),
        text("CLAVE_FISCAL"),
        flag("ES_PREDET"),
        integer("ESTADO_ID"),
        *STAMPS,
    ),
    references={"ESTADO_ID": "estados"},
    seed="Catálogos de clientes",
)

SUCURSALES = dataset(
    "SUCURSALES",
    "Sucursales",
    Catalogue.PEDIDOS,
    key=("SUCURSAL_ID",),
    columns=(
        integer("SUCURSAL_ID"),
        text("CLAVE_SISTEMA", note="The system that the branch belongs to, such as VE", optional=True),
        text("NOMBRE_CORTO", optional=True),
        flag("ACTIVA", optional=True),
    ),
    seed="Almacenes",
    required=False,
    note="From 2020 on every sales document belongs to a branch.",
)

LUGARES_EXPEDICION = dataset(
    "LUGARES_EXPEDICION",
    "Lugares de expedición",
    Catalogue.PEDIDOS,
    key=("LUGAR_EXPEDICION_ID",),
    columns=(
        integer("LUGAR_EXPEDICION_ID"),
        text("NOMBRE"),
        text("ZONA_HORARIA", note="The company's offset from UTC where it issues invoices"),
        flag("ES_PPAL"),
        text("CODIGO_POSTAL"),
    ),
    required=False,
)

ALMACENES = dataset(
    "ALMACENES",
    "Almacenes",
    Catalogue.ARTICULOS,
    key=("ALMACEN_ID",),
    columns=(
        integer("ALMACEN_ID"),
        text("NOMBRE"),
        text("NOMBRE_ABREV"),
        flag("ES_PPAL"),
        flag("ES_PREDET"),
        integer("SUCURSAL_ID", note="From 2020", optional=True),
        text("NOMBRE_CALLE"),
        text("NUM_EXTERIOR"),
        text("NUM_INTERIOR"),
        text("COLONIA"),
        text("POBLACION"),
        text("REFERENCIA"),
        integer("CIUDAD_ID"),
        text("CODIGO_POSTAL"),
        text("TELEFONO1"),
        text("TELEFONO2"),
        *STAMPS,
    ),
    references={"CIUDAD_ID": "ciudades", "SUCURSAL_ID": "sucursales"},
    seed="Almacenes",
)

VIAS_EMBARQUE = dataset(
    "VIAS_EMBARQUE",
    "Vías de embarque",
    Catalogue.PEDIDOS,
    key=("VIA_EMBARQUE_ID",),
    columns=(integer("VIA_EMBARQUE_ID"), text("NOMBRE"), flag("ES_PREDET"), *STAMPS),
    seed="Vías de embarque",
)

MEMBERS = (PAISES, ESTADOS, CIUDADES, SUCURSALES, LUGARES_EXPEDICION, ALMACENES, VIAS_EMBARQUE)
