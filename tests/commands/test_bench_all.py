"""`b2bgo bench all`: the document is what the results are, and what was measured once is kept."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from commands import logs
from commands.app import main
from commands.bench.companies import Fairness
from commands.bench.figures import Sync
from commands.bench.report.companies import MANY_COMPANIES
from commands.bench.report.document import document
from commands.bench.report.machine import this_machine
from commands.bench.report.results import Kept, Results, UnreadableResults
from commands.bench.report.section import AnySection
from commands.bench.report.sections import SECTIONS
from commands.bench.report.syncs import GROWTH, SYNCS, Syncs, Taken
from commands.output import encode

FAIR = Fairness(100, 4, 99, 212.4, 101.0, 208.1, 2.3, 4.5, 4, 3, "Fallido", 1.4)


@pytest.fixture
def document_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("B2BGO_HOME", str(tmp_path / "home"))
    yield tmp_path / "figures.md"
    logs.stop()


def results(section: AnySection, key: str, figures: object, others: float | None = None) -> Results:
    """Of one part, as they are after they were written and read."""
    made = Results(this_machine())
    made.keep(section, key, Kept(json.loads(encode(figures)), date(2025, 11, 25), others))
    return made


def taken(rows: int, seconds: float) -> Taken:
    return Taken.of(Sync(rows, 1024 * 1024, seconds, {"sync": seconds}, ()))


def paragraphs(text: str, title: str) -> str:
    """What a section says."""
    return text.partition(f"## {title}\n")[2].partition("\n## ")[0]


def test_the_document_has_every_section_with_its_figures_or_that_they_are_missing() -> None:
    text = document(results(MANY_COMPANIES, "100 companies, 4 workers", FAIR))
    assert [line.removeprefix("## ") for line in text.splitlines() if line.startswith("## ")] == [
        section.title for section in SECTIONS
    ]
    companies = paragraphs(text, MANY_COMPANIES.title)
    assert "| 100 | 4 | 99 | 212 | 101 | 208 | 2.3 | 4.5 | 4 | 3 | Fallido, 1.4 s |" in companies
    assert "Not measured" not in companies
    assert "Not measured: small duckdb direct" in paragraphs(text, SYNCS.title)
    assert str(this_machine()) in text
    assert "not quiet" not in text


def test_ratios_are_those_of_the_results() -> None:
    syncs = Syncs(taken(1_000_000, 50.0), taken(0, 2.0), taken(9_000, 10.0), None)
    told = paragraphs(document(results(SYNCS, "large duckdb direct", syncs)), SYNCS.title)
    assert "| large | duckdb | direct | 1,000,000 | 1.0 | 50.0 | 20,000 |" in told
    assert "| large | duckdb | direct | nothing | 0 | 1,024.0 | 2.0 | **0.04** |" in told
    assert "| large | duckdb | direct | 1,000 rows | 9,000 | 1,024.0 | 10.0 | **0.20** |" in told
    grown = results(GROWTH, "demo", taken(1_000, 1.0))
    grown.keep(GROWTH, "twice", Kept(json.loads(encode(taken(2_000, 4.0))), date(2025, 11, 25)))
    assert "power of **2.00**" in document(grown)


def test_a_machine_that_was_not_quiet_is_told() -> None:
    assert "up to 1.5 processors" in document(results(MANY_COMPANIES, "100 companies, 4 workers", FAIR, others=1.5))


def test_results_are_read_as_they_were_written_and_others_are_refused(tmp_path: Path) -> None:
    made, path = results(MANY_COMPANIES, "100 companies, 4 workers", FAIR), tmp_path / "results.json"
    made.write(path)
    assert Results.read(path) == made
    assert Results.read(path).of(MANY_COMPANIES) == {"100 companies, 4 workers": FAIR}
    with pytest.raises(UnreadableResults, match="--only companies --again"):
        document(results(MANY_COMPANIES, "100 companies, 4 workers", {"companies": 100}))
    path.write_text("{}")
    with pytest.raises(UnreadableResults, match="bórralo"):
        Results.read(path)


def test_what_was_measured_is_measured_once_and_stays_when_the_next_run_is_for_something_else(
    document_file: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    command = ["bench", "all", "--only", "extract", "--size", "small", "--output", str(document_file)]
    assert main(command) == 0
    kept, text = document_file.with_suffix(".json").read_bytes(), document_file.read_text()
    assert "SALDOS_IN" in paragraphs(text, "Bulk reading")
    capfd.readouterr()
    assert main(command) == 0
    assert "Bulk reading" not in capfd.readouterr().err
    assert (document_file.with_suffix(".json").read_bytes(), document_file.read_text()) == (kept, text)


def test_figures_of_another_machine_are_not_mixed_with_this_one_s(
    document_file: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    other = results(MANY_COMPANIES, "100 companies, 4 workers", FAIR)
    other.machine = replace(other.machine, processor="Z80")
    other.write(document_file.with_suffix(".json"))
    nothing = ["--only", "growth", "--size", "small"]
    assert main(["bench", "all", *nothing, "--output", str(document_file)]) == 0
    assert "Z80" in capfd.readouterr().err
    assert "Z80" not in document_file.read_text()
    assert "| 100 | 4 |" not in document_file.read_text()


@pytest.mark.parametrize(
    ("options", "told"),
    [(("--only", "speed"), "extract, syncs"), (("--output", "/nowhere/figures.md"), "--output")],
)
def test_what_cannot_be_done_is_said_before_anything_is_measured(
    document_file: Path, capfd: pytest.CaptureFixture[str], options: tuple[str, ...], told: str
) -> None:
    assert main(["bench", "all", "--output", str(document_file), *options]) == 1
    assert told in capfd.readouterr().err
    assert not document_file.exists()
