"""The tables of a company database, from the .sql files of this folder.

One text serves both variants: what a variant lacks is marked in it (see domains.sql).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from importlib.resources import files

from microsip.demo.schema.triggers import id_triggers

SUBJECTS = (
    "domains",
    "system",
    "taxes",
    "currencies",
    "warehouses",
    "customers",
    "articles",
    "variants",
    "stock",
    "prices",
    "discounts",
    "sales",
    "receivables",
    "invoices",
)

ROUTINES = ("generators", "stock", "pricing", "documents")


class Variant(Enum):
    """Which Microsip made the database: CURRENT has the columns of 2022 and later, OLDER is about 2019's."""

    CURRENT = "newer"
    OLDER = "older"


_MARKS = {variant.value for variant in Variant}


@dataclass(frozen=True)
class Schema:
    """Statements in the order in which they are run: rows are loaded between `tables` and `keys`."""

    tables: tuple[str, ...]
    keys: tuple[str, ...]
    foreign_keys: tuple[str, ...]
    routines: tuple[str, ...]


def schema(variant: Variant) -> Schema:
    """The statements that make a company database of that variant."""
    statements = [statement for subject in SUBJECTS for statement in _statements(subject, variant)]
    creating = re.compile(r"CREATE (DOMAIN|SEQUENCE|TABLE) ")
    later = [statement for statement in statements if not creating.match(statement)]
    keys = tuple(statement for statement in later if " FOREIGN KEY " not in statement)
    return Schema(
        tables=tuple(statement for statement in statements if creating.match(statement)),
        keys=keys,
        foreign_keys=tuple(statement for statement in later if " FOREIGN KEY " in statement),
        routines=(*_routines(variant), *id_triggers(keys)),
    )


def of_variant(text: str, variant: Variant) -> str:
    """The text without comments and without the lines that are marked for the other variant."""
    kept = []
    block = ""
    for line in text.splitlines():
        code, _, comment = line.partition("--")
        mark = comment.strip()
        if mark.endswith(" {"):
            block = mark.removesuffix(" {")
        elif mark.endswith(" }"):
            block = ""
        elif code.strip() and {block, mark} & _MARKS <= {variant.value}:
            kept.append(code.rstrip())
    return "\n".join(kept)


def _statements(subject: str, variant: Variant) -> Iterator[str]:
    for statement in of_variant(_read(f"{subject}.sql"), variant).split(";\n"):
        yield re.sub(r",(\s*\))", r"\1", statement.strip().rstrip(";"))


def _routines(variant: Variant) -> Iterator[str]:
    """Procedures have semicolons inside, so each ends with a line holding only a caret."""
    for subject in ROUTINES:
        for statement in of_variant(_read(f"routines/{subject}.sql"), variant).split("\n^"):
            if statement.strip():
                yield statement.strip()


def _read(name: str) -> str:
    return (files(__package__) / name).read_text(encoding="utf-8")
