"""One module for each step of the tables, named v0001_… in order."""
