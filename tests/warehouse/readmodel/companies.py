"""Any rows that receivables and stock could be computed from, odd ones included."""

from datetime import date, timedelta
from decimal import Decimal

from hypothesis import strategies as st

from tests.warehouse.readmodel.building import Row

TODAY = date(2025, 6, 15)
CUSTOMERS = (1, 2)
CHARGES = (101, 102, 103)
CREDITS = (201, 202)
TERMS = (31, 32)

days = st.integers(-60, 60).map(lambda number: TODAY + timedelta(days=number))
amounts = st.integers(0, 100_000).map(lambda cents: Decimal(cents).scaleb(-2))
percents = st.one_of(
    st.sampled_from([Decimal("33.333333"), Decimal(50), Decimal("0.01"), Decimal(100)]),
    st.integers(0, 100_000_000).map(lambda number: Decimal(number).scaleb(-6)),
)
units = st.integers(-(10**9), 10**9).map(lambda number: Decimal(number).scaleb(-5))


def flags() -> Row:
    return {
        "CANCELADO": st.sampled_from(["N", "N", "N", "N", "S"]),
        "APLICADO": st.sampled_from(["S", "S", "S", "S", "N"]),
    }


def documents(identifiers: tuple[int, ...]) -> st.SearchStrategy[list[Row]]:
    return st.tuples(
        *(
            st.fixed_dictionaries(
                {
                    "DOCTO_CC_ID": st.just(identifier),
                    "CLIENTE_ID": st.sampled_from([*CUSTOMERS, 9]),
                    "FECHA": days,
                    "COND_PAGO_ID": st.sampled_from([None, 0, *TERMS]),
                    **flags(),
                }
            )
            for identifier in identifiers
        )
    ).map(list)


def money() -> Row:
    return {
        "IMPORTE": amounts,
        "IMPUESTO": st.one_of(st.none(), amounts),
        "IVA_RETENIDO": st.one_of(st.none(), st.just(Decimal(0)), amounts),
        "ISR_RETENIDO": st.one_of(st.none(), st.just(Decimal(0))),
        **flags(),
    }


charge_amounts = st.fixed_dictionaries(
    {"TIPO_IMPTE": st.just("C"), "DOCTO_CC_ID": st.sampled_from(CHARGES), **money()}
).map(lambda row: {**row, "DOCTO_CC_ACR_ID": row["DOCTO_CC_ID"]})

credit_amounts = st.fixed_dictionaries(
    {
        "TIPO_IMPTE": st.sampled_from(["R", "R", "R", "A", None]),
        "DOCTO_CC_ID": st.sampled_from(CREDITS),
        "DOCTO_CC_ACR_ID": st.sampled_from([*CHARGES, *CREDITS, None, 0]),
        **money(),
    }
)

instalments = st.fixed_dictionaries(
    {"COND_PAGO_ID": st.sampled_from(TERMS), "DIAS_PLAZO": st.integers(0, 90), "PCTJE_VEN": percents}
)

due_dates = st.fixed_dictionaries(
    {"DOCTO_CC_ID": st.sampled_from(CHARGES), "FECHA_VENCIMIENTO": days, "PCTJE_VEN": st.one_of(st.none(), percents)}
)

customers = st.tuples(
    *(
        st.fixed_dictionaries(
            {
                "CLIENTE_ID": st.just(customer),
                "COND_PAGO_ID": st.sampled_from(TERMS),
                "LIMITE_CREDITO": st.sampled_from([None, Decimal(-1), Decimal(0), Decimal("0.01"), Decimal(5000)]),
            }
        )
        for customer in CUSTOMERS
    )
).map(list)

movements = st.fixed_dictionaries(
    {
        "ARTICULO_ID": st.integers(1, 2),
        "ALMACEN_ID": st.integers(1, 2),
        "ENTRADAS_UNIDADES": st.one_of(st.none(), units),
        "SALIDAS_UNIDADES": st.one_of(st.none(), units),
    }
)

commitments = st.fixed_dictionaries(
    {
        "ARTICULO_ID": st.integers(1, 3),
        "ALMACEN_ID": st.integers(1, 2),
        "UNIDADES_COMPROM": st.one_of(st.none(), units),
    }
)

companies = st.fixed_dictionaries(
    {
        "clientes": customers,
        "doctos_cc": documents(CHARGES + CREDITS),
        "importes_doctos_cc": st.tuples(st.lists(charge_amounts, max_size=4), st.lists(credit_amounts, max_size=6)).map(
            lambda kinds: kinds[0] + kinds[1]
        ),
        "plazos_cond_pag": st.lists(
            instalments, max_size=4, unique_by=lambda row: (row["COND_PAGO_ID"], row["DIAS_PLAZO"])
        ),
        "vencimientos_cargos_cc": st.lists(
            due_dates, max_size=6, unique_by=lambda row: (row["DOCTO_CC_ID"], row["FECHA_VENCIMIENTO"])
        ),
        "saldos_in": st.lists(movements, max_size=6),
        "comprom_articulos": st.lists(commitments, max_size=4),
    }
)
