"""Demo companies in the private Firebird."""
