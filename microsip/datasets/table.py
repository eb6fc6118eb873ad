"""How the modules beside this one write a dataset down: short names for columns of Microsip's domains."""

from collections.abc import Callable
from functools import partial

from microsip.declaration import Catalogue, Column, Dataset, Kind, Reference

AMOUNT_SCALE = 2
PERCENT_SCALE = 6
PRICE_SCALE = 6
UNITS_SCALE = 5


def dataset(
    table: str,
    title: str,
    catalogue: Catalogue,
    *,
    key: tuple[str, ...],
    columns: tuple[Column, ...],
    references: dict[str, str] | None = None,
    seed: str = "",
    required: bool = True,
    note: str = "",
) -> Dataset:
    """The dataset of all rows of one table, named after it. `references`: column → name of the dataset it points at."""
    return Dataset(
        name=table.lower(),
        title=title,
        catalogue=catalogue,
        table=table,
        key=key,
        columns=columns,
        seed=seed,
        required=required,
        references=tuple(Reference(column, target) for column, target in (references or {}).items()),
        note=note,
    )


def _of(kind: Kind, scale: int = 0) -> Callable[..., Column]:
    return partial(Column, kind=kind, scale=scale)


smallint = _of(Kind.SMALLINT)
integer = _of(Kind.INTEGER)
double = _of(Kind.DOUBLE)
flag = _of(Kind.FLAG)
text = _of(Kind.TEXT)
memo = _of(Kind.MEMO)
date = _of(Kind.DATE)
time = _of(Kind.TIME)
timestamp = _of(Kind.TIMESTAMP)
binary = _of(Kind.BINARY)
amount = _of(Kind.DECIMAL, AMOUNT_SCALE)
percent = _of(Kind.DECIMAL, PERCENT_SCALE)
price = _of(Kind.DECIMAL, PRICE_SCALE)
units = _of(Kind.DECIMAL, UNITS_SCALE)
weight = _of(Kind.DECIMAL, 3)

CREATED = timestamp("FECHA_HORA_CREACION", note="Set by Microsip's programs, in the local time of the computer")
CHANGED = timestamp("FECHA_HORA_ULT_MODIF", note="Set by Microsip's programs; direct SQL leaves it as it was")
STAMPS = (CREATED, CHANGED)
"""When a row was made and last changed, for people: an incremental sync does not rely on them."""

VALIDITY = (
    flag("HABILITADA"),
    flag("ES_PERMANENTE"),
    date("FECHA_INI_VIGENCIA", note="First day, when not permanent"),
    date("FECHA_FIN_VIGENCIA", note="Last day, when not permanent"),
)
"""When a policy is in force."""
