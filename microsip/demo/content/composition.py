"""Articles made of articles: kits, variants, and those followed by lot or serial number."""

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal

from microsip.demo.content.articles import Catalogue
from microsip.demo.content.peculiar import GLOVE_COLOURS, GLOVE_SIZES, PAINT_COLOURS
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


def _variants(plan: Plan, catalogue: Catalogue) -> Iterator[Table]:
    """Gloves by size and colour; paint by colour, one of whose combinations has no article yet."""
    families = (
        ("variants by size and colour", {"Talla": GLOVE_SIZES, "Color": GLOVE_COLOURS}),
        ("variants by colour", {"Color": PAINT_COLOURS}),
    )
    parents, attributes, values, variants, details = [], [], [], [], []
    for quirk, choices in families:
        parent = catalogue.by_quirk[quirk]
        start = catalogue.articles.index(parent)
        parents.append({"ART_PADRE_VAR_ID": parent.article_id})
        combinations: list[tuple[tuple[str, int], ...]] = [()]
        for position, (attribute, options) in enumerate(choices.items(), 1):
            key = plan.ids.catalogue_id()
            attributes.append(
                {"ATRIB_ID": key, "ART_PADRE_VAR_ID": parent.article_id, "NOMBRE": attribute, "POSICION": position}
            )
            ids = [plan.ids.catalogue_id() for _ in options]
            values += [
                {"VALOR_ATRIB_ID": value_id, "ATRIB_ID": key, "VALOR": option, "POSICION": place}
                for place, (value_id, option) in enumerate(zip(ids, options, strict=True), 1)
            ]
            combinations = [(*one, pair) for one in combinations for pair in zip(options, ids, strict=True)]
        for place, combination in enumerate(combinations, 1):
            child = catalogue.articles[start + place] if start + place < len(catalogue.articles) else None
            is_made = child is not None and child.name.startswith(parent.name)
            variant = plan.ids.catalogue_id()
            variants.append(
                {
                    "VARIANTE_ID": variant,
                    "ART_PADRE_VAR_ID": parent.article_id,
                    "ART_HIJO_VAR_ID": child.article_id if child and is_made else None,
                    "DESCRIPCION": ", ".join(option for option, _ in combination),
                }
            )
            details += [
                {"VARIANTE_DET_ID": plan.ids.catalogue_id(), "VARIANTE_ID": variant, "VALOR_ATRIB_ID": value_id}
                for _, value_id in combination
            ]
    yield rows("ARTICULOS_VARIANTES", parents)
    yield rows("ATRIB_ARTS_VARIANTES", attributes)
    yield rows("VALORES_ATRIB_ARTS_VARIANTES", values)
    yield rows("VARIANTES_ARTS", variants)
    yield rows("VARIANTES_ARTS_DET", details)


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
