"""CFDI 4.0 documents: well-formed, with sums that agree, and a stamp that nobody has given."""

import base64
import hashlib
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from xml.sax.saxutils import quoteattr

from microsip.demo.content import names
from microsip.demo.content.article_rows import unit_key
from microsip.demo.content.customers import TERMS, Customer
from microsip.demo.content.documents import EXCISES, Document, Line, line_excise, rounded
from microsip.demo.content.foundations import Tax, Taxes
from microsip.demo.content.places import Places

ISSUER_NAME = "FERRETERA MAYORISTA DEL NORTE"
ISSUER_RFC = "FMN040512AB" + names.check_digit("FMN040512AB")
POSTCODE = "64280"
_CERTIFIER = "SPR190613I52"
_MILLIONTH = Decimal("0.000001")
_NAMESPACES = (
    'xmlns:cfdi="http://www.sat.gob.mx/cfd/4" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
    'xsi:schemaLocation="http://www.sat.gob.mx/cfd/4 http://www.sat.gob.mx/sitio_internet/cfd/4/cfdv40.xsd"'
)
_STAMP_NAMESPACES = (
    'xmlns:tfd="http://www.sat.gob.mx/TimbreFiscalDigital" '
    'xsi:schemaLocation="http://www.sat.gob.mx/TimbreFiscalDigital '
    'http://www.sat.gob.mx/sitio_internet/cfd/TimbreFiscalDigital/TimbreFiscalDigitalv11.xsd"'
)
_SERVICES = {"SERVICIO": "78101802"}


def fiscal_uuid(document: Document) -> str:
    """The folio fiscal, always the same for the same document."""
    name = f"{document.kind}{document.folio}{document.day}"
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"https://ferretera.example/{name}")).upper()


@dataclass(frozen=True)
class _Transfer:
    """A tax transferred: its `base`, SAT's key and factor, the rate and the amount; an exemption has neither."""

    base: Decimal
    code: str
    factor: str
    rate: Decimal | None
    amount: Decimal | None

    def xml(self) -> str:
        rest = ""
        if self.rate is not None and self.amount is not None:
            rest = f' TasaOCuota="{self.rate:.6f}" Importe="{_plain(self.amount)}"'
        return f'<cfdi:Traslado Base="{_plain(self.base)}" Impuesto="{self.code}" TipoFactor="{self.factor}"{rest}/>'


def xml(document: Document, taxes: Taxes, places: Places) -> bytes:
    """The document as an issued CFDI, in UTF-8."""
    sold = [line for line in document.lines if line.role != "C"]
    gross, discount = (sum((part(line) for line in sold), Decimal(0)) for part in (_gross, _discount))
    parts = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f"<cfdi:Comprobante {_NAMESPACES} {_header(document, gross, discount)}>",
        *_related(document),
        f'<cfdi:Emisor Rfc="{ISSUER_RFC}" Nombre="{ISSUER_NAME}" RegimenFiscal="601"/>',
        _receiver(document.customer, places),
        "<cfdi:Conceptos>",
        *(_concept(line, document, taxes) for line in sold),
        "</cfdi:Conceptos>",
        *_totals(document, taxes),
        f"<cfdi:Complemento>{_stamp(document)}</cfdi:Complemento>",
        "</cfdi:Comprobante>",
    ]
    return "".join(parts).encode()


def _header(document: Document, gross: Decimal, discount: Decimal) -> str:
    is_credit = TERMS[document.customer.terms][-1][0] > 0 and document.kind == "F"
    letters = document.folio.rstrip("0123456789")
    attributes = {
        "Version": "4.0",
        "Serie": letters,
        "Folio": str(int(document.folio[len(letters) :])),
        "Fecha": document.moment.isoformat(),
        "Sello": _seal(f"issuer {document.uuid}"),
        "FormaPago": "99" if is_credit else "03",
        "NoCertificado": "00001000000512345678",
        "Certificado": _seal("certificate") * 2,
        "CondicionesDePago": document.customer.terms,
        "SubTotal": _plain(gross),
        "Descuento": _plain(discount),
        "Moneda": "USD" if document.customer.in_dollars else "MXN",
        "TipoCambio": f"{document.rate:.6f}" if document.customer.in_dollars else "1",
        "Total": _plain(gross - discount + document.tax_total),
        "TipoDeComprobante": "I" if document.kind == "F" else "E",
        "Exportacion": "01",
        "MetodoPago": "PPD" if is_credit else "PUE",
        "LugarExpedicion": POSTCODE,
    }
    return " ".join(f"{name}={quoteattr(value)}" for name, value in attributes.items())


def _related(document: Document) -> Iterator[str]:
    """Sales to the public name their period, returns the invoice returned."""
    if document.customer.rfc == "XAXX010101000":
        month = f'Periodicidad="01" Meses="{document.day.month:02d}" Año="{document.day.year}"'
        yield f"<cfdi:InformacionGlobal {month}/>"
    if document.kind == "D" and document.source:
        related = f'<cfdi:CfdiRelacionado UUID="{document.source.uuid}"/>'
        yield f'<cfdi:CfdiRelacionados TipoRelacion="01">{related}</cfdi:CfdiRelacionados>'


