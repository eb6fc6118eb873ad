"""A customer's account: what is owed, since when, and the movements that made it so."""
