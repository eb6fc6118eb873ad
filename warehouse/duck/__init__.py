"""The warehouse in DuckDB files: one writer a company, versions for readers, nothing to install."""

from warehouse.duck.warehouse import DuckWarehouse

__all__ = ["DuckWarehouse"]
