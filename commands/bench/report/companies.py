"""A hundred companies and four workers."""

from collections.abc import Iterable, Mapping, Sequence
from functools import partial

from commands.bench.companies import COMPANIES, WORKERS, Fairness, measure
from commands.bench.report.section import Part, Section, table
from microsip.demo.content.plan import Size

FEW = 10
"""How many companies when only the smallest size is measured."""


def _parts(sizes: Sequence[Size]) -> Iterable[Part[Fairness]]:
    count = COMPANIES if set(sizes) - {Size.SMALL} else FEW
    return (Part(f"{count} companies, {WORKERS} workers", partial(measure, count, WORKERS)),)


HEADINGS = (
    "Companies",
    "Workers",
    "Published",
    "Seconds in all",
    "Turn came, median s",
    "the last one's",
    "Sync, median s",
    "longest",
    "At once",
    "Overtaken",
    "The broken one",
)


def _text(results: Mapping[str, Fairness]) -> str:
    rows = [
        (
            each.companies,
            each.workers,
            each.published,
            f"{each.seconds:.0f}",
            f"{each.begun_median:.0f}",
            f"{each.begun_last:.0f}",
            f"{each.sync_median:.1f}",
            f"{each.sync_longest:.1f}",
            each.at_once,
            each.overtaken,
            f"{each.broken_state}, {each.broken_sync:.1f} s",
        )
        for each in results.values()
    ]
    return table(HEADINGS, rows)


INTRODUCTION = """\
Small companies in one Postgres, Prefect's too, all asked to synchronise at once. Each worker carries out one run at a
time. The password of the company that was asked for first is wrong: it costs the others its turn and no more. Overtaken
is how many companies that were asked for later had their turn before some other one, at most: fewer than there are
workers when turns come in order."""

MANY_COMPANIES = Section("companies", "Many companies", INTRODUCTION, Fairness, _parts, _text)
