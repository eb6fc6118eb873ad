"""docs/benchmarks.md: what is measured for it, the results that are kept, and the document that they make."""
