"""What a company has before its first article: version, preferences, taxes, currencies, units, payment concepts."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

import numpy as np

from microsip.demo.content import stock_ids
from microsip.demo.content.hardware import UNITS
from microsip.demo.content.plan import Plan
from microsip.demo.content.stamps import INSTALLED, stamped
from microsip.demo.rows import Array, Table, rows
from microsip.demo.schema import Variant

SCHEMA_VERSION = 202201
OLDER_SCHEMA_VERSION = 201901


@dataclass(frozen=True)
class Tax:
    """`rate`: a percentage, or pesos per unit when `is_quota`."""

    tax_id: int
    rate: Decimal
    is_quota: bool = False


@dataclass(frozen=True)
class Taxes:
    """IVA by rate, and the IEPS of farm chemicals and of fuel; the latter is so much a litre."""

    iva: Tax
    border_iva: Tax
    zero_iva: Tax
    exempt: Tax
    ieps: Tax
    fuel_ieps: Tax
    retained_iva: Tax


def system_tables(plan: Plan) -> Iterator[Table]:
    """Version, preferences and the user-defined columns."""
    versions = [
        {"VERSION_DB": OLDER_SCHEMA_VERSION, "FECHA_HORA_CREACION": datetime.fromisoformat("2019-06-03T09:00:00")}
    ]
    if plan.variant is Variant.CURRENT:
        versions.append(
            {"VERSION_DB": SCHEMA_VERSION, "FECHA_HORA_CREACION": datetime.fromisoformat("2022-02-07T19:40:00")}
        )
    yield rows("VERSIONES_DB", versions, PASO_ACTUAL=0)
    root = plan.ids.catalogue_id()
    preferences = {"INTEG_IN_VE": "S", "INTEG_CC_VE": "S", "METODO_COSTEO": "P", "COMPROMETER_UNIDADES": "S"}
    nodes = [{"ELEMENTO_ID": root, "NOMBRE": "PreferenciasEmpresa", "TIPO": "N", "PADRE_ID": 0, "VALOR": None}]
    for name, value in preferences.items():
        node = plan.ids.catalogue_id()
        nodes.append({"ELEMENTO_ID": node, "NOMBRE": name, "TIPO": "V", "PADRE_ID": root, "VALOR": value})
    yield rows("REGISTRY", nodes)
    attribute = {"NOMBRE": "Ruta de reparto", "NOMBRE_COLUMNA": "RUTA_REPARTO", "CLAVE_OBJETO": "CLIENTES"}
    yield rows(
        "ATRIBUTOS",
        [{"ATRIBUTO_ID": plan.ids.catalogue_id(), **attribute, "POSICION": 1, "TIPO": "C", "LONGITUD": 30}],
    )


def units(plan: Plan) -> Iterator[Table]:
    """Units of sale."""
    yield rows(
        "UNIDADES_VENTA",
        [
            {"UNIDAD_VENTA_ID": plan.ids.catalogue_id(), "UNIDAD_VENTA": unit, "CLAVE_SAT": key, "SIMBOLO_SAT": name}
            for unit, key, name in UNITS
        ],
    )


def taxes(plan: Plan) -> tuple[Taxes, list[Table]]:
    """IVA is charged on the price plus IEPS, as TIPOS_IMPUESTOS and IMPUESTOS_GRAVADOS say."""
    iva, ieps, retained, isr = (plan.ids.catalogue_id() for _ in range(4))
    kinds = (
        (iva, "IVA", "I", "S", "V", "S"),
        (ieps, "IEPS", "I", "N", "P", "N"),
        (retained, "IVA retenido", "R", "N", "W", "N"),
        (isr, "ISR retenido", "R", "N", "R", "N"),
    )
    columns = ("TIPO_IMPTO_ID", "NOMBRE", "TIPO", "GRAVA_OTROS_IMPTOS", "ID_INTERNO", "ES_PREDET")
    declared = (
        ("iva", iva, "IVA 16%", Decimal(16), False, "S", "1"),
        ("border_iva", iva, "IVA 8% región fronteriza", Decimal(8), False, "N", "2"),
        ("zero_iva", iva, "IVA 0%", Decimal(0), False, "N", "3"),
        ("exempt", iva, "IVA exento", Decimal(0), False, "N", "4"),
        ("ieps", ieps, "IEPS 9% plaguicidas", Decimal(9), False, "N", None),
        ("fuel_ieps", ieps, "IEPS combustibles por litro", Decimal("6.1752"), True, "N", None),
        ("retained_iva", retained, "Retención IVA 4% fletes", Decimal(4), False, "N", None),
    )
    found = {name: Tax(plan.ids.catalogue_id(), rate, quota) for name, _, _, rate, quota, _, _ in declared}
    return Taxes(**found), [
        rows(
            "TIPOS_IMPUESTOS",
            [dict(zip(columns, kind, strict=True)) for kind in kinds],
            APLICA_SOLO_SOBRE_IMPTE_IMPTO=False,
            **stamped(INSTALLED),
        ),
        rows(
            "IMPUESTOS",
            [
                {
                    "IMPUESTO_ID": found[name].tax_id,
                    "TIPO_IMPTO_ID": kind,
                    "NOMBRE": title,
                    "TIPO_CALC": "U" if is_quota else "P",
                    "PCTJE_IMPUESTO": Decimal(0) if is_quota else rate,
                    "IMPORTE_UNITARIO": rate if is_quota else Decimal(0),
                    "UNIDAD_IMPTO": "LITRO" if is_quota else None,
                    "ES_PREDET": default,
                    "TIPO_IVA": iva_kind,
                    "CAUSA_FLUJO_EFECTIVO": kind in (iva, retained),
                }
                for name, kind, title, rate, is_quota, default, iva_kind in declared
            ],
            OCULTO="N",
            **stamped(INSTALLED),
        ),
        rows("IMPUESTOS_GRAVADOS", [{"TIPO_IMPTO_ID": iva, "TIPO_IMPTO_GRAVADO_ID": ieps}]),
    ]


def rates_on(days: Array) -> Array:
    """Pesos for a dollar in millionths: a slow wave around nineteen, always the same for the same business day."""
    numbers = days.astype("datetime64[D]").astype(np.int64)
    weekday = (numbers + 3) % 7
    numbers = numbers - np.maximum(weekday - 4, 0)
    return np.asarray(19_000_000 + (numbers % 97 - 48) * 20_000 + numbers % 7 * 4_000)


def rate_on(day: date) -> Decimal:
    """Pesos for a dollar on a day; on weekends Friday's, as the latest row of HISTORIA_CAMBIARIA says."""
    return Decimal(int(rates_on(np.array([day], dtype="datetime64[D]"))[0])).scaleb(-6)


