"""A private Firebird for the tests."""
