"""What every column of a sales document gets, one line a column, in the order in which Microsip lists them.

Columns that a company added, or a later version of Microsip, keep their defaults. `optional` ones are left out where
the version of Microsip lacks them. All others of the tables are written, since the domain of USUARIO_… columns would
put the user into each that is left out.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Generic, TypeVar

from microsip.documents.document import DESCRIPTION_BYTES, PURCHASE_ORDER_BYTES, DocumentLine
from microsip.documents.facts import Facts
from microsip.documents.tables import StoredTable
from microsip.documents.texts import ENCODING, encoded

S = TypeVar("S")

GENERATED = -1
"""The key that the table's trigger replaces by the next one."""

NOTHING = Decimal(0)


@dataclass(frozen=True)
class Written(Generic[S]):
    """One column, and what it gets."""

    column: str
    value: Callable[[S], object]
    optional: bool = False


@dataclass(frozen=True)
class LineFacts:
    """One partida on its way: `role` N for a normal one, J for a kit, C for a component of the kit before it."""

    document_id: int
    position: int
    line: DocumentLine
    key: bytes | None
    role: str


def _always(value: object) -> Callable[[object], object]:
    return lambda _: value


def _text(title: str, text: str, longest: int) -> bytes | None:
    return encoded(title, text, longest) if text else None


HEADER: tuple[Written[Facts], ...] = (
    Written("DOCTO_VE_ID", _always(GENERATED)),
    Written("TIPO_DOCTO", lambda facts: facts.document.kind.value),
    Written("SUBTIPO_DOCTO", _always("N")),
    Written("SUCURSAL_ID", lambda facts: facts.branch_id, optional=True),
    Written("FOLIO", lambda facts: facts.folio),
    Written("FECHA", lambda facts: facts.document.date_local),
    Written("HORA", lambda facts: facts.now_local.time()),
    Written("CLAVE_CLIENTE", lambda facts: facts.customer_key),
    Written("CLIENTE_ID", lambda facts: facts.document.customer_id),
    Written("DIR_CLI_ID", lambda facts: facts.billing_address_id),
    Written("DIR_CONSIG_ID", lambda facts: facts.document.address_id),
    Written("ALMACEN_ID", lambda facts: facts.document.warehouse_id),
    Written("LUGAR_EXPEDICION_ID", _always(None)),  # of invoices: where their CFDI is issued
    Written("MONEDA_ID", lambda facts: facts.document.currency_id),
    Written("TIPO_CAMBIO", lambda facts: facts.document.rate),
    Written("TIPO_DSCTO", _always("P")),
    Written("DSCTO_PCTJE", _always(NOTHING)),  # discounts are in the lines
    Written("DSCTO_IMPORTE", _always(NOTHING)),
    Written("ESTATUS", _always("P")),
    Written("APLICADO", _always("N")),  # applied once its lines are there
    Written("FECHA_VIGENCIA_ENTREGA", lambda facts: facts.document.due_local or facts.document.date_local),
    Written(
        "ORDEN_COMPRA",
        lambda facts: _text("La orden de compra", facts.document.purchase_order, PURCHASE_ORDER_BYTES),
    ),
    Written("FECHA_ORDEN_COMPRA", _always(None)),
    Written("FOLIO_RECIBO_MERCANCIA", _always(None)),
    Written("FECHA_RECIBO_MERCANCIA", _always(None)),
    Written("DESCRIPCION", lambda facts: _text("Las observaciones", facts.document.description, DESCRIPTION_BYTES)),
    Written("IMPORTE_NETO", _always(NOTHING)),  # totals come when it is applied
    Written("FLETES", _always(NOTHING)),  # freight is a line
    Written("OTROS_CARGOS", _always(NOTHING)),
    Written("TOTAL_IMPUESTOS", _always(NOTHING)),
    Written("TOTAL_RETENCIONES", _always(NOTHING)),
    Written("TOTAL_ANTICIPOS", _always(NOTHING)),
    Written("PESO_EMBARQUE", _always(NOTHING)),
    Written("FORMA_EMITIDA", _always("N")),
    Written("CONTABILIZADO", _always("N")),
    Written("ACREDITAR_CXC", _always("N")),
    Written("SISTEMA_ORIGEN", _always("VE")),
    Written("COND_PAGO_ID", lambda facts: facts.document.payment_terms_id),
    Written("FECHA_DSCTO_PPAG", _always(None)),
    Written("PCTJE_DSCTO_PPAG", _always(NOTHING)),
    Written("VENDEDOR_ID", lambda facts: facts.document.seller_id),
    Written("PCTJE_COMIS", _always(NOTHING)),
    Written("VIA_EMBARQUE_ID", lambda facts: facts.document.shipping_id),
    Written("IMPORTE_COBRO", _always(NOTHING)),
    Written("DESCRIPCION_COBRO", _always(None)),
    Written("IMPUESTO_SUSTITUIDO_ID", _always(None)),
    Written("IMPUESTO_SUSTITUTO_ID", _always(None)),
    Written("ES_CFD", _always("N")),
    Written("MODALIDAD_FACTURACION", _always(None)),
    Written("ENVIADO", _always("N")),
    Written("FECHA_HORA_ENVIO", _always(None)),
    Written("EMAIL_ENVIO", _always(None)),
    Written("CFD_ENVIO_ESPECIAL", _always("N")),
    Written("USO_CFDI", _always(None), optional=True),
    Written("METODO_PAGO_SAT", _always(None), optional=True),
    Written("CFDI_CERTIFICADO", _always("N")),
    Written("CFDI_FACT_DEVUELTA_ID", _always(None), optional=True),
    Written("FECHA_HORA_CREACION", lambda facts: facts.now_local),
    Written("USUARIO_AUT_CREACION", _always(None)),
    Written("FECHA_HORA_ULT_MODIF", lambda facts: facts.now_local),
    Written("CARGAR_SUN", _always("S")),
    Written("USUARIO_AUT_MODIF", _always(None)),
    Written("USUARIO_CANCELACION", _always(None)),
    Written("FECHA_HORA_CANCELACION", _always(None)),
    Written("USUARIO_AUT_CANCELACION", _always(None)),
)
"""DOCTOS_VE. Its USUARIO_CREADOR and USUARIO_ULT_MODIF are the user that is connected, by the column's default."""

