"""What a document leaves in Microsip: in both versions of its tables, with its procedures and without them."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from microsip.demo.build import Variant
from microsip.direct import DirectLink
from microsip.documents import Document, DocumentLine, Kind
from microsip.errors import (
    InvalidDocument,
    MissingStructure,
    RefusedByMicrosip,
    TotalsDiffer,
    UnfitText,
    UnknownProcedure,
    UnknownSeries,
)
from tests.servers.company import TODAY
from tests.servers.firebird import Attach, ConnectionTo
from tests.servers.selling import BY_UNIT, EXCISE, KIT, MAIN_WAREHOUSE, OTHER, PLAIN, Salesman, drop_procedures


@dataclass(frozen=True)
class Company:
    """A company to write to, by which variant of Microsip, and whether it has the procedures of sales documents."""

    link: DirectLink
    salesman: Salesman
    attached: Any
    variant: Variant
    has_procedures: bool

    def header(self, document_id: int) -> dict[str, Any]:
        [row] = self.salesman.rows("SELECT * FROM DOCTOS_VE WHERE DOCTO_VE_ID = ?", document_id)
        return row

    def lines(self, document_id: int) -> list[dict[str, Any]]:
        return self.salesman.rows("SELECT * FROM DOCTOS_VE_DET WHERE DOCTO_VE_ID = ? ORDER BY POSICION", document_id)

    def taxes(self, document_id: int) -> list[dict[str, Any]]:
        return self.salesman.rows(
            "SELECT * FROM IMPUESTOS_DOCTOS_VE WHERE DOCTO_VE_ID = ? ORDER BY IMPUESTO_ID", document_id
        )


NewCompany = Callable[..., Company]


@pytest.fixture(
    scope="module",
    params=[(variant, has_procedures) for variant in Variant for has_procedures in (True, False)],
    ids=lambda param: f"{param[0].value}-{'with' if param[1] else 'without'}-procedures",
)
def company(
    request: pytest.FixtureRequest,
    company_masters: Callable[[Variant], Path],
    connection_to: ConnectionTo,
    fdb_attach: Attach,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Company]:
    variant, has_procedures = request.param
    path = Path(shutil.copy(company_masters(variant), tmp_path_factory.mktemp("placing") / "EMPRESA.FDB"))
    with fdb_attach(path) as attached:
        if not has_procedures:
            drop_procedures(attached)
        yield Company(DirectLink(connection_to(path)), Salesman(attached), attached, variant, has_procedures)


HEADER_AS_WRITTEN = {
    "SUBTIPO_DOCTO": "N",
    "LUGAR_EXPEDICION_ID": None,
    "MONEDA_ID": 1,
    "TIPO_CAMBIO": 1,
    "TIPO_DSCTO": "P",
    "DSCTO_PCTJE": 0,
    "DSCTO_IMPORTE": 0,
    "ESTATUS": "P",
    "APLICADO": "S",
    "FECHA_ORDEN_COMPRA": None,
    "FOLIO_RECIBO_MERCANCIA": None,
    "FECHA_RECIBO_MERCANCIA": None,
    "FLETES": 0,
    "OTROS_CARGOS": 0,
    "TOTAL_RETENCIONES": 0,
    "TOTAL_ANTICIPOS": 0,
    "PESO_EMBARQUE": 0,
    "FORMA_EMITIDA": "N",
    "CONTABILIZADO": "N",
    "ACREDITAR_CXC": "N",
    "SISTEMA_ORIGEN": "VE",
    "FECHA_DSCTO_PPAG": None,
    "PCTJE_DSCTO_PPAG": 0,
    "PCTJE_COMIS": 0,
    "IMPORTE_COBRO": 0,
    "DESCRIPCION_COBRO": None,
    "IMPUESTO_SUSTITUIDO_ID": None,
    "IMPUESTO_SUSTITUTO_ID": None,
    "USUARIO_CREADOR": "SYSDBA",
    "ES_CFD": "N",
    "MODALIDAD_FACTURACION": None,
    "ENVIADO": "N",
    "FECHA_HORA_ENVIO": None,
    "EMAIL_ENVIO": None,
    "CFD_ENVIO_ESPECIAL": "N",
    "USO_CFDI": None,
    "METODO_PAGO_SAT": None,
    "CFDI_CERTIFICADO": "N",
    "CFDI_FACT_DEVUELTA_ID": None,
    "USUARIO_ULT_MODIF": "SYSDBA",
    "USUARIO_AUT_CREACION": None,
    "CARGAR_SUN": "S",
    "USUARIO_AUT_MODIF": None,
    "USUARIO_CANCELACION": None,
    "FECHA_HORA_CANCELACION": None,
    "USUARIO_AUT_CANCELACION": None,
}
"""What §12.5 of the schema's description gives for the columns that do not depend on the document."""


