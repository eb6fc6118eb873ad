"""The `<TABLE>_BEFINS` triggers: a key of -1 becomes the next one, a POSICION of -1 the next of its document."""

import re
from collections.abc import Iterable, Iterator

LONGEST_NAME = 31

DOCUMENTS = frozenset(
    (
        "ANTICIPOS_CC",
        "CAPAS_COSTOS",
        "CFD_RECIBIDOS",
        "DESGLOSE_EN_DISCRETOS_VE",
        "DOCTOS_CC",
        "DOCTOS_IN",
        "DOCTOS_IN_DET",
        "DOCTOS_VE",
        "DOCTOS_VE_DET",
        "DOCTOS_VE_LIGAS",
        "FORMAS_COBRO_DOCTOS",
        "IMPORTES_DOCTOS_CC",
        "IMPORTES_DOCTOS_CC_IMPTOS",
        "REPOSITORIO_CFDI",
        "USOS_FOLIOS_FISCALES",
    )
)
"""Their keys come from ID_DOCTOS; those of all other tables from ID_CATALOGOS."""

BELONGING = frozenset(
    (
        "ARTICULOS_VARIANTES",
        "LIBRES_CLIENTES",
        "LIBRES_ARTICULOS",
        "LIBRES_COT_VE",
        "LIBRES_PED_VE",
        "LIBRES_REM_VE",
        "LIBRES_FAC_VE",
        "LIBRES_CARGOS_CC",
        "DOCTOS_ENTRE_SIS",
        "VERSIONES_DB",
    )
)
"""Their key is another table's, so it is never generated."""

POSITIONED = {
    "DOCTOS_VE_DET": "DOCTO_VE_ID",
    "ATRIB_ARTS_VARIANTES": "ART_PADRE_VAR_ID",
    "VALORES_ATRIB_ARTS_VARIANTES": "ATRIB_ID",
    "CLASIFICADORES_CAT_VALORES": "CLASIFICADOR_ID",
}
"""Tables whose rows have a POSICION within the row that this column names."""

_PRIMARY_KEY = re.compile(r"ALTER TABLE (\w+) ADD PRIMARY KEY \((\w+)\)")


def id_triggers(keys: Iterable[str]) -> Iterator[str]:
    """One trigger for every table with a key of its own, found among the statements that declare the keys."""
    for statement in keys:
        found = _PRIMARY_KEY.match(statement)
        if found and found[1] not in BELONGING:
            yield _trigger(found[1], found[2])


def _trigger(table: str, key: str) -> str:
    generator = "ID_DOCTOS" if table in DOCUMENTS else "ID_CATALOGOS"
    body = [f"IF (NEW.{key} = -1) THEN NEW.{key} = NEXT VALUE FOR {generator};"]
    if table in POSITIONED:
        parent = POSITIONED[table]
        last = " ".join(("SELECT COALESCE(MAX(D.POSICION), 0) + 1 FROM", table, f"D WHERE D.{parent} = NEW.{parent}"))
        body.append(f"IF (NEW.POSICION = -1) THEN NEW.POSICION = ({last});")
    lines = "\n  ".join(body)
    return f"CREATE TRIGGER {_name(table)} FOR {table} ACTIVE BEFORE INSERT POSITION 0 AS\nBEGIN\n  {lines}\nEND"


def _name(table: str) -> str:
    suffix = "_BEFINS"
    return table[: LONGEST_NAME - len(suffix)] + suffix
