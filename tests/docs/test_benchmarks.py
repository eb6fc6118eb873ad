"""docs/benchmarks.md tells what was measured, and nothing else."""

from pathlib import Path

from commands.bench.report.document import document
from commands.bench.report.results import Results

DOCS = Path(__file__).parents[2] / "docs"


def test_the_document_is_what_the_kept_results_make() -> None:
    """After another way of telling them, `b2bgo bench all` writes it anew without measuring anything again."""
    assert (DOCS / "benchmarks.md").read_text("utf-8") == document(Results.read(DOCS / "benchmarks.json"))
