"""Where everything is in the database.

    b2bgo_warehouse        this module's tables: companies, their versions, and what each of these holds
    "COMPANY@rows"         the rows: a table for each dataset, shared by all versions whose rows have the same columns
    "COMPANY@mirror"       a view for each dataset on its rows of now; what a running sync has done, only it sees
    "COMPANY@12"           version 12: a view for each dataset on its rows of then, and the tables of the read model

A row says since which version it is there and until which it was: a sync writes what changed, and a version costs no
copy. What no version needs is deleted row by row, which blocks no reader.
"""

from secrets import token_hex

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Connection,
    DateTime,
    ForeignKey,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    func,
    insert,
    inspect,
    select,
)
from sqlalchemy.schema import CreateSchema

from warehouse.errors import StoreOfAnother, StoreRefused
from warehouse.postgres.server import Server

SCHEMA = "b2bgo_warehouse"
"""Not plain `b2bgo`: a schema with the user's name goes before the one in which the operations store may be."""

LAYOUT = 1
"""Counts the ways in which things were laid out; another program's number is another way."""

SINCE, UNTIL = "_since", "_until"
STILL = 2**31 - 1
"""The `_until` of rows that are there now."""

_LAYING_OUT = 7_406_142_302
"""Advisory lock that processes starting at once wait for each other with: any number, the same for all of them."""

_metadata = MetaData(schema=SCHEMA)

installation = Table("installation", _metadata, Column("owner", Text), Column("layout", Integer))

companies = Table(
    "companies",
    _metadata,
    Column("id", Integer, primary_key=True),
    Column("company", Text, nullable=False, unique=True),
)

versions = Table(
    "versions",
    _metadata,
    Column("id", Integer, primary_key=True),
    Column("company_id", ForeignKey(companies.c.id), nullable=False),
    Column("number", Integer, nullable=False),
    Column("told", JSON, nullable=False),  # warehouse.versions.as_row
    Column("recipe", Text, nullable=False),
    Column("kept", Boolean, nullable=False),
    UniqueConstraint("company_id", "number"),
)

stored = Table(
    "stored",
    _metadata,
    Column("id", Integer, primary_key=True),
    Column("company_id", ForeignKey(companies.c.id), nullable=False),
    Column("dataset", Text, nullable=False),
    Column("types", JSON, nullable=False),
    Column("contents", JSON, nullable=False),
)
"""The tables of rows. `contents`: the columns that hold digests of contents."""

digests = Table(
    "digests",
    _metadata,
    Column("id", Integer, primary_key=True),
    Column("company_id", ForeignKey(companies.c.id), nullable=False),
    Column("origin", Text, nullable=False),
    Column("width", Integer, nullable=False),
    Column("buckets", LargeBinary, nullable=False),
)

holdings = Table(
    "holdings",
    _metadata,
    Column("version_id", ForeignKey(versions.c.id, ondelete="CASCADE"), primary_key=True),
    Column("dataset", Text, primary_key=True),
    Column("stored_id", ForeignKey(stored.c.id), nullable=False),
    Column("rows", BigInteger, nullable=False),
    Column("changed_in", Integer, nullable=False),
    Column("digests_id", ForeignKey(digests.c.id)),
    Column("compared_at", DateTime(timezone=True)),
)
"""What a version holds of each dataset. `changed_in`: the version with which its rows became what they are."""

contents = Table(
    "contents",
    _metadata,
    Column("company_id", ForeignKey(companies.c.id), primary_key=True),
    Column("sha256", Text, primary_key=True),
    Column("bytes", LargeBinary, nullable=False),
)


def rows_schema(company: str) -> str:
    return f"{company}@rows"


def mirror_schema(company: str) -> str:
    return f"{company}@mirror"


def version_schema(company: str, number: int) -> str:
    return f"{company}@{number}"


def lay_out(server: Server, owner: str | None) -> None:
    """Makes the tables where there are none, for this owner; processes that start at once wait for each other.

    Raises StoreOfAnother for a store of another owner, StoreRefused for one that this program cannot use.
    """
    connection = server.single()
    with connection, connection.begin():
        if not inspect(connection).has_table(installation.name, schema=SCHEMA):
            connection.execute(select(func.pg_advisory_xact_lock(_LAYING_OUT)))
            if not inspect(connection).has_table(installation.name, schema=SCHEMA):
                _make(connection, server, owner)
        [(theirs, layout)] = connection.execute(select(installation)).all()
    if layout != LAYOUT:
        raise _of_another_program(server, layout)
    if owner is not None and theirs != owner:
        raise StoreOfAnother(
            f"El almacén de datos {server.place} es de otra instalación del portal; escribe en B2BGO_WAREHOUSE_URL una "
            "base de datos propia de esta. No se cambió nada.",
            f"{server.place} belongs to installation {theirs}, not to {owner}",
        )


def _make(connection: Connection, server: Server, owner: str | None) -> None:
    encoding = connection.execute(select(func.current_setting("server_encoding"))).scalar_one()
    if encoding != "UTF8":
        raise StoreRefused(
            f"La base de datos {server.place} no usa UTF-8; créala de nuevo con ENCODING 'UTF8'.",
            f"{server.place} has the encoding {encoding}",
        )
    connection.execute(CreateSchema(SCHEMA))
    _metadata.create_all(connection, checkfirst=False)
    connection.execute(insert(installation).values(owner=owner or token_hex(16), layout=LAYOUT))


def _of_another_program(server: Server, layout: int) -> StoreRefused:
    newer = "más nueva" if layout > LAYOUT else "anterior"
    return StoreRefused(
        f"El almacén de datos {server.place} es de una versión {newer} de este programa; usa en todas las máquinas la "
        "misma versión y vuelve a arrancar.",
        f"{server.place} is laid out as {layout}, this program needs {LAYOUT}",
    )
