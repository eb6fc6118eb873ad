"""The XML of CFDI, byte for byte as Microsip stores it: read when somebody first asks for it, and kept from then on.

What was stamped never changes, so a kept XML is found by its UUID for ever, and is there when Microsip is not. An XML
is given only when the stamp in it is that of the document that was asked for.
"""

import logging
import re
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256

from sqlalchemy import Column, ColumnElement, ForeignKey, LargeBinary, String, Table, select

from microsip.datasets.cfdi import XML_OF_REPOSITORY, XML_OF_USES
from microsip.declaration import Dataset
from microsip.digest import spans
from microsip.errors import Failure, NeedsAttention, Transient
from microsip.link import Snapshot
from microsip.opening import open_link
from portal.cfdi.documents import TaxDocument
from portal.companies import Company, connection_of
from portal.database import Database, UtcDateTime, metadata, utc_now
from portal.installation import Installation

UUIDS_AT_A_TIME = 500

_STAMP = re.compile(rb"<(?:[\w.-]+:)?TimbreFiscalDigital\b[^>]*?\sUUID\s*=\s*[\"']([^\"']+)[\"']")

cfdi_xml = Table(
    "cfdi_xml",
    metadata,
    Column("company_id", ForeignKey("companies.id", ondelete="CASCADE"), primary_key=True),
    Column("uuid", String(60), primary_key=True),
    # Of the XML itself.
    Column("sha256", String(64), nullable=False),
    # Compressed with zlib.
    Column("content", LargeBinary, nullable=False),
    Column("kept_at", UtcDateTime, nullable=False),
)

logger = logging.getLogger(__name__)


class XmlMissing(NeedsAttention):
    """Microsip has no XML of the document, or not the one that was stamped for it."""


class XmlUnreachable(Transient):
    """The XML has not been kept yet, and Microsip cannot be asked for it now."""


@dataclass(frozen=True)
class Xml:
    """A document with its XML, as it was stamped."""

    document: TaxDocument
    content: bytes

    @property
    def digest(self) -> str:
        return sha256(self.content).hexdigest()


def xml_of(installation: Installation, company: Company, document: TaxDocument) -> Xml:
    """Raises XmlMissing or XmlUnreachable."""
    found = xmls_of(installation, company, [document])
    if not found:
        raise XmlMissing(
            f"Microsip no tiene el XML de {document.kind.title.lower()} {document.folio}; pídelo a la empresa.",
            f"no XML with UUID {document.uuid} for CFDI {document.cfdi_id}, use {document.document_id}",
        )
    return found[0]


def xmls_of(installation: Installation, company: Company, documents: Iterable[TaxDocument]) -> tuple[Xml, ...]:
    """The XML of several documents, in their order; those of which Microsip has none are left out.

    Raises XmlUnreachable when one has not been kept yet and Microsip does not answer.
    """
    wanted = list(documents)
    contents = _kept(installation.database, company, [document.uuid for document in wanted])
    missing = [document for document in wanted if document.uuid not in contents]
    if missing:
        contents |= fetch(installation, company, missing)
    return tuple(Xml(document, contents[document.uuid]) for document in wanted if document.uuid in contents)


def kept_uuids(db: Database, company: Company) -> frozenset[str]:
    """The UUID of everything that is kept of a company."""
    with db.read() as transaction:
        return frozenset(transaction.execute(select(cfdi_xml.c.uuid).where(_of(company))).scalars())


def fetch(installation: Installation, company: Company, documents: list[TaxDocument]) -> dict[str, bytes]:
    """Reads the XML of these documents in Microsip and keeps them; by UUID. Raises XmlUnreachable."""
    try:
        with open_link(connection_of(installation.database, company)).snapshot() as snapshot:
            found = _read(snapshot, documents)
    except Failure as failure:
        raise XmlUnreachable(
            "Por ahora no se puede traer ese XML de Microsip; vuelve a intentarlo en unos minutos.",
            f"{type(failure).__name__}: {failure.detail}",
        ) from failure
    _keep(installation.database, company, found)
    return found


def stamped_uuid(content: bytes) -> str | None:
    """The UUID in the stamp of an XML; None where there is no stamp."""
    stamp = _STAMP.search(content)
    return None if stamp is None else stamp[1].decode("ascii", "replace").strip().upper()


def _read(snapshot: Snapshot, documents: list[TaxDocument]) -> dict[str, bytes]:
    """In the repository first, and for those that are not there where older versions of Microsip keep them."""
    found: dict[str, bytes] = {}
    in_repository = {document.cfdi_id: document for document in documents if document.cfdi_id is not None}
    found |= _matching(in_repository, _contents(snapshot, XML_OF_REPOSITORY, in_repository))
    elsewhere = {document.document_id: document for document in documents if document.uuid not in found}
    found |= _matching(elsewhere, _contents(snapshot, XML_OF_USES, elsewhere))
    return found


def _contents(snapshot: Snapshot, dataset: Dataset, keys: Iterable[int]) -> Iterator[tuple[int, bytes]]:
    asked = spans(1, keys)
    if not asked:
        return
    for batch in snapshot.read(dataset, asked):
        for key, content in zip(*(column.to_pylist() for column in batch.columns), strict=True):
            if content:
                yield key, content


def _matching(documents: Mapping[int, TaxDocument], contents: Iterable[tuple[int, bytes]]) -> dict[str, bytes]:
    found = {}
    for key, content in contents:
        document, stamped = documents[key], stamped_uuid(content)
        if stamped == document.uuid:
            found[document.uuid] = content
        else:
            logger.error("the XML of %s is stamped %s", document.uuid, stamped)
    return found


def _kept(db: Database, company: Company, uuids: list[str]) -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    with db.read() as transaction:
        for start in range(0, len(uuids), UUIDS_AT_A_TIME):
            some = cfdi_xml.c.uuid.in_(uuids[start : start + UUIDS_AT_A_TIME])
            rows = transaction.execute(select(cfdi_xml.c.uuid, cfdi_xml.c.content).where(_of(company), some))
            found |= {uuid: zlib.decompress(content) for uuid, content in rows}
    return found


def _keep(db: Database, company: Company, contents: Mapping[str, bytes]) -> None:
    rows = [
        {
            "company_id": company.id,
            "uuid": uuid,
            "sha256": sha256(content).hexdigest(),
            "content": zlib.compress(content, 9),
            "kept_at": utc_now(),
        }
        for uuid, content in contents.items()
    ]
    if rows:
        with db.begin() as transaction:
            transaction.execute(db.insert(cfdi_xml).on_conflict_do_nothing(), rows)


def _of(company: Company) -> ColumnElement[bool]:
    return cfdi_xml.c.company_id == company.id
