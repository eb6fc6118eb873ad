"""Quotations and orders for the customers of a demo company, with the taxes that Microsip would compute."""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import fdb

from microsip.documents import Document, DocumentLine, DocumentTax, Kind
from microsip.documents.document import line_amount
from tests.servers.company import TODAY

MAIN_WAREHOUSE = 19
PESO = 1
CENT = Decimal("0.01")

PLAIN, OTHER, KIT, EXCISE, BY_UNIT = "ESP-002", "ESP-005", "KIT-001", "ESP-030", "ESP-031"
"""Articles with IVA only, a kit, one with IEPS and IVA, and one with IEPS for each litre."""

_CUSTOMER = """
SELECT c.CLIENTE_ID, c.COND_PAGO_ID, d.DIR_CLI_ID FROM CLAVES_CLIENTES k JOIN CLIENTES c ON c.CLIENTE_ID = k.CLIENTE_ID
JOIN DIRS_CLIENTES d ON d.CLIENTE_ID = c.CLIENTE_ID AND d.ES_DIR_PPAL = 'S' WHERE k.CLAVE_CLIENTE = ?
"""
_TAXES = """
SELECT i.IMPUESTO_ID, i.TIPO_CALC, i.PCTJE_IMPUESTO, i.IMPORTE_UNITARIO, a.UNIDADES_IMPUESTO, t.GRAVA_OTROS_IMPTOS
FROM IMPUESTOS_ARTICULOS a JOIN IMPUESTOS i ON i.IMPUESTO_ID = a.IMPUESTO_ID
JOIN TIPOS_IMPUESTOS t ON t.TIPO_IMPTO_ID = i.TIPO_IMPTO_ID WHERE a.ARTICULO_ID = ?
"""


@dataclass(frozen=True)
class _Tax:
    tax_id: int
    is_percentage: bool
    percent: Decimal
    quota: Decimal
    units: Decimal
    taxes_others: bool

    def of(self, lines: list[DocumentLine], others: Decimal) -> Decimal:
        net = sum((line.net for line in lines), Decimal(0))
        units = sum((line.units for line in lines), Decimal(0)) * self.units
        due = (net + others) * self.percent / 100 if self.is_percentage else units * self.quota
        return due.quantize(CENT, ROUND_HALF_UP)


class Salesman:
    """Writes documents for one company, whose keys he knows."""

    def __init__(self, attached: Any) -> None:
        self._attached = attached

    def rows(self, sql: str, *parameters: object) -> list[dict[str, Any]]:
        """What is committed now."""
        cursor = self._attached.cursor()
        cursor.execute(sql, parameters)
        found = [dict(row) for row in cursor.fetchallmap()]
        self._attached.commit()
        return found

    def run(self, *statements: str) -> None:
        for statement in statements:
            self._attached.cursor().execute(statement)
        self._attached.commit()

    def article(self, key: str) -> int:
        [row] = self.rows("SELECT ARTICULO_ID FROM CLAVES_ARTICULOS WHERE CLAVE_ARTICULO = ?", key)
        return int(row["ARTICULO_ID"])

    def line(self, key: str, units: str = "2", price: str = "10.5", percent: str = "5", **changes: Any) -> DocumentLine:
        asked = (Decimal(units), Decimal(price), Decimal(percent))
        given = {"customer_percent": asked[2]} | changes
        return DocumentLine(self.article(key), *asked, line_amount(*asked), **given)

    def document(self, token: str, *lines: DocumentLine, customer: str = "C0001", **changes: Any) -> Document:
        """An order of the series WEB, of one line unless others are asked for."""
        [buyer] = self.rows(_CUSTOMER, customer)
        asked = lines or (self.line(PLAIN),)
        plain = Document(
            kind=Kind.ORDER,
            token=token,
            series="WEB",
            customer_id=buyer["CLIENTE_ID"],
            address_id=buyer["DIR_CLI_ID"],
            warehouse_id=MAIN_WAREHOUSE,
            currency_id=PESO,
            payment_terms_id=buyer["COND_PAGO_ID"],
            date_local=TODAY,
            lines=asked,
            taxes=tuple(self._taxes(asked)),
        )
        return replace(plain, **changes)

    def _taxes(self, lines: tuple[DocumentLine, ...]) -> Iterator[DocumentTax]:
        of_line = {line: [_tax(row) for row in self.rows(_TAXES, line.article_id)] for line in lines}
        for tax in dict.fromkeys(tax for taxes in of_line.values() for tax in taxes):
            bearing = [line for line in lines if tax in of_line[line]]
            excises = dict.fromkeys(other for line in bearing for other in of_line[line] if not other.taxes_others)
            others = Decimal(0)
            if tax.taxes_others:
                for excise in excises:
                    others += excise.of([line for line in bearing if excise in of_line[line]], Decimal(0))
            net = sum((line.net for line in bearing), Decimal(0))
            yield DocumentTax(tax.tax_id, net + others, tax.of(bearing, others))


def _tax(row: Mapping[str, Any]) -> _Tax:
    return _Tax(
        row["IMPUESTO_ID"],
        row["TIPO_CALC"] == "P",
        row["PCTJE_IMPUESTO"],
        row["IMPORTE_UNITARIO"],
        row["UNIDADES_IMPUESTO"] or Decimal(1),
        row["GRAVA_OTROS_IMPTOS"] == "S",
    )


def drop_procedures(attached: Any) -> None:
    """Leaves a company without the procedures of sales documents, as some databases are."""
    for name in ("APLICA_DOCTO_VE", "CALC_TOTALES_DOCTO_VE"):
        with suppress(fdb.DatabaseError):
            attached.cursor().execute(" ".join(("DROP PROCEDURE", name)))
    attached.commit()
