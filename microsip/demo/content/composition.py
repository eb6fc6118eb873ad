"""Articles made of articles: kits, variants, and those followed by lot or serial number."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from itertools import product, takewhile, zip_longest
from typing import Any

from microsip.demo.content.articles import Article, Catalogue
from microsip.demo.content.peculiar import BOOT_COLOURS, BOOT_SIZES, GLOVE_COLOURS, GLOVE_SIZES, PAINT_COLOURS
from microsip.demo.content.places import Places
from microsip.demo.content.plan import Plan
from microsip.demo.rows import Table, rows


def composition_tables(plan: Plan, catalogue: Catalogue, places: Places) -> Iterator[Table]:
    """JUEGOS_DET, the five tables of variants, lots and serial numbers with their stock."""
    yield _kits(catalogue)
    yield from _variants(plan, catalogue)
    yield from _lots(plan, catalogue, places)


def _kits(catalogue: Catalogue) -> Table:
    by_key = {article.key: article for article in catalogue.articles}
    return rows(
        "JUEGOS_DET",
        [
            {
                "ARTICULO_ID": article.article_id,
                "COMPONENTE_ID": by_key[component].article_id,
                "UNIDADES": Decimal(number),
            }
            for article in catalogue.articles
            for component, number in article.components
        ],
        ES_REEMPLAZABLE="N",
        PERMITIR_MODIF_UNID="N",
    )


_FAMILIES: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "variants by size and colour": {"Talla": GLOVE_SIZES, "Color": GLOVE_COLOURS},
    "variants by colour": {"Color": PAINT_COLOURS},
    "boots": {"Número": BOOT_SIZES, "Color": BOOT_COLOURS},
}
"""The attributes of each parent article, by its quirk."""


def _variants(plan: Plan, catalogue: Catalogue) -> Iterator[Table]:
    """Every combination of the attributes' values; one of the paint's has no article yet."""
    made = _VariantRows()
    for quirk, attributes in _FAMILIES.items():
        parent = catalogue.by_quirk.get(quirk)
        if parent is not None:
            made.add(plan, parent, attributes, _children(catalogue, parent))
    yield rows("ARTICULOS_VARIANTES", made.parents)
    yield rows("ATRIB_ARTS_VARIANTES", made.attributes)
    yield rows("VALORES_ATRIB_ARTS_VARIANTES", made.values)
    yield rows("VARIANTES_ARTS", made.variants)
    yield rows("VARIANTES_ARTS_DET", made.details)


def _children(catalogue: Catalogue, parent: Article) -> list[Article]:
    """The articles of its combinations, which are named after it and follow it in the catalogue."""
    following = catalogue.articles[catalogue.articles.index(parent) + 1 :]
    return list(takewhile(lambda article: article.name.startswith(parent.name), following))


@dataclass
class _VariantRows:
    """The rows of the five tables of variants."""

    parents: list[dict[str, Any]] = field(default_factory=list)
    attributes: list[dict[str, Any]] = field(default_factory=list)
    values: list[dict[str, Any]] = field(default_factory=list)
    variants: list[dict[str, Any]] = field(default_factory=list)
    details: list[dict[str, Any]] = field(default_factory=list)

    def add(
        self, plan: Plan, parent: Article, attributes: Mapping[str, tuple[str, ...]], children: list[Article]
    ) -> None:
        """One parent with its attributes and combinations; those beyond its children have no article."""
        self.parents.append({"ART_PADRE_VAR_ID": parent.article_id})
        choices = [
            self._attribute(plan, parent, name, position, options)
            for position, (name, options) in enumerate(attributes.items(), 1)
        ]
        for combination, child in zip_longest(product(*choices), children):
            variant = plan.ids.catalogue_id()
            self.variants.append(
                {
                    "VARIANTE_ID": variant,
                    "ART_PADRE_VAR_ID": parent.article_id,
                    "ART_HIJO_VAR_ID": child.article_id if child else None,
                    "DESCRIPCION": ", ".join(option for option, _ in combination),
                }
            )
            self.details += [
                {"VARIANTE_DET_ID": plan.ids.catalogue_id(), "VARIANTE_ID": variant, "VALOR_ATRIB_ID": value_id}
                for _, value_id in combination
            ]

    def _attribute(
        self, plan: Plan, parent: Article, name: str, position: int, options: tuple[str, ...]
    ) -> list[tuple[str, int]]:
        key = plan.ids.catalogue_id()
        own = {"ATRIB_ID": key, "ART_PADRE_VAR_ID": parent.article_id, "NOMBRE": name, "POSICION": position}
        self.attributes.append(own)
        chosen = [(option, plan.ids.catalogue_id()) for option in options]
        self.values += [
            {"VALOR_ATRIB_ID": value_id, "ATRIB_ID": key, "VALOR": option, "POSICION": place}
            for place, (option, value_id) in enumerate(chosen, 1)
        ]
        return chosen


def _lots(plan: Plan, catalogue: Catalogue, places: Places) -> Iterator[Table]:
    discrete: list[tuple[str, str, str, int | None]] = [
        *(("lots", f"L24-{number:03d}", "L", 90 * number - 100) for number in range(1, 4)),
        *(("serial numbers", f"NS{881000 + number}", "S", None) for number in range(5)),
    ]
    items, stock = [], []
    for quirk, key, kind, days in discrete:
        item = plan.ids.catalogue_id()
        items.append(
            {
                "ART_DISCRETO_ID": item,
                "CLAVE": key,
                "ARTICULO_ID": catalogue.by_quirk[quirk].article_id,
                "TIPO": kind,
                "FECHA": None if days is None else plan.today + timedelta(days=days),
            }
        )
        stock.append(
            {
                "EXIS_DISCRETO_ID": plan.ids.catalogue_id(),
                "ART_DISCRETO_ID": item,
                "ALMACEN_ID": places.main.warehouse_id,
                "EXISTENCIA": Decimal(1 if kind == "S" else 12),
            }
        )
    yield rows("ARTICULOS_DISCRETOS", items)
    yield rows("EXIS_DISCRETOS", stock)