@pytest.mark.parametrize("kind", Kind)
def test_every_column_of_the_header_is_as_microsip_wants_it(company: Company, kind: Kind) -> None:
    [shipping] = company.salesman.rows("SELECT FIRST 1 VIA_EMBARQUE_ID FROM VIAS_EMBARQUE")
    [seller] = company.salesman.rows("SELECT FIRST 1 VENDEDOR_ID FROM VENDEDORES")
    asked = company.salesman.document(
        f"columnas-{kind.value}-0001",
        kind=kind,
        purchase_order="OC-77",
        notes="Entregar por la tarde",
        due_local=TODAY + timedelta(days=5),
        shipping_id=shipping["VIA_EMBARQUE_ID"],
        seller_id=seller["VENDEDOR_ID"],
    )
    placed = company.link.place(asked)
    header = company.header(placed.docto_ve_id)
    expected = HEADER_AS_WRITTEN | {
        "DOCTO_VE_ID": placed.docto_ve_id,
        "TIPO_DOCTO": kind.value,
        "FOLIO": placed.folio,
        "FECHA": TODAY,
        "CLAVE_CLIENTE": "C0001",
        "CLIENTE_ID": asked.customer_id,
        "DIR_CLI_ID": asked.address_id,
        "DIR_CONSIG_ID": asked.address_id,
        "ALMACEN_ID": MAIN_WAREHOUSE,
        "FECHA_VIGENCIA_ENTREGA": asked.due_local,
        "ORDEN_COMPRA": "OC-77",
        "DESCRIPCION": f"[{asked.token}] Entregar por la tarde",
        "IMPORTE_NETO": asked.net,
        "TOTAL_IMPUESTOS": asked.tax_total,
        "COND_PAGO_ID": asked.payment_terms_id,
        "VENDEDOR_ID": asked.seller_id,
        "VIA_EMBARQUE_ID": asked.shipping_id,
    }
    if company.variant is Variant.CURRENT:
        [branch] = company.salesman.rows("SELECT SUCURSAL_ID FROM ALMACENES WHERE ALMACEN_ID = ?", MAIN_WAREHOUSE)
        expected["SUCURSAL_ID"] = branch["SUCURSAL_ID"]
    moments = {name: header.pop(name) for name in ("HORA", "FECHA_HORA_CREACION", "FECHA_HORA_ULT_MODIF")}
    assert header == expected
    created = moments["FECHA_HORA_CREACION"]
    assert abs(created - datetime.now()) < timedelta(minutes=5)  # noqa: DTZ005 — the server's local time
    assert moments == {"HORA": created.time(), "FECHA_HORA_CREACION": created, "FECHA_HORA_ULT_MODIF": created}
    own = "LIBRES_COT_VE" if kind is Kind.QUOTATION else "LIBRES_PED_VE"
    assert company.salesman.rows(f"SELECT 1 FROM {own} WHERE DOCTO_VE_ID = ?", placed.docto_ve_id)  # noqa: S608


