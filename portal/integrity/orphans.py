"""Rows that refer to something that is not there. Microsip's own databases have some, from before it checked them."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Select, Text, and_, cast, literal, select

from microsip.datasets import DATASETS
from microsip.declaration import Dataset, Reference
from portal.integrity.declaration import Check, Subject
from warehouse.tables import microsip


def orphans() -> Iterator[Select[Any]]:
    """One for each reference: all at once take a planner a hundred times as long."""
    for dataset in DATASETS:
        for reference in dataset.references:
            yield _of(dataset, reference)


def _of(dataset: Dataset, reference: Reference) -> Select[Any]:
    """Zero is what Microsip writes for none, as NULL."""
    rows, targets = microsip[dataset.name], microsip[reference.dataset].alias("target")
    column = rows.c[reference.column]
    target = targets.c[DATASETS[reference.dataset].key[0]]
    key = cast(rows.c[dataset.key[0]], Text)
    detail = literal(f"{reference.column} ") + cast(column, Text) + literal(f" no está en {reference.dataset}")
    exists = select(targets).where(target == column).correlate(rows).exists()
    told: Any = (key.label("CLAVE"), literal(dataset.title).label("NOMBRE"), detail.label("DETALLE"))
    return select(*told).where(and_(column.is_not(None), cast(column, Text) != "0", ~exists))


CHECKS = (
    Check(
        "orphans",
        "Renglones que nombran algo que no existe",
        "Lo que nombran no se muestra; suele venir de bases de datos de versiones viejas.",
        Subject.OTHER,
        "",
        orphans,
    ),
)
