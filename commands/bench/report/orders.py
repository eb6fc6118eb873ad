"""How soon an order has its folio, and how many have it in a minute."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from commands.bench.orders import LINES, Figures, measure
from commands.bench.report.section import Part, Section, table
from microsip.demo.content.plan import Size

COUNT = 15


@dataclass(frozen=True)
class Ordered:
    """The orders of one company, by both links."""

    links: tuple[Figures, ...]


def _parts(sizes: Sequence[Size]) -> Iterable[Part[Ordered]]:
    size = Size.DEMO if Size.DEMO in sizes else Size.SMALL
    return (Part(size.value, partial(_measured, size)),)


def _measured(size: Size) -> Ordered:
    return Ordered(measure(size, COUNT))


def _text(results: Mapping[str, Ordered]) -> str:
    rows = [
        (
            size,
            each.link,
            f"{each.confirm_median:.2f}",
            f"{each.confirm_p95:.2f}",
            f"{each.folio_median:.1f}",
            f"{each.folio_p95:.1f}",
            f"{each.a_minute:.0f}",
        )
        for size, ordered in results.items()
        for each in ordered.links
    ]
    headings = ("Company", "Link", "Confirmed, median s", "95 %", "Folio, median s", "95 %", "Orders a minute")
    return table(headings, rows)


INTRODUCTION = f"""\
{COUNT} orders of {LINES} articles by each link, one after the other, delivered by Prefect and one worker; seconds from
the click. Then as many are confirmed at once: how many have their folio in a minute. The first order after a while
waits for Prefect to start the delivery, some seconds more, and is not counted."""

ORDERS = Section("orders", "Orders", INTRODUCTION, Ordered, _parts, _text)
