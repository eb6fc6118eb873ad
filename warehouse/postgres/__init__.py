"""The warehouse in a Postgres database: any number of machines sync and read, one sync a company at a time."""

from warehouse.postgres.warehouse import PostgresWarehouse

__all__ = ["PostgresWarehouse"]
