"""The document that results make: it tells nothing that they do not, and what is not among them."""

from commands.bench.report.results import Kept, Results
from commands.bench.report.section import DOCUMENTED, AnySection
from commands.bench.report.sections import SECTIONS

COMMAND = "b2bgo bench all"

INTRODUCTION = f"""\
Written by `{COMMAND}` (`make bench` installs first what it compares with), from the results in benchmarks.json beside
it. Trust ratios more than seconds: they are what is claimed. What was measured is not measured again when the command
is given once more, unless `--again` asks for it; `--only SECTION` and `--size SIZE` limit it, and `--size huge` is how
the company with 2.4 million receivable documents is measured. Each section is a bench of its own, too: `b2bgo bench
--help`."""

_QUIET = 0.3
"""More processors than this that others used are told."""


def document(results: Results) -> str:
    """docs/benchmarks.md."""
    return "\n\n".join((_opening(results), *(_section(results, section) for section in SECTIONS))) + "\n"


def _opening(results: Results) -> str:
    kept = [each for section in results.parts.values() for each in section.values()]
    told = f"Measured on: {results.machine}{_days(kept)}."
    return "\n\n".join(("# Benchmarks", INTRODUCTION, told, *_unquiet(kept)))


def _days(kept: list[Kept]) -> str:
    days = sorted({each.day for each in kept})
    return f", on {' and '.join(dict.fromkeys((f'{days[0]}', f'{days[-1]}')))}" if days else ""


def _unquiet(kept: list[Kept]) -> list[str]:
    busiest = max((each.others or 0.0 for each in kept), default=0.0)
    if busiest <= _QUIET:
        return []
    return [
        f"**The machine was not quiet**: others used up to {busiest:.1f} processors before a part was measured. "
        "Seconds are not what they would be; ratios, bytes, rows and memory tell."
    ]


def _section(results: Results, section: AnySection) -> str:
    measured = results.of(section)
    expected = [part.key for part in section.parts(DOCUMENTED)]
    ordered = {key: measured[key] for key in (*expected, *measured) if key in measured}
    missing = [key for key in expected if key not in measured]
    return "\n\n".join(
        (
            f"## {section.title}",
            section.introduction,
            *((section.text(ordered),) if ordered else ()),
            *((f"Not measured: {', '.join(missing)}.",) if missing else ()),
            f"`{COMMAND} --only {section.name}`",
        )
    )
