"""All customers of Microsip, to be looked for by whoever looks after them."""

from dataclasses import dataclass

import polars as pl
from sqlalchemy import select

from portal.accounts import User
from portal.customers import MAY_SIGN_IN
from portal.folding import folded, folded_column
from portal.held import HeldByVersion
from portal.permissions import Permission
from warehouse import tables
from warehouse.store import Reader

MOST_WORDS = 8


@dataclass(frozen=True)
class KnownCustomer:
    """A customer as it is found. `email`: the first address that Microsip has, empty where it has none."""

    customer_id: int
    key: str
    name: str
    email: str
    rfc: str
    is_sold_to: bool


@dataclass(frozen=True)
class FoundCustomers:
    """A page of them by name; `total`: how many there are altogether."""

    customers: tuple[KnownCustomer, ...]
    total: int


def find_customers(reader: Reader, user: User, text: str = "", *, page: int = 1, page_size: int = 20) -> FoundCustomers:
    """Those whose name, key, RFC or e-mail has every word of the text: for salespeople of their own customers only."""
    found = _held(reader)
    if Permission.MANAGE_USERS not in user.permissions:
        found = found.filter(_served(user))
    for word in folded(text).split()[:MOST_WORDS]:
        found = found.filter(pl.col("sought").str.contains(word, literal=True))
    shown = found.slice((page - 1) * page_size, page_size)
    return FoundCustomers(tuple(_known(row) for row in shown.iter_rows(named=True)), found.height)


def known_customers(reader: Reader, customer_ids: set[int]) -> dict[int, KnownCustomer]:
    """Customers by id; those that the version does not have are left out."""
    found = _held(reader).filter(pl.col("CLIENTE_ID").is_in(list(customer_ids)))
    return {row["CLIENTE_ID"]: _known(row) for row in found.iter_rows(named=True)}


def matching_customers(reader: Reader, rfc: str, email: str, *, most: int = 5) -> tuple[KnownCustomer, ...]:
    """Those with this RFC, as SAT writes it, or this e-mail. An empty one, or a generic RFC, matches nobody."""
    same = pl.lit(False)
    if rfc:
        kept = pl.col("RFC_CURP").str.replace_all(r"[\s\-./]", "").str.to_uppercase()
        same = same | (kept == rfc).fill_null(value=False)
    if email:
        kept = pl.col("EMAIL").str.to_lowercase().str.replace_all(",", ";").str.replace_all(" ", "").str.split(";")
        same = same | kept.list.contains(email.casefold()).fill_null(value=False)
    return tuple(_known(row) for row in _held(reader).filter(same).head(most).iter_rows(named=True))


def names_of(reader: Reader, dataset: str, key: str) -> dict[int, str]:
    """The names of vendedores or cobradores by id, in their order."""
    columns = tables.microsip[dataset].c
    rows = reader.frame(select(columns[key], columns["NOMBRE"]).order_by(columns["NOMBRE"]))
    return {row[0]: row[1] or str(row[0]) for row in rows.iter_rows()}


def _served(user: User) -> pl.Expr:
    """The customers of a salesperson; of nobody else."""
    mine = pl.lit(False)
    for column, wanted in (("VENDEDOR_ID", user.salesperson_id), ("COBRADOR_ID", user.collector_id)):
        if wanted is not None:
            mine = mine | (pl.col(column) == wanted).fill_null(value=False)
    return mine


def _known(row: dict[str, object]) -> KnownCustomer:
    return KnownCustomer(
        customer_id=int(str(row["CLIENTE_ID"])),
        key=str(row["key"] or ""),
        name=str(row["NOMBRE"] or ""),
        email=_first_address(str(row["EMAIL"] or "")),
        rfc=str(row["RFC_CURP"] or "").strip(),
        is_sold_to=row["ESTATUS"] in MAY_SIGN_IN,
    )


def _first_address(text: str) -> str:
    """Microsip's field may hold several addresses."""
    return next((part for part in text.replace(",", ";").split(";") if part.strip()), "").strip()


def _all(reader: Reader) -> pl.DataFrame:
    clientes, dirs, claves, roles = (
        tables.microsip[name] for name in ("clientes", "dirs_clientes", "claves_clientes", "roles_claves_clientes")
    )
    columns = [clientes.c[name] for name in ("CLIENTE_ID", "NOMBRE", "ESTATUS", "VENDEDOR_ID", "COBRADOR_ID")]
    customers = reader.frame(select(*columns))
    addresses = reader.frame(
        select(dirs.c.CLIENTE_ID, dirs.c.DIR_CLI_ID, dirs.c.ES_DIR_PPAL, dirs.c.EMAIL, dirs.c.RFC_CURP)
    )
    keys = reader.frame(
        select(
            claves.c.CLIENTE_ID, claves.c.CLAVE_CLIENTE_ID, claves.c.CLAVE_CLIENTE.label("key"), roles.c.ES_PPAL
        ).join_from(claves, roles, claves.c["ROL_CLAVE_CLI_ID"] == roles.c["ROL_CLAVE_CLI_ID"], isouter=True)
    )
    return (
        customers.join(_first(addresses, "ES_DIR_PPAL", "DIR_CLI_ID"), on="CLIENTE_ID", how="left")
        .join(_first(keys, "ES_PPAL", "CLAVE_CLIENTE_ID"), on="CLIENTE_ID", how="left")
        .with_columns(
            sought=folded_column(pl.concat_str("NOMBRE", "key", "RFC_CURP", "EMAIL", separator=" ", ignore_nulls=True))
        )
        .sort("NOMBRE", "CLIENTE_ID", nulls_last=True)
    )


_held: HeldByVersion[pl.DataFrame] = HeldByVersion(_all)


def _first(rows: pl.DataFrame, flag: str, key: str) -> pl.DataFrame:
    """Of each customer the row with the flag, else that with the lowest key."""
    ordered = rows.sort((pl.col(flag) == "S").fill_null(value=False), key, descending=[True, False])
    return ordered.unique("CLIENTE_ID", keep="first", maintain_order=True).drop(flag, key)
