"""What a version holds, by the names that people and scripts use: the datasets and what is derived from them."""

from dataclasses import dataclass
from difflib import get_close_matches

from sqlalchemy import Select, Table, select

from microsip.datasets import DATASETS
from microsip.errors import NeedsConfiguration
from warehouse import tables

_DERIVED: dict[str, tuple[str, tuple[str, ...]]] = {
    "existencias": ("Existencias", ("ARTICULO_ID", "ALMACEN_ID")),
    "vencimientos_abiertos": ("Vencimientos abiertos", ("DOCTO_CC_ID", "FECHA_VENCIMIENTO")),
    "saldos_clientes": ("Saldos de clientes", ("CLIENTE_ID",)),
}


class UnknownDataset(NeedsConfiguration): ...


@dataclass(frozen=True)
class Published:
    """A table of a version. `derived`: computed when the version was made, not read from Microsip."""

    name: str
    title: str
    key: tuple[str, ...]
    table: Table
    derived: bool

    @property
    def rows(self) -> Select[tuple[object, ...]]:
        """All of them, in the order of their keys."""
        return select(self.table).order_by(*(self.table.c[name] for name in self.key))


def published(name: str) -> Published:
    """The table of that name. Raises UnknownDataset."""
    if name in DATASETS:
        dataset = DATASETS[name]
        return Published(name, dataset.title, dataset.key, tables.microsip[name], derived=False)
    if name in tables.readmodel:
        title, key = _DERIVED[name]
        return Published(name, title, key, tables.readmodel[name], derived=True)
    raise _unknown(name)


def _unknown(name: str) -> UnknownDataset:
    similar = get_close_matches(name.lower(), tables.exportable(), n=1)
    advice = f"¿quisiste decir «{similar[0]}»?" if similar else "docs/datasets.md tiene la lista."
    return UnknownDataset(f"No hay ningún conjunto de datos «{name}»; {advice}", f"unknown dataset {name!r}")
