"""First syncs of companies, one after nothing changed and one after a thousand rows did; and growth with the data."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from functools import partial
from itertools import pairwise, product
from math import log2

from commands.bench.figures import Stage, Sync
from commands.bench.report.section import DOCUMENTED, Part, Section, mib, table
from microsip.demo.content.plan import EXTENTS, Size

WHERE = ("Company", "Store", "Link")
STORES = ("duckdb", "postgres")
LINKS = ("direct", "agent")
LONGEST = 3
"""How many of the first sync's steps are named."""

GROWING = (Size.DEMO, Size.TWICE, Size.FOURFOLD)


@dataclass(frozen=True)
class Taken:
    """What one sync took. `bytes`: compressed as they travelled from the agent, or as they lay in memory."""

    rows: int
    bytes: int
    seconds: float
    cpu_seconds: Mapping[str, float]
    peak_mib: float
    longest: tuple[Stage, ...]

    @classmethod
    def of(cls, sync: Sync) -> "Taken":
        longest = sorted(sync.stages, key=lambda stage: stage.seconds, reverse=True)[:LONGEST]
        return cls(sync.rows, sync.bytes, sync.seconds, sync.cpu_seconds, sync.peak_mib, tuple(longest))


@dataclass(frozen=True)
class Syncs:
    """One after the other. `agent_peak_mib`: the most memory of the agent; None without one."""

    first: Taken
    unchanged: Taken
    changed: Taken
    agent_peak_mib: float | None


def _parts(sizes: Sequence[Size]) -> Iterable[Part[Syncs]]:
    return (
        Part(f"{size.value} {store} {link}", partial(_measured, size, store, link))
        for size, store, link in product((size for size in DOCUMENTED if size in sizes), STORES, LINKS)
    )


def _measured(size: Size, store: str, link: str) -> Syncs:
    """Of a copy, since rows are changed."""
    from commands.bench.figures import peak_mib
    from commands.bench.incremental import change, copied_company
    from commands.bench.installation import bench_home, measured, new_installation, running_agent

    home = bench_home()
    with ExitStack() as stack:
        server, connection = stack.enter_context(copied_company(size, None, home))
        processes, agent = {"firebird": server.running_pid}, None
        reached = connection
        if link == "agent":
            address, agent = stack.enter_context(running_agent(connection, home))
            reached = replace(connection, server=address)
            processes["agent"] = agent
        own = new_installation("syncs", reached, home, stack.enter_context(_database(store)))
        named = tuple(f"{name}={process}" for name, process in processes.items())
        first, unchanged = (Taken.of(measured(own, *named)) for _ in range(2))
        change(server, connection, turn=1)
        changed = Taken.of(measured(own, *named))
        return Syncs(first, unchanged, changed, None if agent is None else peak_mib(agent))


@contextmanager
def _database(store: str) -> Iterator[str | None]:
    """An empty database for both stores; None for files."""
    from commands.bench.postgres import private_postgres

    if store == "duckdb":
        yield None
        return
    with private_postgres() as server:
        yield server.create_database("b2bgo")


def _text(results: Mapping[str, Syncs]) -> str:
    firsts = [_first_row(key, each) for key, each in results.items()]
    later = [
        (
            *key.split(),
            name,
            f"{taken.rows:,}",
            f"{taken.bytes / 1024:,.1f}",
            f"{taken.seconds:.1f}",
            _share(each.first, taken),
        )
        for key, each in results.items()
        for name, taken in (("nothing", each.unchanged), ("1,000 rows", each.changed))
    ]
    return "\n\n".join(
        (
            table(
                (*WHERE, "Rows", "MiB", "Seconds", "Rows/s", "CPU s", "Memory MiB", "Longest steps, seconds"), firsts
            ),
            LATER,
            table((*WHERE, "Changed", "Rows read", "KiB", "Seconds", "Ratio"), later),
        )
    )


def _first_row(key: str, each: Syncs) -> Sequence[str]:
    first = each.first
    agent = "" if each.agent_peak_mib is None else f" + {each.agent_peak_mib:,.0f}"
    return (
        *key.split(),
        f"{first.rows:,}",
        mib(first.bytes),
        f"{first.seconds:.1f}",
        f"{first.rows / first.seconds:,.0f}",
        f"{sum(first.cpu_seconds.values()):.1f}",
        f"{first.peak_mib:,.0f}{agent}",
        "; ".join(f"{stage.stage} {stage.seconds:.1f}" for stage in first.longest),
    )


def _share(first: Taken, other: Taken) -> str:
    return f"**{other.seconds / first.seconds:.2f}**"


def _growth_parts(sizes: Sequence[Size]) -> Iterable[Part[Taken]]:
    return tuple(Part(size.value, partial(_grown, size)) for size in GROWING if Size.DEMO in sizes)


def _grown(size: Size) -> Taken:
    from commands.bench.company import measured_company
    from commands.bench.installation import bench_home, measured, new_installation

    home = bench_home()
    with measured_company(size, None) as (server, connection):
        own = new_installation("growth", connection, home)
        return Taken.of(measured(own, f"firebird={server.running_pid}"))


def _growth_text(results: Mapping[str, Taken]) -> str:
    rows = [
        (
            key,
            f"{EXTENTS[Size(key)].receivables:,}",
            f"{each.rows:,}",
            f"{each.seconds:.1f}",
            f"{sum(each.cpu_seconds.values()):.1f}",
            f"{each.peak_mib:,.0f}",
        )
        for key, each in results.items()
    ]
    orders = [
        log2(after.seconds / before.seconds) / log2(after.rows / before.rows)
        for before, after in pairwise(results.values())
    ]
    powers = ", then ".join(f"**{order:.2f}**" for order in orders)
    told = (f"Seconds grow as rows to the power of {powers}.",) if orders else ()
    measured = table(("Company", "Receivable documents", "Rows", "Seconds", "CPU s", "Memory MiB"), rows)
    return "\n\n".join((*told, measured))


INTRODUCTION = """\
Each installation is new and its first sync reads the whole company; nothing but the sync itself is measured, without
Prefect's start. DuckDB and SQLite in files, or both stores in one Postgres as Debian installs it, on the same machine.
Memory is the peak of the sync's own process, and of the agent. Bytes are those that were read: as Arrow in memory by
the direct link, compressed as they travelled by the agent. The aims for `large` are 20 seconds and 1 GiB, set for 2.6
million rows: 130,000 rows a second. With the details of its documents it has 4.75 million."""

LATER = """\
Then nothing is changed, and then a thousand rows of articles, prices, stock and receivables, as far apart as can be and
without a new timestamp. The ratio is that to the first sync's seconds. The aims for `large` are 3 seconds and 256 KiB
without changes, and 5 seconds and 5 MiB after them."""

GROWTH_INTRODUCTION = """\
The first sync (DuckDB, direct) of the `demo` company and of companies with twice and four times as much of everything.
With a power of 1, seconds grow as rows do."""

SYNCS = Section("syncs", "First and incremental sync", INTRODUCTION, Syncs, _parts, _text)
GROWTH = Section("growth", "Growth as the data doubles", GROWTH_INTRODUCTION, Taken, _growth_parts, _growth_text)
