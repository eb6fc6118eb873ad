"""What a customer owes and when it is due, worked out by hand."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from tests.warehouse.readmodel.building import Row, computed

TODAY = date(2025, 6, 15)
CUSTOMER = 1
CHARGE = 100


def customer(limit: str | None = "10000.00", terms_id: int | None = None) -> Row:
    return {
        "CLIENTE_ID": CUSTOMER,
        "LIMITE_CREDITO": None if limit is None else Decimal(limit),
        "COND_PAGO_ID": terms_id,
    }


def document(number: int = CHARGE, **changes: Any) -> Row:
    row = {"DOCTO_CC_ID": number, "CLIENTE_ID": CUSTOMER, "FECHA": date(2025, 6, 1)}
    return {**row, "CANCELADO": "N", "APLICADO": "S", **changes}


def charge(amount: str, **changes: Any) -> Row:
    return _amount("C", CHARGE, amount, **changes)


def credit(amount: str, number: int = 200, **changes: Any) -> Row:
    return _amount("R", number, amount, **changes)


def _amount(kind: str, number: int, amount: str, **changes: Any) -> Row:
    row = {"TIPO_IMPTE": kind, "DOCTO_CC_ID": number, "DOCTO_CC_ACR_ID": CHARGE, "IMPORTE": Decimal(amount)}
    return {**row, "CANCELADO": "N", "APLICADO": "S", **changes}


def due(day: date, percent: str) -> Row:
    return {"DOCTO_CC_ID": CHARGE, "FECHA_VENCIMIENTO": day, "PCTJE_VEN": Decimal(percent)}


def instalment(terms_id: int, days: int, percent: str = "100") -> Row:
    return {"COND_PAGO_ID": terms_id, "DIAS_PLAZO": days, "PCTJE_VEN": Decimal(percent)}


def parts(rows: dict[str, list[Row]]) -> list[tuple[date, Decimal, Decimal]]:
    """Due date, amount and balance of what is open of the charge, the earliest first."""
    found = computed({"doctos_cc": [document(), document(200), document(201)], **rows}, TODAY)
    return sorted((row["FECHA_VENCIMIENTO"], row["IMPORTE"], row["SALDO"]) for row in found["vencimientos_abiertos"])


def balance(rows: dict[str, list[Row]]) -> Row:
    found = computed({"clientes": [customer()], "doctos_cc": [document(), document(200)], **rows}, TODAY)
    (row,) = found["saldos_clientes"]
    return row


MAY, JUNE, JULY = date(2025, 5, 31), date(2025, 6, 30), date(2025, 7, 31)
THIRDS = [due(MAY, "33.333333"), due(JUNE, "33.333333"), due(JULY, "33.333334")]


def test_a_charge_is_its_amount_and_taxes_less_retentions() -> None:
    amounts = [charge("100.00", IMPUESTO=Decimal(16), IVA_RETENIDO=Decimal("10.67"), ISR_RETENIDO=Decimal("5.33"))]
    assert balance({"importes_doctos_cc": amounts})["SALDO"] == Decimal("100.00")


def test_a_charge_splits_over_its_due_dates_and_the_last_takes_the_rounding() -> None:
    """100.00 in thirds is 33.33 and 33.33; the last part is the 33.34 that remain."""
    assert parts({"importes_doctos_cc": [charge("100.00")], "vencimientos_cargos_cc": THIRDS}) == [
        (MAY, Decimal("33.33"), Decimal("33.33")),
        (JUNE, Decimal("33.33"), Decimal("33.33")),
        (JULY, Decimal("33.34"), Decimal("33.34")),
    ]


def test_half_a_cent_is_rounded_up() -> None:
    """12.5 % of 0.20 is 0.025: 0.03, and 0.17 remain."""
    dates = [due(JUNE, "12.5"), due(JULY, "87.5")]
    assert parts({"importes_doctos_cc": [charge("0.20")], "vencimientos_cargos_cc": dates}) == [
        (JUNE, Decimal("0.03"), Decimal("0.03")),
        (JULY, Decimal("0.17"), Decimal("0.17")),
    ]


def test_credits_cover_the_earliest_due_first() -> None:
    """Of 100.00, 40.00 were paid: all of May's 33.33 and 6.67 of June's."""
    amounts = [charge("100.00"), credit("25.00"), credit("15.00", 201)]
    assert parts({"importes_doctos_cc": amounts, "vencimientos_cargos_cc": THIRDS}) == [
        (JUNE, Decimal("33.33"), Decimal("26.66")),
        (JULY, Decimal("33.34"), Decimal("33.34")),
    ]


def test_what_was_paid_too_much_is_on_the_last_due_date() -> None:
    amounts = [charge("100.00"), credit("130.00")]
    assert parts({"importes_doctos_cc": amounts, "vencimientos_cargos_cc": THIRDS}) == [
        (JULY, Decimal("33.34"), Decimal("-30.00"))
    ]


def test_a_charge_paid_in_full_has_no_open_part() -> None:
    assert parts({"importes_doctos_cc": [charge("100.00"), credit("100.00")]}) == []


@pytest.mark.parametrize(
    ("own", "customers", "expected"),
    [
        (31, 32, date(2025, 6, 9)),  # the document's terms: 8 days
        (None, 32, date(2025, 7, 1)),  # none of its own: the customer's, 30 days
        (0, 32, date(2025, 7, 1)),  # Microsip's zero for none
        (33, 32, date(2025, 7, 1)),  # terms without instalments say nothing
        (33, 33, date(2025, 6, 1)),  # nobody's do: due on the day itself
        (None, None, date(2025, 6, 1)),
    ],
)
def test_a_charge_without_due_dates_follows_the_terms_of_payment(
    own: int | None, customers: int | None, expected: date
) -> None:
    rows = {
        "clientes": [customer(terms_id=customers)],
        "doctos_cc": [document(COND_PAGO_ID=own)],
        "plazos_cond_pag": [instalment(31, 8), instalment(32, 30)],
        "importes_doctos_cc": [charge("50.00")],
    }
    assert parts(rows) == [(expected, Decimal("50.00"), Decimal("50.00"))]


def test_terms_of_several_instalments_split_the_charge() -> None:
    rows = {
        "doctos_cc": [document(COND_PAGO_ID=31)],
        "plazos_cond_pag": [instalment(31, 30, "60"), instalment(31, 60, "40")],
        "importes_doctos_cc": [charge("99.99")],
    }
    assert parts(rows) == [
        (date(2025, 7, 1), Decimal("59.99"), Decimal("59.99")),
        (date(2025, 7, 31), Decimal("40.00"), Decimal("40.00")),
    ]


@pytest.mark.parametrize("changes", [{"CANCELADO": "S"}, {"APLICADO": "N"}], ids=["cancelled", "draft"])
def test_cancelled_documents_and_drafts_do_not_count(changes: Row) -> None:
    everything = [charge("100.00"), credit("30.00")]
    assert balance({"importes_doctos_cc": [charge("100.00"), credit("30.00", **changes)]})["SALDO"] == 100
    assert balance({"importes_doctos_cc": [charge("100.00", **changes)]})["SALDO"] == 0
    void_charge = [document(**changes), document(200)]
    assert balance({"importes_doctos_cc": everything, "doctos_cc": void_charge})["SALDO"] == 0
    void_credit = [document(), document(200, **changes)]
    assert balance({"importes_doctos_cc": everything, "doctos_cc": void_credit})["SALDO"] == 100


def test_a_charge_is_overdue_from_the_day_after_it_is_due() -> None:
    """Half was due yesterday, half is due today: only the first is overdue."""
    dates = [due(date(2025, 6, 14), "50"), due(TODAY, "50")]
    row = balance({"importes_doctos_cc": [charge("80.00")], "vencimientos_cargos_cc": dates})
    assert (row["SALDO"], row["VENCIDO"], row["POR_VENCER"]) == (80, 40, 40)


def test_the_credit_left_is_the_limit_less_the_balance_and_may_be_negative() -> None:
    rows = {"clientes": [customer("60.00")], "importes_doctos_cc": [charge("80.00")]}
    assert balance(rows)["DISPONIBLE"] == Decimal("-20.00")


@pytest.mark.parametrize("limit", [None, "0.00", "-1.00"])
def test_without_a_limit_the_credit_left_is_unknown(limit: str | None) -> None:
    row = balance({"clientes": [customer(limit)], "importes_doctos_cc": [charge("80.00")]})
    assert row["DISPONIBLE"] is None
    assert row["SALDO"] == 80


def test_a_customer_who_owes_nothing_has_a_row() -> None:
    row = balance({"importes_doctos_cc": []})
    assert (row["SALDO"], row["VENCIDO"], row["POR_VENCER"], row["DISPONIBLE"]) == (0, 0, 0, Decimal("10000.00"))