def currencies(plan: Plan) -> Iterator[Table]:
    """Pesos and dollars; two years of rates on business days, so that weekends need the one before."""
    kinds = (
        (stock_ids.PESO, "Moneda nacional", "pesos", "$", "MXN", "S", "S"),
        (stock_ids.DOLLAR, "Dólar americano", "dólares", "US$", "USD", "N", "N"),
    )
    columns = ("MONEDA_ID", "NOMBRE", "TEXTO_IMPTE_LETRA", "SIMBOLO", "CLAVE_FISCAL", "ES_MONEDA_LOCAL", "ES_PREDET")
    yield rows("MONEDAS", [dict(zip(columns, kind, strict=True)) for kind in kinds], **stamped(INSTALLED))
    history = []
    for back in range(730, -1, -1):
        day = plan.today - timedelta(days=back)
        if day.weekday() < 5:
            rate = rate_on(day)
            noon = datetime.combine(day, datetime.min.time()).replace(hour=12)
            history.append(
                {
                    "HISTORIA_CAMB_ID": plan.ids.catalogue_id(),
                    "MONEDA_ID": stock_ids.DOLLAR,
                    "FECHA": day,
                    "TIPO_CAMBIO_COBROS": rate - Decimal("0.15"),
                    "TIPO_CAMBIO": rate,
                    **stamped(noon),
                }
            )
    yield rows("HISTORIA_CAMBIARIA", history)


def receivable_concepts() -> Iterator[Table]:
    """Charges and credits of CONCEPTOS_CC, and how money comes in."""
    ids = stock_ids
    charging = (
        (ids.SALE, "Venta", "V"),
        (ids.COUNTER_SALE, "Venta en mostrador", "M"),
        (ids.BOUNCED_CHECK, "Cheque devuelto", "Q"),
        (ids.INTEREST, "Interés moratorio", "I"),
        (ids.DEBIT_NOTE, "Nota de cargo", None),
        (ids.OPENING_BALANCE, "Saldo inicial", "S"),
        (ids.REFUND, "Devolución de saldo por acreditar", None),
    )
    crediting = (
        (ids.PAYMENT, "Cobro", "C"),
        (ids.RETURN, "Devolución", "D"),
        (ids.COUNTER_RETURN, "Devolución en mostrador", None),
        (ids.CREDIT_NOTE, "Nota de crédito", "N"),
        (ids.ADJUSTMENT, "Ajuste de saldo", "A"),
        (ids.USE_OF_CREDIT, "Aplicación de saldo por acreditar", None),
        (ids.COUNTER_PAYMENT, "Cobro en mostrador", None),
    )
    yield rows(
        "CONCEPTOS_CC",
        [
            {
                "CONCEPTO_CC_ID": concept,
                "NOMBRE": name,
                "NOMBRE_ABREV": name[:30],
                "NATURALEZA": nature,
                "TIPO": nature,
                "ID_INTERNO": internal,
            }
            for nature, concepts in (("C", charging), ("R", crediting))
            for concept, name, internal in concepts
        ],
        FOLIO_AUTOM="S",
        SIG_FOLIO="000000001",
        ES_PREDET="N",
        ES_PREDEF="S",
        **stamped(INSTALLED),
    )
    forms = ((ids.CASH, "Efectivo", "E", "01"), (ids.CREDIT, "Crédito", "C", "99"))
    columns = ("FORMA_COBRO_ID", "NOMBRE", "TIPO", "CLAVE_FISCAL")
    yield rows(
        "FORMAS_COBRO",
        [dict(zip(columns, form, strict=True)) for form in forms],
        MONEDA_ID=ids.PESO,
        ALARMA_EXCESO_EFECTIVO="N",
        DETENER_VENTA_EXCESO_EFECTIVO="N",
        USAR_DENOMINACIONES="N",
        **stamped(INSTALLED),
    )
