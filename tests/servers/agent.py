"""A sync agent beside the private Firebird."""
