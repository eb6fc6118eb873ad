"""Pages of priced articles, and clicks of 1, 10, 50 and 200 sessions at once."""

from collections.abc import Iterable, Mapping, Sequence
from functools import partial

from commands.bench.report.section import Part, Section, largest, table
from commands.bench.storefront import PAGES as COUNTED
from commands.bench.storefront import Pages, Visits, measure_pages, measure_visits, published
from microsip.demo.content.plan import Size

SESSIONS = (1, 10, 50, 200)
LEVEL_SECONDS = 40
"""About how long each number of sessions clicks."""

FEWEST_CLICKS = 2


def _page_parts(sizes: Sequence[Size]) -> Iterable[Part[Pages]]:
    size = largest(sizes)
    return (Part(size.value, partial(_pages, size)),)


def _pages(size: Size) -> Pages:
    return measure_pages(published(size, None))


def _page_text(results: Mapping[str, Pages]) -> str:
    rows = [
        (size, name, f"{spread.p50:.0f}", f"{spread.p95:.0f}", f"{spread.max:.0f}")
        for size, each in results.items()
        for name, spread in (("by the clock", each.page_ms), ("processor's time", each.page_cpu_ms))
    ]
    return table(("Company", "Milliseconds", "p50", "p95", "longest"), rows)


ENOUGH_TO_WEIGH = 10
"""With fewer sessions what the storefront gives back to the system weighs more than they do."""


def _visit_parts(sizes: Sequence[Size]) -> Iterable[Part[Visits]]:
    size = largest(sizes)
    return (Part(f"{size.value}, {people} sessions", partial(_visits, size, people)) for people in SESSIONS)


def _visits(size: Size, people: int) -> Visits:
    clicks = max(FEWEST_CLICKS, LEVEL_SECONDS // people)
    return measure_visits(published(size, None), people, clicks, LEVEL_SECONDS / clicks)


def _visit_text(results: Mapping[str, Visits]) -> str:
    rows = [
        (
            key.partition(",")[0],
            each.people,
            each.clicks,
            f"{each.click_ms.p50:.0f}",
            f"{each.click_ms.p95:.0f}",
            f"{each.click_ms.max:.0f}",
            f"{each.cpu_ms_a_click:.0f}",
            f"{each.session_mib:.2f}" if each.people >= ENOUGH_TO_WEIGH else "",
            f"{each.storefront_mib:.0f}",
        )
        for key, each in results.items()
    ]
    clicks = ("p50 ms", "p95 ms", "longest", "CPU ms a click")
    return table(("Company", "Sessions", "Clicks", *clicks, "MiB a session", "MiB in all"), rows)


PAGES_INTRODUCTION = f"""\
{COUNTED} pages of 50 articles with price and stock for customers who search for different words, computed by the portal
without drawing them. The aim is 100 ms at p95."""

INTRODUCTION = f"""\
Sessions at the catalogue of one storefront, of as many customers as there are, each of which searches and waits until
its page is drawn: a single one every second, ten every ten, and more of them every
{LEVEL_SECONDS // FEWEST_CLICKS} seconds on average. They speak Streamlit's own protocol over WebSocket, from a process
on the same machine. The aim is 1 s at p95 with 50 sessions."""

PAGES = Section("pages", "Catalogue pages", PAGES_INTRODUCTION, Pages, _page_parts, _page_text)
STOREFRONT = Section("storefront", "Storefront with many sessions", INTRODUCTION, Visits, _visit_parts, _visit_text)
