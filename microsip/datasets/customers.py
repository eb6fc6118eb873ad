"""Customers: who they are, their keys and addresses, types, zones, salespeople and collectors."""

from microsip.datasets.table import STAMPS, amount, dataset, date, flag, integer, memo, text
from microsip.declaration import Catalogue

TIPOS_CLIENTES = dataset(
    "TIPOS_CLIENTES",
    "Tipos de clientes",
    Catalogue.CLIENTES,
    key=("TIPO_CLIENTE_ID",),
    columns=(integer("TIPO_CLIENTE_ID"), text("NOMBRE"), flag("ES_PREDET"), *STAMPS),
    seed="Tipos de clientes",
)

ZONAS_CLIENTES = dataset(
    "ZONAS_CLIENTES",
    "Zonas de clientes",
    Catalogue.CLIENTES,
    key=("ZONA_CLIENTE_ID",),
    columns=(integer("ZONA_CLIENTE_ID"), text("NOMBRE"), flag("ES_PREDET"), *STAMPS),
    seed="Zonas de clientes",
)

VENDEDORES = dataset(
    "VENDEDORES",
    "Vendedores",
    Catalogue.CLIENTES,
    key=("VENDEDOR_ID",),
    columns=(integer("VENDEDOR_ID"), text("NOMBRE"), flag("ES_PREDET"), *STAMPS),
    seed="Vendedores",
)

COBRADORES = dataset(
    "COBRADORES",
    "Cobradores",
    Catalogue.CLIENTES,
    key=("COBRADOR_ID",),
    columns=(integer("COBRADOR_ID"), text("NOMBRE"), flag("ES_PREDET"), *STAMPS),
    seed="Cobradores",
)

CLIENTES = dataset(
    "CLIENTES",
    "Clientes",
    Catalogue.CLIENTES,
    key=("CLIENTE_ID",),
    columns=(
        integer("CLIENTE_ID"),
        text("NOMBRE"),
        text("CONTACTO1"),
        text("CONTACTO2"),
        text("ESTATUS", note="A active, V sold to as well, B and C not sold to"),
        text("CAUSA_SUSP"),
        date("FECHA_SUSP"),
        flag("COBRAR_IMPUESTOS", note="N: sold to without taxes"),
        flag("RETIENE_IMPUESTOS"),
        flag("SUJETO_IEPS"),
        flag("GENERAR_INTERESES"),
        flag("EMITIR_EDOCTA"),
        amount("LIMITE_CREDITO", note="Zero or less: no limit was set"),
        integer("MONEDA_ID", note="The currency of the customer's documents, limit and balance"),
        integer("COND_PAGO_ID"),
        integer("TIPO_CLIENTE_ID"),
        integer("ZONA_CLIENTE_ID"),
        integer("COBRADOR_ID"),
        integer("VENDEDOR_ID"),
        integer("PRECIO_EMPRESA_ID", note="Some versions only; prices follow the policies", optional=True),
        memo("NOTAS"),
        text("NUM_PROV_CLIENTE", note="The company's number as a supplier of this customer"),
        *STAMPS,
    ),
    references={
        "MONEDA_ID": "monedas",
        "COND_PAGO_ID": "condiciones_pago",
        "TIPO_CLIENTE_ID": "tipos_clientes",
        "ZONA_CLIENTE_ID": "zonas_clientes",
        "COBRADOR_ID": "cobradores",
        "VENDEDOR_ID": "vendedores",
        "PRECIO_EMPRESA_ID": "precios_empresa",
    },
    seed="Catálogos de clientes",
)

ROLES_CLAVES_CLIENTES = dataset(
    "ROLES_CLAVES_CLIENTES",
    "Roles de claves de clientes",
    Catalogue.CLIENTES,
    key=("ROL_CLAVE_CLI_ID",),
    columns=(
        integer("ROL_CLAVE_CLI_ID"),
        text("NOMBRE"),
        flag("ES_PPAL", note="The role of the key that people know the customer by"),
        *STAMPS,
    ),
    seed="Catálogos de clientes",
)

CLAVES_CLIENTES = dataset(
    "CLAVES_CLIENTES",
    "Claves de clientes",
    Catalogue.CLIENTES,
    key=("CLAVE_CLIENTE_ID",),
    columns=(
        integer("CLAVE_CLIENTE_ID"),
        text("CLAVE_CLIENTE", note="Unique over all customers and roles"),
        integer("CLIENTE_ID"),
        integer("ROL_CLAVE_CLI_ID"),
    ),
    references={"CLIENTE_ID": "clientes", "ROL_CLAVE_CLI_ID": "roles_claves_clientes"},
    seed="Catálogos de clientes",
)

DIRS_CLIENTES = dataset(
    "DIRS_CLIENTES",
    "Direcciones de clientes",
    Catalogue.CLIENTES,
    key=("DIR_CLI_ID",),
    columns=(
        integer("DIR_CLI_ID"),
        integer("CLIENTE_ID"),
        text("NOMBRE_CONSIG"),
        text("CALLE", note="The whole address as Microsip composes it"),
        text("NOMBRE_CALLE"),
        text("NUM_EXTERIOR"),
        text("NUM_INTERIOR"),
        text("COLONIA"),
        text("COLONIA_CLAVE_FISCAL"),
        text("POBLACION"),
        text("POBLACION_CLAVE_FISCAL"),
        text("REFERENCIA"),
        integer("CIUDAD_ID"),
        integer("ESTADO_ID"),
        text("CODIGO_POSTAL"),
        integer("PAIS_ID"),
        text("TELEFONO1"),
        text("TELEFONO2"),
        text("FAX"),
        text("EMAIL"),
        text("RFC_CURP", note="The customer's RFC is that of its main address"),
        text("TAX_ID"),
        text("CONTACTO"),
        integer("VIA_EMBARQUE_ID"),
        flag("ES_DIR_PPAL", note="The main address"),
        flag("USAR_PARA_ENVIOS"),
        flag("USAR_PARA_FACTURAR"),
        text("GLN"),
        text("CLAVE_REGIMEN_FISCAL", note="From 2022 (CFDI 4.0)", optional=True),
        text("TIPO_PERSONA", note="From 2022 (CFDI 4.0)", optional=True),
    ),
    references={
        "CLIENTE_ID": "clientes",
        "CIUDAD_ID": "ciudades",
        "ESTADO_ID": "estados",
        "PAIS_ID": "paises",
        "VIA_EMBARQUE_ID": "vias_embarque",
    },
    seed="Catálogos de clientes",
)

ARTICULOS_CLIENTES = dataset(
    "ARTICULOS_CLIENTES",
    "Claves de artículos de los clientes",
    Catalogue.CLIENTES,
    key=("ART_CLI_ID",),
    columns=(
        integer("ART_CLI_ID"),
        text("CLAVE_ARTICULO"),
        integer("ARTICULO_ID"),
        integer("CLIENTE_ID"),
        text("CLAVE_ART_CLI", note="The customer's own key of the article"),
    ),
    references={"ARTICULO_ID": "articulos", "CLIENTE_ID": "clientes"},
    seed="Catálogos de clientes",
)

MEMBERS = (
    TIPOS_CLIENTES,
    ZONAS_CLIENTES,
    VENDEDORES,
    COBRADORES,
    CLIENTES,
    ROLES_CLAVES_CLIENTES,
    CLAVES_CLIENTES,
    DIRS_CLIENTES,
    ARTICULOS_CLIENTES,
)
