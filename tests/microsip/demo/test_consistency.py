"""What a company's figures must agree on."""

from decimal import Decimal

from microsip.demo.content import names
from tests.microsip.demo.conftest import Query


def test_every_foreign_key_is_enforced(query: Query) -> None:
    [(keys,)] = query("select count(*) from RDB$RELATION_CONSTRAINTS where RDB$CONSTRAINT_TYPE = 'FOREIGN KEY'")
    [(inactive,)] = query(
        "select count(*) from RDB$INDICES where RDB$FOREIGN_KEY is not null and RDB$INDEX_INACTIVE = 1"
    )
    assert (keys > 150, inactive) == (True, 0)


def test_keys_never_repeat_within_a_generator(query: Query) -> None:
    ids = [
        key
        for table, column in (
            ("ARTICULOS", "ARTICULO_ID"),
            ("CLAVES_ARTICULOS", "CLAVE_ARTICULO_ID"),
            ("CLIENTES", "CLIENTE_ID"),
            ("DIRS_CLIENTES", "DIR_CLI_ID"),
            ("PRECIOS_ARTICULOS", "PRECIO_ARTICULO_ID"),
            ("LINEAS_ARTICULOS", "LINEA_ARTICULO_ID"),
        )
        for (key,) in query(f"select {column} from {table}")  # noqa: S608 - the names above
    ]
    assert len(ids) == len(set(ids))


def test_a_document_is_the_sum_of_its_lines(query: Query) -> None:
    assert not query(
        """select d.DOCTO_VE_ID from DOCTOS_VE d join DOCTOS_VE_DET l on l.DOCTO_VE_ID = d.DOCTO_VE_ID
            group by d.DOCTO_VE_ID, d.IMPORTE_NETO having sum(l.PRECIO_TOTAL_NETO) <> d.IMPORTE_NETO"""
    )


def test_a_document_has_the_taxes_of_its_lines(query: Query) -> None:
    assert not query(
        """select d.DOCTO_VE_ID from DOCTOS_VE d
             left join IMPUESTOS_DOCTOS_VE i on i.DOCTO_VE_ID = d.DOCTO_VE_ID
            group by d.DOCTO_VE_ID, d.TOTAL_IMPUESTOS
           having coalesce(sum(i.IMPORTE_IMPUESTO), 0) <> d.TOTAL_IMPUESTOS"""
    )


def test_a_line_is_units_by_price_less_discount(query: Query) -> None:
    for units, price, percent, net in query(
        "select UNIDADES, PRECIO_UNITARIO, PCTJE_DSCTO, PRECIO_TOTAL_NETO from DOCTOS_VE_DET"
    ):
        assert abs(units * price * (100 - percent) / 100 - net) <= Decimal("0.005")


def test_an_invoice_left_a_charge_of_its_total_under_its_folio(query: Query) -> None:
    charged = query(
        """select f.FOLIO, c.FOLIO, f.IMPORTE_NETO + f.TOTAL_IMPUESTOS, i.IMPORTE + i.IMPUESTO, f.ESTATUS, c.CANCELADO
             from DOCTOS_VE f
             left join DOCTOS_ENTRE_SIS e on e.DOCTO_FTE_ID = f.DOCTO_VE_ID and e.CLAVE_SIS_FTE = 'VE'
             left join DOCTOS_CC c on c.DOCTO_CC_ID = e.DOCTO_DEST_ID
             left join IMPORTES_DOCTOS_CC i on i.DOCTO_CC_ID = c.DOCTO_CC_ID
            where f.TIPO_DOCTO = 'F'"""
    )
    assert len(charged) >= 60
    for folio, charge_folio, total, charge, status, cancelled in charged:
        assert (folio, total, status == "C") == (charge_folio, charge, cancelled == "S")


def test_no_charge_is_paid_more_than_it_amounts_to(query: Query) -> None:
    balances = query(
        """select DOCTO_CC_ACR_ID, sum(iif(TIPO_IMPTE = 'C', 1, -1) * (IMPORTE + IMPUESTO - IVA_RETENIDO))
             from IMPORTES_DOCTOS_CC where CANCELADO = 'N' and APLICADO = 'S' and TIPO_IMPTE in ('C', 'R')
            group by 1"""
    )
    assert min(balance for _, balance in balances) == 0
    assert 0 < sum(balance > 0 for _, balance in balances) < len(balances)


def test_monthly_balances_are_the_sum_of_the_documents(query: Query) -> None:
    monthly = query("select CLIENTE_ID, sum(CARGOS_CXC - CREDITOS_CXC) from SALDOS_CC group by 1 order by 1")
    documents = query(
        """select d.CLIENTE_ID, sum(iif(i.TIPO_IMPTE = 'C', 1, -1) * (i.IMPORTE + i.IMPUESTO - i.IVA_RETENIDO))
             from IMPORTES_DOCTOS_CC i join DOCTOS_CC d on d.DOCTO_CC_ID = i.DOCTO_CC_ID
            where i.CANCELADO = 'N' and i.APLICADO = 'S' and i.TIPO_IMPTE in ('C', 'R') group by 1 order by 1"""
    )
    assert monthly == documents


