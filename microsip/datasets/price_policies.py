"""Price policies: which list and discounts a customer gets, with exceptions by customer, type and zone."""

from microsip.datasets.table import STAMPS, VALIDITY, dataset, integer, text
from microsip.declaration import Catalogue, Dataset

_SEED = "Descuentos por clientes, producto, promoción, volumen y máximos"
_TERMS = (integer("PRECIO_EMPRESA_ID"), integer("POLITICA_DSCTO_ART_CLI_ID"))
_TERMS_POINT_AT = {
    "PRECIO_EMPRESA_ID": "precios_empresa",
    "POLITICA_DSCTO_ART_CLI_ID": "politicas_dsctos_art_cli",
}

POLITICAS_PRECIOS_CLIENTES = dataset(
    "POLITICAS_PRECIOS_CLIENTES",
    "Políticas de precios de clientes",
    Catalogue.CLIENTES,
    key=("POLITICA_PRECIOS_CLI_ID",),
    columns=(integer("POLITICA_PRECIOS_CLI_ID"), text("NOMBRE"), *_TERMS, *VALIDITY, *STAMPS),
    references=_TERMS_POINT_AT,
    seed=_SEED,
)


def _exceptions(table: str, title: str, target: str, targets: str) -> Dataset:
    key = f"{table.replace('PRECIOS', 'PRECIO', 1)}_ID"
    return dataset(
        table,
        title,
        Catalogue.CLIENTES,
        key=(key,),
        columns=(integer(key), integer("POLITICA_PRECIOS_CLI_ID"), integer(target), *_TERMS),
        references={"POLITICA_PRECIOS_CLI_ID": "politicas_precios_clientes", target: targets, **_TERMS_POINT_AT},
        seed=_SEED,
    )


MEMBERS = (
    POLITICAS_PRECIOS_CLIENTES,
    _exceptions("PRECIOS_CLI_CLI", "Precios por cliente", "CLIENTE_ID", "clientes"),
    _exceptions("PRECIOS_CLI_TIPO", "Precios por tipo de cliente", "TIPO_CLIENTE_ID", "tipos_clientes"),
    _exceptions("PRECIOS_CLI_ZONA", "Precios por zona de clientes", "ZONA_CLIENTE_ID", "zonas_clientes"),
)
