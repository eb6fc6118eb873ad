"""Several CFDI in one ZIP: the XML of each, and its PDF where it is asked for."""

from collections.abc import Iterable
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

from microsip.errors import NeedsAttention
from portal.cfdi.contents import xmls_of
from portal.cfdi.documents import TaxDocument
from portal.cfdi.drawings import NotDrawn, pdf_of
from portal.companies import Company
from portal.installation import Installation

MOST_XML = 500
MOST_PDF = 40
"""Drawing takes most of a second each, while somebody waits."""

MISSING = "FALTANTES.txt"


class TooManyDocuments(NeedsAttention):
    """More than one ZIP takes."""


def zip_of(
    installation: Installation, company: Company, documents: Iterable[TaxDocument], *, with_pdf: bool = False
) -> bytes:
    """The ZIP; what could not be had is listed in FALTANTES.txt. Raises TooManyDocuments, XmlUnreachable."""
    wanted = list(documents)
    most = MOST_PDF if with_pdf else MOST_XML
    if len(wanted) > most:
        raise TooManyDocuments(
            f"Son {len(wanted)} comprobantes y en un ZIP caben {most}; elige menos días.", f"{len(wanted)} of {most}"
        )
    packed = BytesIO()
    missing = []
    with ZipFile(packed, "w", ZIP_DEFLATED) as archive:
        found = xmls_of(installation, company, wanted)
        for xml in found:
            archive.writestr(f"{xml.document.file_name}.xml", xml.content)
            if with_pdf:
                try:
                    archive.writestr(f"{xml.document.file_name}.pdf", pdf_of(installation, company, xml))
                except NotDrawn as failure:  # the others are still wanted
                    missing.append(failure.message)
        with_xml = {xml.document.document_id for xml in found}
        missing += [_without_xml(document) for document in wanted if document.document_id not in with_xml]
        if missing:
            archive.writestr(MISSING, "\r\n".join(missing) + "\r\n")
    return packed.getvalue()


def _without_xml(document: TaxDocument) -> str:
    return f"Microsip no tiene el XML de {document.kind.title.lower()} {document.folio} ({document.uuid})."