LINE: tuple[Written[LineFacts], ...] = (
    Written("DOCTO_VE_DET_ID", _always(GENERATED)),
    Written("DOCTO_VE_ID", lambda facts: facts.document_id),
    Written("CLAVE_ARTICULO", lambda facts: facts.key),
    Written("ARTICULO_ID", lambda facts: facts.line.article_id),
    Written("UNIDADES", lambda facts: facts.line.units),
    Written("UNIDADES_COMPROM", _always(NOTHING)),  # Microsip commits them when it applies an order
    Written("UNIDADES_SURT_DEV", _always(NOTHING)),
    Written("UNIDADES_A_SURTIR", _always(NOTHING)),
    Written("PRECIO_UNITARIO", lambda facts: facts.line.unit_price),
    Written("PCTJE_DSCTO", lambda facts: facts.line.discount_percent),
    Written("DSCTO_ART", lambda facts: facts.line.discount),
    Written("PCTJE_DSCTO_CLI", lambda facts: facts.line.customer_percent),
    Written("DSCTO_EXTRA", _always(NOTHING)),
    Written("PCTJE_DSCTO_VOL", lambda facts: facts.line.volume_percent),
    Written("PCTJE_DSCTO_PROMO", lambda facts: facts.line.promotion_percent),
    Written("PRECIO_TOTAL_NETO", lambda facts: facts.line.net),
    Written("PRECIO_MODIFICADO", _always("N"), optional=True),
    Written("PCTJE_COMIS", _always(NOTHING)),
    Written("ROL", lambda facts: facts.role),
    Written("NOTAS", lambda facts: facts.line.notes.encode(ENCODING) or None),
    Written("POSICION", lambda facts: facts.position),
    Written("TERCERO_CO_ID", _always(None), optional=True),
)
"""DOCTOS_VE_DET."""


def values(table: StoredTable, columns: Iterable[Written[S]], source: S) -> Mapping[str, object]:
    """By column what goes into the table.

    Raises MissingStructure when a column that is needed is not there, UnfitText when one is shorter than usual.
    """
    written = tuple(columns)
    table.require(column.column for column in written if not column.optional)
    found = {column.column: column.value(source) for column in written if column.column in table}
    for name, value in found.items():
        if isinstance(value, bytes):
            encoded(f"{table.name}.{name}", value.decode(ENCODING, "replace"), table.lengths[name])
    return found