def test_every_column_of_a_line_is_as_microsip_wants_it(company: Company) -> None:
    line = company.salesman.line(PLAIN, "3", "100", "14.5", notes="Sin empaque")
    line = replace(line, customer_percent=Decimal(10), volume_percent=Decimal(5), promotion_percent=Decimal(0))
    placed = company.link.place(company.salesman.document("partida-0001", line, company.salesman.line(OTHER)))
    first, second = company.lines(placed.docto_ve_id)
    expected = {
        "DOCTO_VE_DET_ID": first["DOCTO_VE_DET_ID"],
        "DOCTO_VE_ID": placed.docto_ve_id,
        "CLAVE_ARTICULO": PLAIN,
        "ARTICULO_ID": line.article_id,
        "UNIDADES": 3,
        "UNIDADES_COMPROM": 3 if company.has_procedures else 0,
        "UNIDADES_SURT_DEV": 0,
        "UNIDADES_A_SURTIR": 0,
        "PRECIO_UNITARIO": 100,
        "PCTJE_DSCTO": Decimal("14.5"),
        "DSCTO_ART": Decimal("43.5"),
        "PCTJE_DSCTO_CLI": 10,
        "DSCTO_EXTRA": 0,
        "PCTJE_DSCTO_VOL": 5,
        "PCTJE_DSCTO_PROMO": 0,
        "PRECIO_TOTAL_NETO": Decimal("256.5"),
        "PCTJE_COMIS": 0,
        "ROL": "N",
        "NOTAS": "Sin empaque",
        "POSICION": 1,
    }
    if company.variant is Variant.CURRENT:
        expected |= {"PRECIO_MODIFICADO": "N", "TERCERO_CO_ID": None}
    assert first == expected
    assert (second["POSICION"], second["CLAVE_ARTICULO"], second["NOTAS"]) == (2, OTHER, None)


def test_taxes_are_kept_with_what_they_are_computed_on(company: Company) -> None:
    salesman = company.salesman
    lines = (salesman.line(EXCISE, "7", "105.25"), salesman.line(BY_UNIT, "4"), salesman.line(PLAIN, "3", "33.33"))
    asked = salesman.document("impuestos-0001", *lines)
    placed = company.link.place(asked)
    rows = company.taxes(placed.docto_ve_id)
    kept = [(row["IMPUESTO_ID"], row["VENTA_NETA"] + row["OTROS_IMPUESTOS"], row["IMPORTE_IMPUESTO"]) for row in rows]
    assert kept == sorted((tax.tax_id, tax.base, tax.amount) for tax in asked.taxes)
    assert len(kept) == 3
    assert all(row["VENTA_BRUTA"] == row["VENTA_NETA"] for row in rows)
    assert sorted(row["UNIDADES_IMPUESTO"] for row in rows) == [0, 0, 4]


def test_a_kit_brings_its_components(company: Company) -> None:
    placed = company.link.place(company.salesman.document("juego-0001", company.salesman.line(KIT, "2", "600")))
    lines = company.lines(placed.docto_ve_id)
    told = [(line["ROL"], line["CLAVE_ARTICULO"], line["UNIDADES"], line["PRECIO_TOTAL_NETO"]) for line in lines]
    assert told == [
        ("J", KIT, 2, 1140),
        ("C", "ESP-001", 2, 0),
        ("C", "ESP-002", 4, 0),
        ("C", "ESP-007", 6, 0),
    ]
    kit, *components = (line["DOCTO_VE_DET_ID"] for line in lines)
    parts = company.salesman.rows("SELECT SUB_MOVTO_VE_ID FROM SUB_MOVTOS_VE WHERE DOCTO_VE_DET_ID = ?", kit)
    assert sorted(part["SUB_MOVTO_VE_ID"] for part in parts) == components


def test_an_order_commits_what_it_holds_where_microsip_does_and_a_quotation_does_not(company: Company) -> None:
    def committed() -> Decimal:
        [row] = company.salesman.rows("SELECT coalesce(sum(UNIDADES_COMPROM), 0) AS N FROM COMPROM_ARTICULOS")
        held: Decimal = row["N"]
        return held

    before = committed()
    company.link.place(company.salesman.document("cotizado-0001", kind=Kind.QUOTATION))
    assert committed() == before
    company.link.place(company.salesman.document("pedido-0001", company.salesman.line(PLAIN, "6")))
    assert committed() == before + (6 if company.has_procedures else 0)


