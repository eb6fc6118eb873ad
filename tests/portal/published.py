"""Published versions of a few rows, in a real warehouse."""

import atexit
import shutil
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pyarrow as pa

from microsip.datasets import DATASETS
from microsip.declaration import Dataset
from microsip.link import Identity
from warehouse import open_warehouse
from warehouse.store import Reader, Warehouse

COMPANY = "ferreteria"
READ_AT_LOCAL = datetime(2025, 11, 24, 9, 0)  # noqa: DTZ001 - Microsip's local time has no zone

Rows = Iterable[Mapping[str, Any]]


@dataclass
class Shop:
    """Rows by dataset, as Microsip keeps them, added one call at a time; what is not given is empty."""

    folder: Path
    rows: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    _last_key: int = 0

    def add(self, dataset: str, **values: Any) -> int:
        """One row; its first key column is numbered when not given, and returned."""
        key = DATASETS[dataset].key[0]
        if key not in values:
            self._last_key += 1
            values = {key: self._last_key, **values}
        self.rows.setdefault(dataset, []).append(values)
        return int(values[key])

    def article(self, name: str, *keys: str, status: str = "A", **values: Any) -> int:
        """An article with its principal key and then others."""
        article = self.add("articulos", **{"NOMBRE": name, "ESTATUS": status, "ES_ALMACENABLE": "S", **values})
        for position, key in enumerate(keys):
            self.key(article, key, "Clave principal" if position == 0 else "Clave alterna", principal=position == 0)
        return article

    def key(self, article: int, key: str, role: str = "Código de barras", **kind: bool) -> None:
        role_id = self._role(role, **kind)
        self.add("claves_articulos", ARTICULO_ID=article, CLAVE_ARTICULO=key, ROL_CLAVE_ART_ID=role_id)

    def _role(self, name: str, principal: bool = False, bar_code: bool = False) -> int:
        for role in self.rows.get("roles_claves_articulos", []):
            if role["NOMBRE"] == name:
                return int(role["ROL_CLAVE_ART_ID"])
        flags = {"ES_PPAL": "S" if principal else "N", "ES_GTIN": "S" if bar_code else "N"}
        return self.add("roles_claves_articulos", NOMBRE=name, **flags)

    def warehouse(self, name: str = "General", **values: Any) -> int:
        return self.add("almacenes", NOMBRE=name, **values)

    def stock(self, article: int, warehouse: int, units: str, committed: str = "0") -> None:
        self.rows.setdefault("saldos_in", []).append(
            {
                "ARTICULO_ID": article,
                "ALMACEN_ID": warehouse,
                "ANO": 2025,
                "MES": 11,
                "ENTRADAS_UNIDADES": Decimal(units),
                "SALIDAS_UNIDADES": Decimal(0),
            }
        )
        if Decimal(committed):
            self.add(
                "comprom_articulos", ARTICULO_ID=article, ALMACEN_ID=warehouse, UNIDADES_COMPROM=Decimal(committed)
            )

    def published(self) -> Reader:
        """A reader of these rows as the company's newest version."""
        if not any(self.folder.glob("*/versions.json")):
            shutil.copytree(_of_nothing(), self.folder, dirs_exist_ok=True)
        warehouse = open_warehouse(f"duckdb:///{self.folder}")
        publish(warehouse, {name: table(DATASETS[name], rows) for name, rows in self.rows.items()})
        return warehouse.reader(COMPANY)


def table(dataset: Dataset, rows: Rows) -> pa.RecordBatch:
    """The rows as the link would hand them over; columns not given are NULL."""
    complete = [{column.name: row.get(column.name) for column in dataset.columns} for row in rows]
    return pa.RecordBatch.from_pylist(complete, schema=dataset.schema)


def publish(warehouse: Warehouse, batches: Mapping[str, pa.RecordBatch]) -> None:
    """Makes these datasets part of the company's newest version; the others stay as they are."""
    identity = Identity("C:\\Microsip datos\\FERRETERIA.FDB", "test", READ_AT_LOCAL, 1, 1, READ_AT_LOCAL)
    with warehouse.mirror(COMPANY) as mirror:
        for name, batch in batches.items():
            mirror.land(DATASETS[name], [batch])
        mirror.publish(identity)


@cache
def _of_nothing() -> Path:
    """A warehouse in which every dataset is empty: landing them all for each test would take most of its time."""
    folder = Path(tempfile.mkdtemp(prefix="b2bgo-empty-"))
    atexit.register(shutil.rmtree, folder)
    publish(open_warehouse(f"duckdb:///{folder}"), {dataset.name: table(dataset, []) for dataset in DATASETS})
    return folder
