"""The delivery of orders to Microsip: each exactly once, those of a customer in their order."""