def test_instalments_add_up_to_the_whole_charge(query: Query) -> None:
    assert not query("select DOCTO_CC_ID from VENCIMIENTOS_CARGOS_CC group by 1 having sum(PCTJE_VEN) <> 100")
    assert not query("select COND_PAGO_ID from PLAZOS_COND_PAG group by 1 having sum(PCTJE_VEN) <> 100")


def test_committed_units_are_those_of_pending_orders(query: Query) -> None:
    orders = query(
        """select l.ARTICULO_ID, d.ALMACEN_ID, sum(l.UNIDADES_COMPROM)
             from DOCTOS_VE_DET l join DOCTOS_VE d on d.DOCTO_VE_ID = l.DOCTO_VE_ID
            where l.UNIDADES_COMPROM > 0 group by 1, 2 order by 1, 2"""
    )
    quirk = "select ARTICULO_ID from CLAVES_ARTICULOS where CLAVE_ARTICULO = 'ESP-047'"
    committed = query(
        f"""select ARTICULO_ID, ALMACEN_ID, UNIDADES_COMPROM from COMPROM_ARTICULOS
             where ARTICULO_ID not in ({quirk}) order by 1, 2"""  # noqa: S608 - a constant of this test
    )
    assert committed == orders


def test_the_sign_in_customer_owes_nothing_overdue_and_may_order_for_a_while(query: Query) -> None:
    assert _overdue(query, "C0001") == 0
    [(limit, balance, ordered)] = query(
        """select c.LIMITE_CREDITO,
                  (select sum(CARGOS_CXC - CREDITOS_CXC) from SALDOS_CC s where s.CLIENTE_ID = c.CLIENTE_ID),
                  (select coalesce(sum(d.IMPORTE_NETO + d.TOTAL_IMPUESTOS), 0) from DOCTOS_VE d
                    where d.CLIENTE_ID = c.CLIENTE_ID and d.TIPO_DOCTO = 'P' and d.ESTATUS = 'P')
             from CLIENTES c join CLAVES_CLIENTES k on k.CLIENTE_ID = c.CLIENTE_ID where k.CLAVE_CLIENTE = 'C0001'"""
    )
    assert limit - balance - ordered > 100_000


def test_the_customers_shown_for_it_are_overdue_and_over_their_limit(query: Query) -> None:
    assert _overdue(query, "C0003") > 0
    [(limit, balance)] = query(
        """select c.LIMITE_CREDITO, (select sum(CARGOS_CXC - CREDITOS_CXC) from SALDOS_CC s
                                      where s.CLIENTE_ID = c.CLIENTE_ID)
             from CLIENTES c join CLAVES_CLIENTES k on k.CLIENTE_ID = c.CLIENTE_ID where k.CLAVE_CLIENTE = 'C0005'"""
    )
    assert balance > limit


def _overdue(query: Query, key: str) -> Decimal:
    """Open amounts of charges whose last instalment was due before today, by the customer's own terms."""
    [(amount,)] = query(
        """select coalesce(sum(b.OPEN_AMOUNT), 0) from (
             select i.DOCTO_CC_ACR_ID,
                    sum(iif(i.TIPO_IMPTE = 'C', 1, -1) * (i.IMPORTE + i.IMPUESTO - i.IVA_RETENIDO)) as OPEN_AMOUNT
               from IMPORTES_DOCTOS_CC i where i.CANCELADO = 'N' and i.APLICADO = 'S' and i.TIPO_IMPTE in ('C', 'R')
              group by 1) b
             join DOCTOS_CC d on d.DOCTO_CC_ID = b.DOCTO_CC_ACR_ID
             join CLAVES_CLIENTES k on k.CLIENTE_ID = d.CLIENTE_ID and k.CLAVE_CLIENTE = ?
            where d.FECHA + (select max(p.DIAS_PLAZO) from PLAZOS_COND_PAG p
                               join CLIENTES c on c.COND_PAGO_ID = p.COND_PAGO_ID
                              where c.CLIENTE_ID = d.CLIENTE_ID) < date '2025-11-24'""",
        key,
    )
    assert isinstance(amount, Decimal | int)
    return Decimal(amount)


def test_tax_ids_have_the_right_form(query: Query) -> None:
    ids = [rfc for (rfc,) in query("select distinct RFC_CURP from DIRS_CLIENTES where RFC_CURP is not null")]
    generic = {"XAXX010101000", "XEXX010101000"}
    for rfc in set(ids) - generic:
        assert len(rfc) in (12, 13)
        assert rfc[-1] == names.check_digit(rfc[:-1])
