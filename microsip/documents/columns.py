"""What every column of a sales document gets, one line a column, in the order in which Microsip lists them.

Columns that a company added, or a later version of Microsip, keep their defaults. All others of the tables are written,
since the domain of USUARIO_… columns would put the user into each that is left out.
"""

from dataclasses import dataclass

from microsip.documents.document import DESCRIPTION_BYTES, PURCHASE_ORDER_BYTES, DocumentLine
from microsip.documents.facts import Facts
from microsip.writing.columns import GENERATED, NOTHING, Written, always, text_of
from microsip.writing.texts import ENCODING


@dataclass(frozen=True)
class LineFacts:
    """One partida on its way: `role` N for a normal one, J for a kit, C for a component of the kit before it."""

    document_id: int
    position: int
    line: DocumentLine
    key: bytes | None
    role: str


HEADER: tuple[Written[Facts], ...] = (
    Written("DOCTO_VE_ID", always(GENERATED)),
    Written("TIPO_DOCTO", lambda facts: facts.document.kind.value),
    Written("SUBTIPO_DOCTO", always("N")),
    Written("SUCURSAL_ID", lambda facts: facts.branch_id, optional=True),
    Written("FOLIO", lambda facts: facts.folio),
    Written("FECHA", lambda facts: facts.document.date_local),
    Written("HORA", lambda facts: facts.now_local.time()),
    Written("CLAVE_CLIENTE", lambda facts: facts.customer_key),
    Written("CLIENTE_ID", lambda facts: facts.document.customer_id),
    Written("DIR_CLI_ID", lambda facts: facts.billing_address_id),
    Written("DIR_CONSIG_ID", lambda facts: facts.document.address_id),
    Written("ALMACEN_ID", lambda facts: facts.document.warehouse_id),
    Written("LUGAR_EXPEDICION_ID", always(None)),  # of invoices: where their CFDI is issued
    Written("MONEDA_ID", lambda facts: facts.document.currency_id),
    Written("TIPO_CAMBIO", lambda facts: facts.document.rate),
    Written("TIPO_DSCTO", always("P")),
    Written("DSCTO_PCTJE", always(NOTHING)),  # discounts are in the lines
    Written("DSCTO_IMPORTE", always(NOTHING)),
    Written("ESTATUS", always("P")),
    Written("APLICADO", always("N")),  # applied once its lines are there
    Written("FECHA_VIGENCIA_ENTREGA", lambda facts: facts.document.due_local or facts.document.date_local),
    Written(
        "ORDEN_COMPRA",
        lambda facts: text_of("La orden de compra", facts.document.purchase_order, PURCHASE_ORDER_BYTES),
    ),
    Written("FECHA_ORDEN_COMPRA", always(None)),
    Written("FOLIO_RECIBO_MERCANCIA", always(None)),
    Written("FECHA_RECIBO_MERCANCIA", always(None)),
    Written(
        "DESCRIPCION",
        lambda facts: text_of("El texto de las observaciones", facts.document.description, DESCRIPTION_BYTES),
    ),
    Written("IMPORTE_NETO", always(NOTHING)),  # totals come when it is applied
    Written("FLETES", always(NOTHING)),  # freight is a line
    Written("OTROS_CARGOS", always(NOTHING)),
    Written("TOTAL_IMPUESTOS", always(NOTHING)),
    Written("TOTAL_RETENCIONES", always(NOTHING)),
    Written("TOTAL_ANTICIPOS", always(NOTHING)),
    Written("PESO_EMBARQUE", always(NOTHING)),
    Written("FORMA_EMITIDA", always("N")),
    Written("CONTABILIZADO", always("N")),
    Written("ACREDITAR_CXC", always("N")),
    Written("SISTEMA_ORIGEN", always("VE")),
    Written("COND_PAGO_ID", lambda facts: facts.document.payment_terms_id),
    Written("FECHA_DSCTO_PPAG", always(None)),
    Written("PCTJE_DSCTO_PPAG", always(NOTHING)),
    Written("VENDEDOR_ID", lambda facts: facts.document.seller_id),
    Written("PCTJE_COMIS", always(NOTHING)),
    Written("VIA_EMBARQUE_ID", lambda facts: facts.document.shipping_id),
    Written("IMPORTE_COBRO", always(NOTHING)),
    Written("DESCRIPCION_COBRO", always(None)),
    Written("IMPUESTO_SUSTITUIDO_ID", always(None)),
    Written("IMPUESTO_SUSTITUTO_ID", always(None)),
    Written("ES_CFD", always("N")),
    Written("MODALIDAD_FACTURACION", always(None)),
    Written("ENVIADO", always("N")),
    Written("FECHA_HORA_ENVIO", always(None)),
    Written("EMAIL_ENVIO", always(None)),
    Written("CFD_ENVIO_ESPECIAL", always("N")),
    Written("USO_CFDI", always(None), optional=True),
    Written("METODO_PAGO_SAT", always(None), optional=True),
    Written("CFDI_CERTIFICADO", always("N")),
    Written("CFDI_FACT_DEVUELTA_ID", always(None), optional=True),
    Written("FECHA_HORA_CREACION", lambda facts: facts.now_local),
    Written("USUARIO_AUT_CREACION", always(None)),
    Written("FECHA_HORA_ULT_MODIF", lambda facts: facts.now_local),
    Written("CARGAR_SUN", always("S")),
    Written("USUARIO_AUT_MODIF", always(None)),
    Written("USUARIO_CANCELACION", always(None)),
    Written("FECHA_HORA_CANCELACION", always(None)),
    Written("USUARIO_AUT_CANCELACION", always(None)),
)
"""DOCTOS_VE. Its USUARIO_CREADOR and USUARIO_ULT_MODIF are the user that is connected, by the column's default."""

LINE: tuple[Written[LineFacts], ...] = (
    Written("DOCTO_VE_DET_ID", always(GENERATED)),
    Written("DOCTO_VE_ID", lambda facts: facts.document_id),
    Written("CLAVE_ARTICULO", lambda facts: facts.key),
    Written("ARTICULO_ID", lambda facts: facts.line.article_id),
    Written("UNIDADES", lambda facts: facts.line.units),
    Written("UNIDADES_COMPROM", always(NOTHING)),  # Microsip commits them when it applies an order
    Written("UNIDADES_SURT_DEV", always(NOTHING)),
    Written("UNIDADES_A_SURTIR", always(NOTHING)),
    Written("PRECIO_UNITARIO", lambda facts: facts.line.unit_price),
    Written("PCTJE_DSCTO", lambda facts: facts.line.discount_percent),
    Written("DSCTO_ART", lambda facts: facts.line.discount),
    Written("PCTJE_DSCTO_CLI", lambda facts: facts.line.customer_percent),
    Written("DSCTO_EXTRA", always(NOTHING)),
    Written("PCTJE_DSCTO_VOL", lambda facts: facts.line.volume_percent),
    Written("PCTJE_DSCTO_PROMO", lambda facts: facts.line.promotion_percent),
    Written("PRECIO_TOTAL_NETO", lambda facts: facts.line.net),
    Written("PRECIO_MODIFICADO", always("N"), optional=True),
    Written("PCTJE_COMIS", always(NOTHING)),
    Written("ROL", lambda facts: facts.role),
    Written("NOTAS", lambda facts: facts.line.notes.encode(ENCODING) or None),
    Written("POSICION", lambda facts: facts.position),
    Written("TERCERO_CO_ID", always(None), optional=True),
)
"""DOCTOS_VE_DET."""
