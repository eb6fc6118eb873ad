"""The CFDI of the demo company against what SAT's schema for version 4.0 demands, written down here by hand."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pytest
from lxml import etree

from tests.microsip.demo.conftest import Query

CFDI = "{http://www.sat.gob.mx/cfd/4}"
STAMP = "{http://www.sat.gob.mx/TimbreFiscalDigital}"
PARTS = ["InformacionGlobal", "CfdiRelacionados", "Emisor", "Receptor", "Conceptos", "Impuestos", "Complemento"]
REQUIRED = {
    "Comprobante": "Version Fecha Sello NoCertificado Certificado SubTotal Moneda Total TipoDeComprobante Exportacion "
    "LugarExpedicion",
    "Emisor": "Rfc Nombre RegimenFiscal",
    "Receptor": "Rfc Nombre DomicilioFiscalReceptor RegimenFiscalReceptor UsoCFDI",
    "Concepto": "ClaveProdServ Cantidad ClaveUnidad Descripcion ValorUnitario Importe ObjetoImp",
    "Traslado": "Base Impuesto TipoFactor",
}
FORMS = {
    "Fecha": r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d",
    "NoCertificado": r"\d{20}",
    "Rfc": r"[A-Z&Ñ]{3,4}\d{6}[A-Z0-9]{2}[0-9A]",
    "LugarExpedicion": r"\d{5}",
    "DomicilioFiscalReceptor": r"\d{5}",
    "ClaveProdServ": r"\d{8}",
    "TipoDeComprobante": "[IE]",
    "Moneda": "MXN|USD",
    "SubTotal": r"\d+\.\d{2}",
    "Total": r"\d+\.\d{2}",
    "Importe": r"\d+\.\d{2,6}",
    "ValorUnitario": r"\d+\.\d{6}",
    "Descripcion": r".{1,1000}",
    "UUID": r"[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}",
}


@dataclass(frozen=True)
class Issued:
    root: Any
    uuid: str
    amount: Decimal
    kind: str

    def number(self, name: str) -> Decimal:
        return Decimal(self.root.get(name))


@pytest.fixture(scope="session")
def issued(query: Query) -> list[Issued]:
    """Every issued CFDI, wherever its XML is kept."""
    found = query(
        """select coalesce(r.XML, u.XML), r.UUID, r.IMPORTE, r.TIPO_COMPROBANTE from REPOSITORIO_CFDI r
             join USOS_FOLIOS_FISCALES u on u.CFDI_ID = r.CFDI_ID where r.NATURALEZA = 'E'"""
    )
    return [Issued(etree.fromstring(xml.encode("latin-1")), uuid, amount, kind) for xml, uuid, amount, kind in found]


def test_there_are_invoices_and_returns(issued: list[Issued]) -> None:
    assert {one.kind for one in issued} == {"I", "E"}
    assert len(issued) >= 60


def test_every_element_has_its_required_attributes_in_their_form(issued: list[Issued]) -> None:
    for one in issued:
        for element in one.root.iter():
            name = etree.QName(element).localname
            for attribute in REQUIRED.get(name, "").split():
                assert element.get(attribute), f"{name} lacks {attribute}"
            for attribute, value in element.attrib.items():
                form = FORMS.get(attribute)
                assert form is None or re.fullmatch(form, value), f"{name} {attribute}={value}"


def test_the_parts_come_in_the_order_of_the_schema(issued: list[Issued]) -> None:
    for one in issued:
        assert (one.root.tag, one.root.get("Version")) == (f"{CFDI}Comprobante", "4.0")
        names = [etree.QName(part).localname for part in one.root]
        assert names == [name for name in PARTS if name in names]


def test_the_stamp_carries_the_folio_of_the_repository(issued: list[Issued]) -> None:
    for one in issued:
        [stamp] = one.root.findall(f"{CFDI}Complemento/{STAMP}TimbreFiscalDigital")
        assert (stamp.get("UUID"), stamp.get("Version")) == (one.uuid, "1.1")
        assert stamp.get("SelloCFD") == one.root.get("Sello")
    assert len({one.uuid for one in issued}) == len(issued)


def test_the_totals_follow_from_the_concepts(issued: list[Issued]) -> None:
    for one in issued:
        concepts = one.root.findall(f"{CFDI}Conceptos/{CFDI}Concepto")
        assert sum(Decimal(concept.get("Importe")) for concept in concepts) == one.number("SubTotal")
        assert sum(Decimal(concept.get("Descuento")) for concept in concepts) == one.number("Descuento")
        taxes = one.root.find(f"{CFDI}Impuestos")
        transferred = Decimal(taxes.get("TotalImpuestosTrasladados", "0")) if taxes is not None else Decimal(0)
        assert one.number("Total") == one.number("SubTotal") - one.number("Descuento") + transferred
        assert one.number("Total") == one.amount


def test_a_concept_is_units_by_price(issued: list[Issued]) -> None:
    for one in issued:
        for concept in one.root.iter(f"{CFDI}Concepto"):
            product = Decimal(concept.get("Cantidad")) * Decimal(concept.get("ValorUnitario"))
            assert abs(product - Decimal(concept.get("Importe"))) <= Decimal("0.005")


def test_every_tax_is_its_base_by_its_rate(issued: list[Issued]) -> None:
    seen = set()
    for one in issued:
        for transfer in one.root.iter(f"{CFDI}Traslado"):
            seen.add(transfer.get("TipoFactor"))
            if transfer.get("TipoFactor") == "Exento":
                assert transfer.get("Importe") is None
                continue
            amount = Decimal(transfer.get("Base")) * Decimal(transfer.get("TasaOCuota"))
            assert abs(amount - Decimal(transfer.get("Importe"))) <= Decimal("0.01")
    assert seen == {"Tasa", "Cuota", "Exento"}


def test_the_taxes_of_the_document_are_those_of_its_concepts(issued: list[Issued]) -> None:
    for one in issued:
        whole = sum(_amounts(one.root.findall(f"{CFDI}Impuestos/{CFDI}Traslados/{CFDI}Traslado")), Decimal(0))
        parts = sum(_amounts(one.root.findall(f".//{CFDI}Concepto//{CFDI}Traslado")), Decimal(0))
        assert abs(whole - parts) < Decimal("0.02")


def test_special_characters_survive(issued: list[Issued]) -> None:
    described = {concept.get("Descripcion") for one in issued for concept in one.root.iter(f"{CFDI}Concepto")}
    assert 'Cinta "gaffer" 2” & 50 m <industrial> d\'alta adherencia' in described


def test_a_return_names_the_invoice_that_it_takes_back(issued: list[Issued]) -> None:
    invoices = {one.uuid for one in issued if one.kind == "I"}
    for one in issued:
        if one.kind == "E":
            [related] = one.root.iter(f"{CFDI}CfdiRelacionado")
            assert related.get("UUID") in invoices


def _amounts(transfers: list[Any]) -> Iterator[Decimal]:
    return (Decimal(transfer.get("Importe", "0")) for transfer in transfers)
