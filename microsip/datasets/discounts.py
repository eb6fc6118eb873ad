"""The four kinds of discount: by customer, by promotion, by volume, and the maxima that cap them.

Every kind has its policies and, for each of them, rows for articles, lines and groups.
"""

from dataclasses import dataclass

from microsip.datasets.table import STAMPS, VALIDITY, dataset, flag, integer, percent, text, time, units
from microsip.declaration import Catalogue, Column, Dataset

# That newer versions have such a list is known from a comment of the vendor's; its column's name is not published.
_PROMOTION_LIST = "Newer versions: the list that the promotion imposes, under the name that such columns have elsewhere"
_SEED = "Descuentos por clientes, producto, promoción, volumen y máximos"

POLITICAS_DSCTOS_ART_CLI = dataset(
    "POLITICAS_DSCTOS_ART_CLI",
    "Políticas de descuentos por cliente",
    Catalogue.ARTICULOS,
    key=("POLITICA_DSCTO_ART_CLI_ID",),
    columns=(
        integer("POLITICA_DSCTO_ART_CLI_ID"),
        text("NOMBRE"),
        percent("DESCUENTO", note="Of articles that no row names"),
        flag("ES_DSCTO_EXCLUSIVO", note="Does not combine with other discounts"),
        flag("ES_PREDET"),
        *STAMPS,
    ),
    seed=_SEED,
)

POLITICAS_DSCTOS_PROMOCION = dataset(
    "POLITICAS_DSCTOS_PROMOCION",
    "Políticas de descuentos por promoción",
    Catalogue.ARTICULOS,
    key=("POLITICA_DSCTO_PROMO_ID",),
    columns=(
        integer("POLITICA_DSCTO_PROMO_ID"),
        text("NOMBRE"),
        percent("DESCUENTO", note="Of articles that no row names"),
        flag("ES_DSCTO_EXCLUSIVO", note="Does not combine with other discounts"),
        *VALIDITY,
        flag("APLICAR_HORARIO"),
        time("HORA_INI"),
        time("HORA_FIN"),
        integer("PRECIO_EMPRESA_ID", note=_PROMOTION_LIST, optional=True),
        *STAMPS,
    ),
    references={"PRECIO_EMPRESA_ID": "precios_empresa"},
    seed=_SEED,
)

POLITICAS_DSCTOS_VOLUMEN = dataset(
    "POLITICAS_DSCTOS_VOLUMEN",
    "Políticas de descuentos por volumen",
    Catalogue.ARTICULOS,
    key=("POLITICA_DSCTO_VOLUMEN_ID",),
    columns=(
        integer("POLITICA_DSCTO_VOLUMEN_ID"),
        text("NOMBRE"),
        flag("ES_DSCTO_EXCLUSIVO", note="Does not combine with other discounts"),
        *VALIDITY,
        *STAMPS,
    ),
    seed=_SEED,
)

POLITICAS_DSCTOS_MAXIMOS = dataset(
    "POLITICAS_DSCTOS_MAXIMOS",
    "Políticas de descuentos máximos",
    Catalogue.ARTICULOS,
    key=("POLITICA_DSCTO_MAXIMO_ID",),
    columns=(
        integer("POLITICA_DSCTO_MAXIMO_ID"),
        text("NOMBRE"),
        percent("DESCUENTO_MAXIMO", note="Of articles that no row names"),
        *VALIDITY,
        *STAMPS,
    ),
    seed=_SEED,
)


@dataclass(frozen=True)
class _Rows:
    """The names that the row tables of a kind share: DSCTOS_VOL_ARTS has DSCTO_VOL_ART_ID, and so on."""

    infix: str
    title: str
    policies: Dataset
    columns: tuple[Column, ...]

    def of(self, plural: str, singular: str, title: str, target: Column | None = None, targets: str = "") -> Dataset:
        policy = self.policies.key[0]
        key = f"DSCTO_{self.infix}_{singular}_ID"
        return dataset(
            f"DSCTOS_{self.infix}_{plural}",
            f"{self.title} {title}",
            Catalogue.ARTICULOS,
            key=(key,),
            columns=(integer(key), integer(policy), *((target,) if target else ()), *self.columns),
            references={policy: self.policies.name, **({target.name: targets} if target else {})},
            seed=_SEED,
        )

    def of_all_scopes(self) -> tuple[Dataset, ...]:
        return (
            self.of("ARTS", "ART", "de artículos", integer("ARTICULO_ID"), "articulos"),
            self.of("LINEAS", "LINEA", "de líneas", integer("LINEA_ARTICULO_ID"), "lineas_articulos"),
            self.of("GRUPOS", "GRUPO", "de grupos", integer("GRUPO_LINEA_ID"), "grupos_lineas"),
        )


_STEP = (units("UNIDADES", note="From this many units on"), percent("DESCUENTO"))

_CUSTOMER = _Rows("ARTCLI", "Descuentos por cliente", POLITICAS_DSCTOS_ART_CLI, (percent("DESCUENTO"),))
_PROMOTION = _Rows("PROMO", "Descuentos por promoción", POLITICAS_DSCTOS_PROMOCION, (percent("DESCUENTO"),))
_VOLUME = _Rows("VOL", "Descuentos por volumen", POLITICAS_DSCTOS_VOLUMEN, _STEP)
_MAXIMUM = _Rows("MAX", "Descuentos máximos", POLITICAS_DSCTOS_MAXIMOS, (percent("DESCUENTO_MAXIMO"),))

MEMBERS = (
    POLITICAS_DSCTOS_ART_CLI,
    *_CUSTOMER.of_all_scopes(),
    POLITICAS_DSCTOS_PROMOCION,
    *_PROMOTION.of_all_scopes(),
    POLITICAS_DSCTOS_VOLUMEN,
    *_VOLUME.of_all_scopes(),
    _VOLUME.of("GLOBALES", "GLOBAL", "globales"),
    POLITICAS_DSCTOS_MAXIMOS,
    *_MAXIMUM.of_all_scopes(),
)
