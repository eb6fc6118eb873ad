"""Invoices of the point of sale, as far as Microsip says on whose account they are."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from portal.cfdi.documents import Kind, UnknownDocument, document
from portal.cfdi.linking import of_receivables
from portal.cfdi.searching import Search, search
from tests.portal.published import Shop

THEIRS, ANOTHERS = 501, 502
CASH_SALE, CREDIT_SALE = 9001, 9002


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return Shop(tmp_path)


def stamped(shop: Shop, sale: int, uuid: str) -> int:
    entry = shop.add(
        "repositorio_cfdi",
        UUID=uuid,
        NATURALEZA="E",
        TIPO_COMPROBANTE="I",
        FOLIO="PA000123",
        FECHA=date(2025, 11, 20),
        IMPORTE=Decimal("116.00"),
        MONEDA="MXN",
    )
    return shop.add("usos_folios_fiscales", SISTEMA="PV", DOCTO_ID=sale, FECHA=date(2025, 11, 20), CFDI_ID=entry)


def test_a_sale_on_account_is_among_the_customers_invoices_and_a_cash_sale_nobodys(shop: Shop) -> None:
    charge = shop.add(
        "doctos_cc", CLIENTE_ID=THEIRS, FOLIO="PA0000123", NATURALEZA_CONCEPTO="C", CANCELADO="N", APLICADO="S"
    )
    shop.add(
        "doctos_entre_sis", DOCTO_DEST_ID=charge, CLAVE_SIS_DEST="CC", CLAVE_SIS_FTE="PV", DOCTO_FTE_ID=CREDIT_SALE
    )
    use = stamped(shop, CREDIT_SALE, "A" * 36)
    stamped(shop, CASH_SALE, "B" * 36)
    reader = shop.published()

    [found] = search(reader, THEIRS, Search("pa123")).documents
    assert (found.document_id, found.kind, found.amount) == (use, Kind.INVOICE, Decimal("116.00"))
    assert of_receivables(reader, THEIRS, [charge]) == {charge: found}
    assert search(reader, ANOTHERS, Search()).total == 0
    with pytest.raises(UnknownDocument):
        document(reader, ANOTHERS, use)