def _receiver(customer: Customer, places: Places) -> str:
    generic = customer.rfc in ("XAXX010101000", "XEXX010101000")
    attributes = {
        "Rfc": customer.rfc or "XAXX010101000",
        "Nombre": fiscal_name(customer),
        "DomicilioFiscalReceptor": POSTCODE if generic else places.cities[customer.city].postcode,
    }
    if customer.rfc == "XEXX010101000":
        attributes |= {"ResidenciaFiscal": "USA", "NumRegIdTrib": "74-2918345"}
    attributes["RegimenFiscalReceptor"] = "616" if generic else "612" if customer.is_person else "601"
    attributes["UsoCFDI"] = "S01" if generic else "G01"
    return f"<cfdi:Receptor {' '.join(f'{name}={quoteattr(value)}' for name, value in attributes.items())}/>"


def fiscal_name(customer: Customer) -> str:
    """As in SAT's register: upper case, without the kind of company."""
    return customer.name.partition(", S")[0].upper()


def _concept(line: Line, document: Document, taxes: Taxes) -> str:
    transfers = list(_transfers(line, taxes)) if document.customer.is_taxed else []
    attributes = {
        "ClaveProdServ": _SERVICES.get(line.article.unit, "27112000"),
        "NoIdentificacion": line.article.key or "S/N",
        "Cantidad": _plain(line.units),
        "ClaveUnidad": unit_key(line.article.unit),
        "Unidad": line.article.unit,
        "Descripcion": line.article.name,
        "ValorUnitario": f"{line.price:.6f}",
        "Importe": _plain(_gross(line)),
        "Descuento": _plain(_discount(line)),
        "ObjetoImp": "02" if transfers else "01",
    }
    own = " ".join(f"{name}={quoteattr(value)}" for name, value in attributes.items())
    if not transfers:
        return f"<cfdi:Concepto {own}/>"
    listed = "".join(transfer.xml() for transfer in transfers)
    return (
        f"<cfdi:Concepto {own}><cfdi:Impuestos><cfdi:Traslados>{listed}</cfdi:Traslados></cfdi:Impuestos>"
        "</cfdi:Concepto>"
    )


def _transfers(line: Line, taxes: Taxes) -> Iterator[_Transfer]:
    """The line's taxes, exact to six decimals."""
    excise = sum((line_excise(name, line, taxes) for name in EXCISES), Decimal(0))
    for name in line.article.taxes:
        tax: Tax = getattr(taxes, name)
        base = line.units if tax.is_quota else line.net + excise if "iva" in name else line.net
        yield _transfer(name, tax, base, base * tax.rate / (1 if tax.is_quota else 100))


def _transfer(name: str, tax: Tax, base: Decimal, amount: Decimal) -> _Transfer:
    code = "003" if "ieps" in name else "002"
    if name == "exempt":
        return _Transfer(base, code, "Exento", None, None)
    rate = tax.rate if tax.is_quota else tax.rate / 100
    return _Transfer(base, code, "Cuota" if tax.is_quota else "Tasa", rate, amount.quantize(_MILLIONTH))


def _totals(document: Document, taxes: Taxes) -> Iterator[str]:
    names_of = {id(tax): name for name, tax in vars(taxes).items()}
    if not document.taxes:
        return
    transfers = [
        _transfer(
            names_of[id(amount.tax)],
            amount.tax,
            amount.units if amount.tax.is_quota else amount.net + amount.others,
            amount.amount,
        )
        for amount in document.taxes
    ]
    listed = "".join(transfer.xml() for transfer in transfers)
    total = f' TotalImpuestosTrasladados="{_plain(document.tax_total)}"'
    if all(transfer.rate is None for transfer in transfers):
        total = ""
    yield f"<cfdi:Impuestos{total}><cfdi:Traslados>{listed}</cfdi:Traslados></cfdi:Impuestos>"


def _stamp(document: Document) -> str:
    attributes = {
        "Version": "1.1",
        "UUID": document.uuid,
        "FechaTimbrado": (document.moment + timedelta(seconds=40)).isoformat(),
        "RfcProvCertif": _CERTIFIER,
        "SelloCFD": _seal(f"issuer {document.uuid}"),
        "NoCertificadoSAT": "00001000000509846663",
        "SelloSAT": _seal(f"certifier {document.uuid}"),
    }
    own = " ".join(f"{name}={quoteattr(value)}" for name, value in attributes.items())
    return f"<tfd:TimbreFiscalDigital {_STAMP_NAMESPACES} {own}/>"


def _gross(line: Line) -> Decimal:
    return rounded(line.units * line.price)


def _discount(line: Line) -> Decimal:
    return line.discount


def _seal(what: str) -> str:
    """As long as a signature, and of the same letters."""
    digests = (hashlib.sha512(f"{what} {part}".encode()).digest() for part in range(4))
    return base64.b64encode(b"".join(digests)).decode()


def _plain(value: Decimal) -> str:
    return f"{value:f}"