def test_an_order_is_delivered_to_the_address_that_was_chosen_and_billed_to_the_main_one(company: Company) -> None:
    asked = company.salesman.document("direccion-0001")
    company.salesman.run(
        "INSERT INTO DIRS_CLIENTES (DIR_CLI_ID, CLIENTE_ID, NOMBRE_CONSIG, ES_DIR_PPAL) "  # noqa: S608
        f"VALUES (900001, {asked.customer_id}, 'Obra', 'N')"
    )
    header = company.header(company.link.place(replace(asked, address_id=900001)).docto_ve_id)
    assert (header["DIR_CLI_ID"], header["DIR_CONSIG_ID"]) == (asked.address_id, 900001)


def test_folios_that_somebody_used_already_are_passed_over(company: Company) -> None:
    first = company.link.place(company.salesman.document("folio-0001"))
    following = [f"WEB{int(first.folio[3:]) + step:06d}" for step in (1, 2, 3)]
    for folio in following[:2]:
        company.salesman.run(
            f"UPDATE DOCTOS_VE SET FOLIO = '{folio}' WHERE DOCTO_VE_ID = "  # noqa: S608
            "(SELECT FIRST 1 DOCTO_VE_ID FROM DOCTOS_VE WHERE TIPO_DOCTO = 'P' AND FOLIO NOT STARTING WITH 'WEB')"
        )
    assert company.link.place(company.salesman.document("folio-0002")).folio == following[2]


def test_a_series_without_letters_has_folios_of_digits(company: Company) -> None:
    placed = company.link.place(company.salesman.document("sin-serie-0001", series="@"))
    assert len(placed.folio) == 9
    assert placed.folio.isdigit()


def test_a_document_is_found_although_microsip_moved_its_date_or_added_to_its_notes(company: Company) -> None:
    asked = company.salesman.document("movido-0001")
    placed = company.link.place(asked)
    company.salesman.run(
        f"UPDATE DOCTOS_VE SET FECHA = DATE '{TODAY + timedelta(days=20)}', "  # noqa: S608
        f"DESCRIPCION = 'Urgente ' || DESCRIPCION WHERE DOCTO_VE_ID = {placed.docto_ve_id}"
    )
    assert company.link.place(asked) == replace(placed, found=True)


