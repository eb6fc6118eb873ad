"""What a document needs from the company besides what it says itself, looked up in the transaction that writes it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from microsip.documents.document import Document
from microsip.errors import InvalidDocument
from microsip.writing.tables import StoredTable, stored_table
from microsip.writing.transaction import Transaction

# Versions keep flags as 'S' and 'N' or as BOOLEAN; keys are read as bytes, so that they are written as they stand.
_CUSTOMER = "SELECT CLIENTE_ID FROM CLIENTES WHERE CLIENTE_ID = ?"
_CUSTOMER_KEY = """
SELECT FIRST 1 cast(c.CLAVE_CLIENTE AS VARCHAR(20) CHARACTER SET OCTETS) FROM CLAVES_CLIENTES c
JOIN ROLES_CLAVES_CLIENTES r ON r.ROL_CLAVE_CLI_ID = c.ROL_CLAVE_CLI_ID
WHERE c.CLIENTE_ID = ? AND cast(r.ES_PPAL AS VARCHAR(5)) IN ('S', 'TRUE') ORDER BY c.CLAVE_CLIENTE_ID
"""
_ADDRESSES = """
SELECT DIR_CLI_ID FROM DIRS_CLIENTES WHERE CLIENTE_ID = ?
ORDER BY CASE WHEN cast(ES_DIR_PPAL AS VARCHAR(5)) IN ('S', 'TRUE') THEN 0 ELSE 1 END, DIR_CLI_ID
"""
_WAREHOUSE = "SELECT ALMACEN_ID FROM ALMACENES WHERE ALMACEN_ID = ?"
_WAREHOUSE_BRANCH = "SELECT SUCURSAL_ID FROM ALMACENES WHERE ALMACEN_ID = ?"
_FIRST_BRANCH = "SELECT min(SUCURSAL_ID) FROM SUCURSALES"
_ARTICLES = """
SELECT a.ARTICULO_ID, CASE WHEN cast(a.ES_JUEGO AS VARCHAR(5)) IN ('S', 'TRUE') THEN 1 ELSE 0 END,
  (SELECT FIRST 1 cast(c.CLAVE_ARTICULO AS VARCHAR(20) CHARACTER SET OCTETS) FROM CLAVES_ARTICULOS c
   JOIN ROLES_CLAVES_ARTICULOS r ON r.ROL_CLAVE_ART_ID = c.ROL_CLAVE_ART_ID
   WHERE c.ARTICULO_ID = a.ARTICULO_ID AND cast(r.ES_PPAL AS VARCHAR(5)) IN ('S', 'TRUE')
   ORDER BY c.CLAVE_ARTICULO_ID)
FROM ARTICULOS a WHERE a.ARTICULO_ID IN ({})
"""
_COMPONENTS = """
SELECT ARTICULO_ID, COMPONENTE_ID, UNIDADES FROM JUEGOS_DET WHERE UNIDADES > 0 AND ARTICULO_ID IN ({})
ORDER BY ARTICULO_ID, COMPONENTE_ID
"""
_NOW = "SELECT cast('NOW' AS TIMESTAMP) FROM RDB$DATABASE"


@dataclass(frozen=True)
class Article:
    """An article of a line; `components`: of a kit, each with its units for one."""

    key: bytes | None
    components: tuple[tuple[int, Decimal], ...] = ()


@dataclass(frozen=True)
class Facts:
    """A document and what it needs from the company.

    `billing_address_id`: the customer's main address. `branch_id` is None in versions without branches. `now_local`:
    the server's clock, which Microsip's users go by.
    """

    document: Document
    folio: str
    customer_key: bytes | None
    billing_address_id: int
    branch_id: int | None
    articles: Mapping[int, Article]
    now_local: datetime


def facts_of(transaction: Transaction, document: Document, branch_id: int | None, folio: str) -> Facts:
    """`branch_id`: the document's. Raises InvalidDocument when the document names what is not in Microsip."""
    if transaction.row(_CUSTOMER, document.customer_id) is None:
        raise _missing("el cliente", document.customer_id)
    key = transaction.row(_CUSTOMER_KEY, document.customer_id)
    now = transaction.row(_NOW)
    assert now is not None
    return Facts(
        document,
        folio,
        key[0] if key else None,
        _billing_address(transaction, document),
        branch_id,
        _articles(transaction, document),
        now[0],
    )


def branch_of(transaction: Transaction, document: Document, header: StoredTable) -> int | None:
    """The branch of the document's warehouse, else the first one; raises InvalidDocument without the warehouse."""
    if transaction.row(_WAREHOUSE, document.warehouse_id) is None:
        raise _missing("el almacén", document.warehouse_id)
    if "SUCURSAL_ID" not in header:
        return None
    if "SUCURSAL_ID" in stored_table(transaction, "ALMACENES"):
        found = transaction.row(_WAREHOUSE_BRANCH, document.warehouse_id)
        if found and found[0] is not None:
            return int(found[0])
    first = transaction.row(_FIRST_BRANCH)
    if first is None or first[0] is None:
        raise InvalidDocument(
            "El almacén del documento no pertenece a ninguna sucursal; asígnale una en Microsip y vuelve a enviarlo.",
            f"warehouse {document.warehouse_id} has no branch and there is none",
        )
    return int(first[0])


def _billing_address(transaction: Transaction, document: Document) -> int:
    addresses = [row[0] for row in transaction.rows(_ADDRESSES, document.customer_id)]
    if not addresses:
        raise InvalidDocument(
            "El cliente no tiene ninguna dirección en Microsip; agrégale una y vuelve a enviar el documento.",
            f"customer {document.customer_id} has no address",
        )
    if document.address_id not in addresses:
        raise InvalidDocument(
            "La dirección de entrega ya no es de este cliente en Microsip; elige otra y vuelve a enviar el documento.",
            f"address {document.address_id} is none of customer {document.customer_id}",
        )
    return int(addresses[0])


def _articles(transaction: Transaction, document: Document) -> dict[int, Article]:
    """The articles of the lines, and those that come with the kits among them."""
    ordered = list(dict.fromkeys(line.article_id for line in document.lines))
    keys, kits = _keys_and_kits(transaction, ordered)
    for article_id in ordered:
        if article_id not in keys:
            raise _missing("el artículo", article_id)
    components: dict[int, tuple[tuple[int, Decimal], ...]] = {}
    for kit_id, part, units in transaction.rows_of(_COMPONENTS, kits):
        components[kit_id] = (*components.get(kit_id, ()), (part, units))
    parts = {part for parts in components.values() for part, _ in parts} - keys.keys()
    keys = dict.fromkeys(parts) | _keys_and_kits(transaction, parts)[0] | keys
    return {article_id: Article(key, components.get(article_id, ())) for article_id, key in keys.items()}


def _keys_and_kits(transaction: Transaction, article_ids: Iterable[int]) -> tuple[dict[int, bytes | None], list[int]]:
    """The principal keys of those articles that there are, and which are kits."""
    rows = list(transaction.rows_of(_ARTICLES, article_ids))
    return {article_id: key for article_id, _, key in rows}, [article_id for article_id, is_kit, _ in rows if is_kit]


def _missing(what: str, key: int) -> InvalidDocument:
    return InvalidDocument(
        f"En Microsip ya no existe {what} del documento; corrígelo y vuelve a enviarlo.", f"no {what} {key}"
    )
