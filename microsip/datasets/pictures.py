"""Pictures of articles and the roles that tell which one is the main one."""

from microsip.datasets.table import STAMPS, binary, dataset, flag, integer, text
from microsip.declaration import Catalogue

ROLES_IMAGENES_ARTICULOS = dataset(
    "ROLES_IMAGENES_ARTICULOS",
    "Roles de imágenes de artículos",
    Catalogue.ARTICULOS,
    key=("ROL_IMAGEN_ART_ID",),
    columns=(integer("ROL_IMAGEN_ART_ID"), text("NOMBRE"), flag("ES_PPAL", note="The main picture's role"), *STAMPS),
    seed="Catálogos de artículos",
    required=False,
)

IMAGENES_ARTICULOS = dataset(
    "IMAGENES_ARTICULOS",
    "Imágenes de artículos",
    Catalogue.ARTICULOS,
    key=("IMAGEN_ARTICULO_ID",),
    columns=(
        integer("IMAGEN_ARTICULO_ID"),
        integer("ARTICULO_ID"),
        integer("ROL_IMAGEN_ART_ID"),
        binary("IMAGEN", note="The file as Microsip keeps it"),
    ),
    references={"ARTICULO_ID": "articulos", "ROL_IMAGEN_ART_ID": "roles_imagenes_articulos"},
    seed="Catálogos de artículos",
    required=False,
)

MEMBERS = (ROLES_IMAGENES_ARTICULOS, IMAGENES_ARTICULOS)