class TestRefusals:
    """Nothing is written when Microsip would not have it; each says which figure, name or setting is wrong."""

    @pytest.fixture
    def refused(self, company: Company) -> Callable[[Document, type[Exception]], str]:
        def refuse(document: Document, failure: type[Exception]) -> str:
            counted = "SELECT count(*) N, (SELECT sum(CONSECUTIVO) FROM FOLIOS_VENTAS) C FROM DOCTOS_VE"
            before = company.salesman.rows(counted)
            with pytest.raises(failure) as told:
                company.link.place(document)
            assert company.salesman.rows(counted) == before
            return str(told.value)

        return refuse

    def test_other_totals_name_both_figures(self, company: Company, refused: Any) -> None:
        asked = company.salesman.document("distinto-0001")
        [tax] = asked.taxes
        cheaper = replace(asked, taxes=(replace(tax, amount=tax.amount - Decimal("0.01")),))
        said = refused(cheaper, TotalsDiffer)
        assert f"{asked.tax_total:,.2f}" in said
        assert f"{cheaper.tax_total:,.2f}" in said

    def test_a_tax_that_is_missing_from_the_document_is_noticed_by_the_procedures(
        self, company: Company, refused: Any
    ) -> None:
        if company.has_procedures:
            refused(company.salesman.document("sin-iva-0001", taxes=()), TotalsDiffer)

    def test_what_is_not_in_microsip_any_more(self, company: Company, refused: Any) -> None:
        asked = company.salesman.document("ya-no-esta-0001")
        nothing = DocumentLine(999_999, Decimal(1), Decimal(1), Decimal(0), Decimal(1))
        assert "el cliente" in refused(replace(asked, customer_id=999_999), InvalidDocument)
        assert "el almacén" in refused(replace(asked, warehouse_id=999_999), InvalidDocument)
        assert "el artículo" in refused(replace(asked, lines=(nothing,), taxes=()), InvalidDocument)
        assert "dirección de entrega" in refused(replace(asked, address_id=999_999), InvalidDocument)
        refused(replace(asked, seller_id=999_999), RefusedByMicrosip)

    def test_a_customer_without_an_address(self, company: Company, refused: Any) -> None:
        asked = company.salesman.document("sin-direccion-0001")
        [row] = company.salesman.rows(
            "SELECT FIRST 1 CLIENTE_ID FROM CLIENTES c WHERE NOT EXISTS "
            "(SELECT 1 FROM DIRS_CLIENTES d WHERE d.CLIENTE_ID = c.CLIENTE_ID)"
        )
        assert "no tiene ninguna dirección" in refused(replace(asked, customer_id=row["CLIENTE_ID"]), InvalidDocument)

    def test_a_series_that_is_not_there_or_has_no_numbers_left(self, company: Company, refused: Any) -> None:
        asked = company.salesman.document("sin-serie-0002")
        assert "no hay una serie «NO» de pedidos" in refused(replace(asked, series="NO"), UnknownSeries)
        assert "de cotizaciones" in refused(replace(asked, series="NO", kind=Kind.QUOTATION), UnknownSeries)
        company.salesman.run("UPDATE FOLIOS_VENTAS SET CONSECUTIVO = 1000000 WHERE SERIE = 'WEB' AND TIPO_DOCTO = 'C'")
        assert "no le quedan folios" in refused(replace(asked, kind=Kind.QUOTATION), UnknownSeries)

    def test_a_text_longer_than_a_column_that_is_shorter_here(self, company: Company, refused: Any) -> None:
        company.salesman.run("ALTER TABLE DOCTOS_VE ADD CORTA VARCHAR(5)", "ALTER TABLE DOCTOS_VE DROP ORDEN_COMPRA")
        company.salesman.run("ALTER TABLE DOCTOS_VE ALTER CORTA TO ORDEN_COMPRA")
        assert "ORDEN_COMPRA" in refused(
            company.salesman.document("columna-corta-0001", purchase_order="OC-123456"), UnfitText
        )

    def test_a_rule_of_the_database_is_told_in_its_own_words(self, company: Company, refused: Any) -> None:
        company.salesman.run("CREATE EXCEPTION EX_BLOQUEADO 'Cliente bloqueado por cobranza'")
        company.salesman.run(
            "CREATE TRIGGER PROPIO FOR DOCTOS_VE BEFORE INSERT AS BEGIN "
            "IF (NEW.ORDEN_COMPRA = 'MALA') THEN EXCEPTION EX_BLOQUEADO; END"
        )
        said = refused(company.salesman.document("regla-0001", purchase_order="MALA"), RefusedByMicrosip)
        assert "Cliente bloqueado por cobranza" in said

    def test_a_document_that_microsip_leaves_a_draft(self, company: Company, refused: Any) -> None:
        company.salesman.run(
            "CREATE TRIGGER LICENCIA FOR DOCTOS_VE BEFORE UPDATE AS BEGIN "
            "IF (NEW.ORDEN_COMPRA = 'LIC') THEN NEW.APLICADO = 'N'; END"
        )
        said = refused(company.salesman.document("licencia-0001", purchase_order="LIC"), RefusedByMicrosip)
        assert "borrador" in said

    def test_a_procedure_with_other_arguments(self, company: Company, refused: Any) -> None:
        drop_procedures(company.attached)
        company.salesman.run("CREATE PROCEDURE APLICA_DOCTO_VE (V_ID INTEGER, V_OTRO INTEGER) AS BEGIN END")
        refused(company.salesman.document("otra-version-0001"), UnknownProcedure)

    def test_a_column_that_is_needed_and_not_there(self, company: Company, refused: Any) -> None:
        company.salesman.run("ALTER TABLE DOCTOS_VE DROP DESCRIPCION_COBRO")
        assert "DESCRIPCION_COBRO" in refused(company.salesman.document("sin-columna-0001"), MissingStructure)
