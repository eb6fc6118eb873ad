"""Stock: what came in and went out by month, and what is committed to orders. Costs stay in Microsip."""

from microsip.datasets.table import dataset, integer, smallint, units
from microsip.declaration import Catalogue

_SEED = "Existencias de clientes por almacén"

SALDOS_IN = dataset(
    "SALDOS_IN",
    "Saldos de inventarios",
    Catalogue.ARTICULOS,
    key=("ARTICULO_ID", "ALMACEN_ID", "ANO", "MES"),
    columns=(
        integer("ARTICULO_ID"),
        integer("ALMACEN_ID"),
        smallint("ANO"),
        smallint("MES"),
        units("ENTRADAS_UNIDADES"),
        units("SALIDAS_UNIDADES"),
    ),
    references={"ARTICULO_ID": "articulos", "ALMACEN_ID": "almacenes"},
    seed=_SEED,
    note="Movements of each month, not a running balance: the stock is the sum over all months.",
)

COMPROM_ARTICULOS = dataset(
    "COMPROM_ARTICULOS",
    "Artículos comprometidos",
    Catalogue.ARTICULOS,
    key=("COMPROM_ART_ID",),
    columns=(
        integer("COMPROM_ART_ID"),
        integer("ARTICULO_ID"),
        integer("ALMACEN_ID"),
        units("UNIDADES_COMPROM", note="Units promised to orders that are not delivered yet"),
    ),
    references={"ARTICULO_ID": "articulos", "ALMACEN_ID": "almacenes"},
    seed=_SEED,
)

MEMBERS = (SALDOS_IN, COMPROM_ARTICULOS)
