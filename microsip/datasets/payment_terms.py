"""Terms of payment and their instalments."""

from microsip.datasets.table import STAMPS, dataset, flag, integer, percent, smallint, text
from microsip.declaration import Catalogue

CONDICIONES_PAGO = dataset(
    "CONDICIONES_PAGO",
    "Condiciones de pago",
    Catalogue.CLIENTES,
    key=("COND_PAGO_ID",),
    columns=(
        integer("COND_PAGO_ID"),
        text("NOMBRE"),
        percent("PCTJE_DSCTO_PPAG", note="Discount for prompt payment"),
        smallint("DIAS_PPAG"),
        flag("ES_PREDET"),
        *STAMPS,
    ),
    seed="Condiciones de pago de clientes",
)

PLAZOS_COND_PAG = dataset(
    "PLAZOS_COND_PAG",
    "Plazos de condiciones de pago",
    Catalogue.CLIENTES,
    key=("PLAZO_COND_PAG_ID",),
    columns=(
        integer("PLAZO_COND_PAG_ID"),
        integer("COND_PAGO_ID"),
        smallint("DIAS_PLAZO"),
        percent("PCTJE_VEN", note="Share of the amount that is due after these days"),
    ),
    references={"COND_PAGO_ID": "condiciones_pago"},
    seed="Condiciones de pago de clientes",
)

MEMBERS = (CONDICIONES_PAGO, PLAZOS_COND_PAG)
