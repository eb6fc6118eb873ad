"""What Microsip's own procedures charge, asked for a sample of customers and articles inside the database."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import cast

from microsip.connection import Connection
from microsip.errors import NoPriceProcedures
from microsip.firebird import Database, open_database
from microsip.link import ProcedurePrice

PRICE, DISCOUNT = "GET_PRECIO_ARTCLI", "GET_DSCTO_ART"

_KNOWN_ARGUMENTS: Mapping[str, Mapping[int, str]] = {
    PRICE: {
        3: "(:CLIENTE_ID, :ARTICULO_ID, CURRENT_DATE)",
        4: "(:CLIENTE_ID, :ARTICULO_ID, CURRENT_DATE, 0)",
    },
    DISCOUNT: {5: "(:CLIENTE_ID, :ARTICULO_ID, CURRENT_DATE, CURRENT_TIMESTAMP, :UNIDADES)"},
}
"""How each version of the procedures is called, by its number of arguments."""

_PARAMETERS = """
SELECT trim(RDB$PROCEDURE_NAME), RDB$PARAMETER_TYPE, count(*) FROM RDB$PROCEDURE_PARAMETERS
WHERE RDB$PROCEDURE_NAME IN ('GET_PRECIO_ARTCLI', 'GET_DSCTO_ART') GROUP BY 1, 2
"""
_INPUT, _OUTPUT = 0, 1

# EXECUTE PROCEDURE works whether or not a procedure suspends; only a block can do that row by row.
_HEAD = """
EXECUTE BLOCK RETURNS (CLIENTE_ID INTEGER, ARTICULO_ID INTEGER, UNIDADES NUMERIC(18, 5), MOMENTO TIMESTAMP,
  PRECIO NUMERIC(18, 6), DESCUENTO NUMERIC(18, 6)) AS
DECLARE VARIABLE OTRO VARCHAR(200);
BEGIN
  MOMENTO = CURRENT_TIMESTAMP;
  FOR SELECT C.CLIENTE_ID, A.ARTICULO_ID, U.UNIDADES
        FROM (SELECT FIRST 8 CLIENTE_ID FROM CLIENTES
               ORDER BY HASH(REVERSE(CAST(CLIENTE_ID AS VARCHAR(11)))), CLIENTE_ID) C
       CROSS JOIN (SELECT FIRST 40 ARTICULO_ID FROM ARTICULOS WHERE ESTATUS = 'A'
               ORDER BY HASH(REVERSE(CAST(ARTICULO_ID AS VARCHAR(11)))), ARTICULO_ID) A
       CROSS JOIN (SELECT CAST(1 AS NUMERIC(18, 5)) AS UNIDADES FROM RDB$DATABASE
                   UNION ALL SELECT 12 FROM RDB$DATABASE UNION ALL SELECT 500.5 FROM RDB$DATABASE) U
        INTO CLIENTE_ID, ARTICULO_ID, UNIDADES DO
  BEGIN
    PRECIO = NULL;
    DESCUENTO = NULL;
"""
_TAIL = """
    SUSPEND;
  END
END
"""


def sampled_prices(connection: Connection, patience: float) -> tuple[ProcedurePrice, ...]:
    """As `MicrosipLink.procedure_prices`; `patience`: how many seconds the server may leave a call unanswered."""
    with open_database(connection, patience=patience) as database:
        rows = database.query(_block(database))
    return tuple(_price(*cast(tuple[int, int, Decimal, datetime, Decimal | None, Decimal | None], row)) for row in rows)


def _price(
    customer_id: int,
    article_id: int,
    units: Decimal,
    at_local: datetime,
    unit_price: Decimal | None,
    discount: Decimal | None,
) -> ProcedurePrice:
    """Zero is no price: that is how Microsip tells it."""
    return ProcedurePrice(customer_id, article_id, units, at_local, unit_price or None, discount or Decimal(0))


def _block(database: Database) -> str:
    counts: dict[tuple[object, object], object] = {
        (name, kind): number for name, kind, number in database.query(_PARAMETERS)
    }
    calls = [*_call(counts, PRICE, ":PRECIO"), *_call(counts, DISCOUNT, ":DESCUENTO")]
    return "".join((_HEAD, *calls, _TAIL))


def _call(counts: Mapping[tuple[object, object], object], procedure: str, first: str) -> Iterable[str]:
    """The call of a procedure whose first output is wanted."""
    inputs, outputs = counts.get((procedure, _INPUT)), counts.get((procedure, _OUTPUT))
    arguments = _KNOWN_ARGUMENTS[procedure].get(cast(int, inputs)) if outputs else None
    if arguments is None:
        raise NoPriceProcedures(
            f"Esta versión de Microsip no tiene el procedimiento {procedure} como se conoce; sus precios no se pueden "
            "comparar. Avisa a soporte.",
            f"{procedure} has {inputs} inputs and {outputs} outputs",
        )
    others = [":OTRO"] * (cast(int, outputs) - 1)
    return ("    EXECUTE PROCEDURE ", procedure, arguments, " RETURNING_VALUES ", ", ".join((first, *others)), ";\n")
