"""What has descriptive fields: articles, lines, groups and customers, found by key or by name as Microsip has them."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

import polars as pl
from sqlalchemy import select

from microsip.errors import NeedsConfiguration
from portal.folding import folded, folded_column
from portal.sync_settings import Field
from warehouse.store import Reader
from warehouse.tables import microsip


class UnknownDescribed(NeedsConfiguration):
    """Nothing of that kind has this key or name."""


@dataclass(frozen=True)
class _Source:
    """Where rows of a kind are. `keys`: the dataset of their keys and its column; None where names are all there is."""

    title: str
    dataset: str
    row_id: str
    columns: Mapping[Field, str]
    keys: tuple[str, str] | None = None


class Subject(Enum):
    """What may be described in the portal."""

    ARTICLE = _Source(
        "Artículos",
        "articulos",
        "ARTICULO_ID",
        {Field.ARTICLE_NAME: "NOMBRE", Field.ARTICLE_NOTES: "NOTAS_VENTAS"},
        ("claves_articulos", "CLAVE_ARTICULO"),
    )
    LINE = _Source("Líneas", "lineas_articulos", "LINEA_ARTICULO_ID", {Field.LINE_NAME: "NOMBRE"})
    GROUP = _Source("Grupos", "grupos_lineas", "GRUPO_LINEA_ID", {Field.GROUP_NAME: "NOMBRE"})
    CUSTOMER = _Source(
        "Clientes",
        "clientes",
        "CLIENTE_ID",
        {Field.CUSTOMER_NAME: "NOMBRE"},
        ("claves_clientes", "CLAVE_CLIENTE"),
    )

    @property
    def title(self) -> str:
        """What people call several of them."""
        return self.value.title

    @property
    def fields(self) -> tuple[Field, ...]:
        """Its fields, in their declared order."""
        return tuple(field for field in Field if subject_of(field) is self)


@dataclass(frozen=True)
class Described:
    """A row of Microsip: its key, empty where it has none, its name, and what Microsip says in each of its fields."""

    row_id: int
    key: str
    name: str
    texts: Mapping[Field, str]


def subject_of(field: Field) -> Subject:
    """What a field describes."""
    if field is Field.ARTICLE_PICTURE:
        return Subject.ARTICLE
    return next(subject for subject in Subject if field in subject.value.columns)


def find(reader: Reader, subject: Subject, text: str, limit: int = 20) -> tuple[Described, ...]:
    """Those whose name has all these words, or that have a key with this text, by name; all of them for no text."""
    rows = _rows(reader, subject)
    wanted = [pl.col("folded").str.contains(word, literal=True) for word in folded(text).split()]
    has_words = pl.all_horizontal(*wanted, pl.lit(True))
    has_key = folded_column(pl.col("key")) == folded(text.strip())
    found = rows.filter(has_words | has_key).sort("folded", "row_id").head(limit)
    return tuple(_described(subject, row) for row in found.iter_rows(named=True))


def the_one(reader: Reader, subject: Subject, key: str) -> Described:
    """The one with this key, else the only one with this name. Raises UnknownDescribed."""
    rows, wanted = _rows(reader, subject), folded(key.strip())
    for column in (folded_column(pl.col("key")), pl.col("folded")):
        found = rows.filter(column == wanted)
        if found["row_id"].n_unique() == 1:
            return _described(subject, found.row(0, named=True))
    raise UnknownDescribed(
        f"En {subject.title} no hay uno solo que se llame «{key}»; revisa la clave o el nombre en Microsip.",
        f"{subject.name} {key!r}",
    )


def _rows(reader: Reader, subject: Subject) -> pl.DataFrame:
    """A row for each key, and one without a key for what has none."""
    source = subject.value
    table = microsip[source.dataset]
    columns = [table.c[column].label(field.name) for field, column in source.columns.items()]
    rows = reader.frame(select(table.c[source.row_id].label("row_id"), table.c["NOMBRE"].label("name"), *columns))
    keys = pl.DataFrame(schema={"row_id": rows.schema["row_id"], "key": pl.String})
    if source.keys is not None:
        of = microsip[source.keys[0]]
        keys = reader.frame(select(of.c[source.row_id].label("row_id"), of.c[source.keys[1]].label("key")))
    named = rows.with_columns(pl.col("name").fill_null(""))
    return named.join(keys, on="row_id", how="left").with_columns(
        pl.col("key").fill_null(""), folded=folded_column(pl.col("name"))
    )


def _described(subject: Subject, row: Mapping[str, str | int | None]) -> Described:
    texts = {field: str(row[field.name] or "") for field in subject.value.columns}
    return Described(int(row["row_id"] or 0), str(row["key"]), str(row["name"]), texts)
