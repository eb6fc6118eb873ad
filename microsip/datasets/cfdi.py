"""The index of tax invoices (CFDI), and where their XML is read, one by one, when it is asked for.

No sync brings the XML over: a company of twenty years has a million of them, of ten kilobytes each, and those of pay
slips and suppliers among them.
"""

from microsip.datasets.table import STAMPS, amount, binary, dataset, date, flag, integer, price, text
from microsip.declaration import Catalogue, Dataset

REPOSITORIO_CFDI = dataset(
    "REPOSITORIO_CFDI",
    "Repositorio de CFDI",
    Catalogue.CLIENTES,
    key=("CFDI_ID",),
    columns=(
        integer("CFDI_ID"),
        text("MODALIDAD_FACTURACION"),
        text("VERSION"),
        text("UUID"),
        text("NATURALEZA", note="E issued, R received"),
        text("TIPO_COMPROBANTE", note="I income, E credit, P payment, T transport, N payroll"),
        text("TIPO_DOCTO_MSP"),
        text("FOLIO"),
        date("FECHA"),
        amount("IMPORTE"),
        text("MONEDA"),
        price("TIPO_CAMBIO"),
        flag("ES_PARCIALIDAD"),
        date("FECHA_CANCELACION", note="Not NULL: cancelled"),
        integer("CFDI_SUSTITUTO_ID"),
        flag("ES_SUSTITUTO"),
        *STAMPS,
    ),
    references={"CFDI_SUSTITUTO_ID": "repositorio_cfdi"},
    note="Suppliers' invoices and pay slips are in it, too: whom an entry names stays in Microsip.",
)

USOS_FOLIOS_FISCALES = dataset(
    "USOS_FOLIOS_FISCALES",
    "Usos de folios fiscales",
    Catalogue.CLIENTES,
    key=("USO_FOLIO_ID",),
    columns=(
        integer("USO_FOLIO_ID"),
        integer("FOLIO"),
        date("FECHA"),
        text("SISTEMA", note="VE: DOCTO_ID is a DOCTO_VE_ID; CC: a DOCTO_CC_ID; PV: point of sale"),
        integer("DOCTO_ID"),
        text("FECHA_HORA_TIMBRADO", note="Text, as the certifying provider wrote it"),
        text("UUID"),
        integer("CFDI_ID"),
    ),
    references={"CFDI_ID": "repositorio_cfdi"},
    note="Says which document an entry of the repository belongs to, and with it which customer's it is.",
)

MEMBERS = (REPOSITORIO_CFDI, USOS_FOLIOS_FISCALES)

XML_OF_REPOSITORY = Dataset(
    name="repositorio_cfdi_xml",
    title="XML del repositorio de CFDI",
    catalogue=Catalogue.CLIENTES,
    table="REPOSITORIO_CFDI",
    key=("CFDI_ID",),
    columns=(integer("CFDI_ID"), binary("XML")),
)

XML_OF_USES = Dataset(
    name="usos_folios_fiscales_xml",
    title="XML de usos de folios fiscales",
    catalogue=Catalogue.CLIENTES,
    table="USOS_FOLIOS_FISCALES",
    key=("USO_FOLIO_ID",),
    columns=(integer("USO_FOLIO_ID"), binary("XML")),
    note="Where older versions of Microsip keep it.",
)

ON_DEMAND = (XML_OF_REPOSITORY, XML_OF_USES)
