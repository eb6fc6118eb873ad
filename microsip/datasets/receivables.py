"""Receivables: charges, credits, what each credit pays, and when charges are due.

These are the largest tables of a company, with a row for every invoice and payment of twenty years: every column costs.
Amounts are in the currency of the customer (CLIENTES.MONEDA_ID): receivable documents name none of their own.
"""

from microsip.datasets.table import CHANGED, STAMPS, amount, dataset, date, flag, integer, percent, price, text
from microsip.declaration import Catalogue

_SEED = "Saldos de clientes (límites de créditos, saldos vencidos y saldos por vencer)"

CONCEPTOS_CC = dataset(
    "CONCEPTOS_CC",
    "Conceptos de cuentas por cobrar",
    Catalogue.CLIENTES,
    key=("CONCEPTO_CC_ID",),
    columns=(
        integer("CONCEPTO_CC_ID"),
        text("NOMBRE"),
        text("NOMBRE_ABREV"),
        text("NATURALEZA", note="C charge, R credit"),
        text("TIPO"),
        flag("ES_PREDET"),
        text("ID_INTERNO"),
        *STAMPS,
    ),
    seed=_SEED,
)

DOCTOS_CC = dataset(
    "DOCTOS_CC",
    "Documentos por cobrar",
    Catalogue.CLIENTES,
    key=("DOCTO_CC_ID",),
    columns=(
        integer("DOCTO_CC_ID"),
        integer("CONCEPTO_CC_ID"),
        text("FOLIO"),
        text("NATURALEZA_CONCEPTO", note="C charge, R credit"),
        integer("SUCURSAL_ID", note="From 2020", optional=True),
        date("FECHA"),
        integer("CLIENTE_ID"),
        price("TIPO_CAMBIO"),
        flag("CANCELADO"),
        flag("APLICADO", note="N: a draft"),
        text("DESCRIPCION"),
        integer("COND_PAGO_ID", note="Decides the due date of a charge without VENCIMIENTOS_CARGOS_CC"),
        date("FECHA_DSCTO_PPAG", note="Last day of the discount for prompt payment"),
        percent("PCTJE_DSCTO_PPAG"),
        text("SISTEMA_ORIGEN"),
        CHANGED,
    ),
    references={
        "CONCEPTO_CC_ID": "conceptos_cc",
        "SUCURSAL_ID": "sucursales",
        "CLIENTE_ID": "clientes",
        "COND_PAGO_ID": "condiciones_pago",
    },
    seed=_SEED,
)

IMPORTES_DOCTOS_CC = dataset(
    "IMPORTES_DOCTOS_CC",
    "Importes de documentos por cobrar",
    Catalogue.CLIENTES,
    key=("IMPTE_DOCTO_CC_ID",),
    columns=(
        integer("IMPTE_DOCTO_CC_ID"),
        integer("DOCTO_CC_ID"),
        date("FECHA"),
        flag("CANCELADO"),
        flag("APLICADO"),
        text("TIPO_IMPTE", note="C the charge itself, R a credit that pays DOCTO_CC_ACR_ID"),
        integer("DOCTO_CC_ACR_ID", note="The charge that the amount belongs to"),
        amount("IMPORTE"),
        amount("IMPUESTO"),
        amount("IVA_RETENIDO"),
        amount("ISR_RETENIDO"),
        amount("DSCTO_PPAG"),
    ),
    references={"DOCTO_CC_ID": "doctos_cc", "DOCTO_CC_ACR_ID": "doctos_cc"},
    seed=_SEED,
)

VENCIMIENTOS_CARGOS_CC = dataset(
    "VENCIMIENTOS_CARGOS_CC",
    "Vencimientos de cargos por cobrar",
    Catalogue.CLIENTES,
    key=("DOCTO_CC_ID", "FECHA_VENCIMIENTO"),
    columns=(
        integer("DOCTO_CC_ID"),
        date("FECHA_VENCIMIENTO"),
        percent("PCTJE_VEN", note="Share of the charge that is due that day"),
    ),
    references={"DOCTO_CC_ID": "doctos_cc"},
    seed=_SEED,
)

DOCTOS_ENTRE_SIS = dataset(
    "DOCTOS_ENTRE_SIS",
    "Documentos entre sistemas",
    Catalogue.CLIENTES,
    key=("DOCTO_DEST_ID",),
    columns=(
        integer("DOCTO_DEST_ID"),
        text("CLAVE_SIS_DEST", note="CC: DOCTO_DEST_ID is a DOCTO_CC_ID"),
        text("CLAVE_SIS_FTE", note="VE: DOCTO_FTE_ID is a DOCTO_VE_ID; PV: a sale at the point of sale"),
        integer("DOCTO_FTE_ID"),
    ),
    note="Says which invoice a charge comes from.",
)

MEMBERS = (CONCEPTOS_CC, DOCTOS_CC, IMPORTES_DOCTOS_CC, VENCIMIENTOS_CARGOS_CC, DOCTOS_ENTRE_SIS)
