"""Variants: one product with attributes such as size and colour, each combination an article of its own.

Few companies use them, and older versions of Microsip lack the tables.
"""

from microsip.datasets.table import dataset, integer, smallint, text
from microsip.declaration import Catalogue

_SEED = "Catálogos de artículos"

ARTICULOS_VARIANTES = dataset(
    "ARTICULOS_VARIANTES",
    "Artículos con variantes",
    Catalogue.VARIANTES,
    key=("ART_PADRE_VAR_ID",),
    columns=(integer("ART_PADRE_VAR_ID", note="The article that stands for all its variants"),),
    references={"ART_PADRE_VAR_ID": "articulos"},
    seed=_SEED,
    required=False,
)

ATRIB_ARTS_VARIANTES = dataset(
    "ATRIB_ARTS_VARIANTES",
    "Atributos de variantes",
    Catalogue.VARIANTES,
    key=("ATRIB_ID",),
    columns=(integer("ATRIB_ID"), integer("ART_PADRE_VAR_ID"), text("NOMBRE"), smallint("POSICION")),
    references={"ART_PADRE_VAR_ID": "articulos_variantes"},
    seed=_SEED,
    required=False,
)

VALORES_ATRIB_ARTS_VARIANTES = dataset(
    "VALORES_ATRIB_ARTS_VARIANTES",
    "Valores de atributos de variantes",
    Catalogue.VARIANTES,
    key=("VALOR_ATRIB_ID",),
    columns=(integer("VALOR_ATRIB_ID"), integer("ATRIB_ID"), text("VALOR"), smallint("POSICION")),
    references={"ATRIB_ID": "atrib_arts_variantes"},
    seed=_SEED,
    required=False,
)

VARIANTES_ARTS = dataset(
    "VARIANTES_ARTS",
    "Variantes de artículos",
    Catalogue.VARIANTES,
    key=("VARIANTE_ID",),
    columns=(
        integer("VARIANTE_ID"),
        integer("ART_PADRE_VAR_ID"),
        integer("ART_HIJO_VAR_ID", note="The article of this combination; NULL while it has not been made"),
        text("DESCRIPCION"),
    ),
    references={"ART_PADRE_VAR_ID": "articulos_variantes", "ART_HIJO_VAR_ID": "articulos"},
    seed=_SEED,
    required=False,
)

VARIANTES_ARTS_DET = dataset(
    "VARIANTES_ARTS_DET",
    "Valores de cada variante",
    Catalogue.VARIANTES,
    key=("VARIANTE_DET_ID",),
    columns=(integer("VARIANTE_DET_ID"), integer("VARIANTE_ID"), integer("VALOR_ATRIB_ID")),
    references={"VARIANTE_ID": "variantes_arts", "VALOR_ATRIB_ID": "valores_atrib_arts_variantes"},
    seed=_SEED,
    required=False,
)

MEMBERS = (
    ARTICULOS_VARIANTES,
    ATRIB_ARTS_VARIANTES,
    VALORES_ATRIB_ARTS_VARIANTES,
    VARIANTES_ARTS,
    VARIANTES_ARTS_DET,
)
