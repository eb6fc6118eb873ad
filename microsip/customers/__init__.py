"""Customers created in Microsip, each exactly once."""

from microsip.customers.customer import CreatedCustomer, NewCustomer

__all__ = ["CreatedCustomer", "NewCustomer"]
