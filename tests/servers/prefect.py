"""A Prefect server for the tests of flows."""
