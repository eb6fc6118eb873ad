"""What is checked of a mirror before it is published: that it is what Microsip holds, and that it can be used.

Row counts and checksums must equal the source's; keys must be there and unique; a dataset must not lose a large share
of its rows at once. References to rows that do not exist are only told: Microsip's databases have them.
"""

from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from enum import Enum
from typing import Any, Protocol

from sqlalchemy import BigInteger, ColumnElement, Select, Table, and_, cast, func, or_, select

from microsip.declaration import Dataset, Kind, Reference
from microsip.digest import Spans, buckets_of, fine
from microsip.link import Checksum
from warehouse.errors import AuditFailed
from warehouse.store import Mirror
from warehouse.tables import table_of

EXAMPLES = 5

MOST_BUCKETS = 2_000

COME_AND_GO: Mapping[str, Decimal] = {"comprom_articulos": Decimal(1)}
"""Datasets that may lose any share of their rows: what is committed ends with the order's delivery."""

_INTEGERS = (Kind.SMALLINT, Kind.INTEGER, Kind.BIGINT)

Key = tuple[object, ...]


class Audit(Enum):
    """What was looked at."""

    ROWS = "rows"
    CHECKSUM = "checksum"
    NULL_KEY = "null key"
    REPEATED_KEY = "repeated key"
    REFERENCE = "reference"
    LOSS = "loss"


@dataclass(frozen=True)
class Finding:
    """Something that an audit found: how many rows, keys or columns, and some keys of them.

    `failed`: it keeps the mirror from being published; otherwise it is told only.
    """

    dataset: str
    audit: Audit
    failed: bool
    count: int
    examples: tuple[Key, ...]
    message: str


@dataclass(frozen=True)
class LossGuard:
    """How much of a dataset may go from one version to the next.

    `rows`: fewer are let go whatever their share, as small tables lose large shares of themselves. `shares`: other
    shares than `share` for datasets whose rows come and go. `confirmed`: the rows that the administrator let go, by
    dataset; what goes besides is judged like any other loss.
    """

    share: Decimal = Decimal("0.05")
    rows: int = 10
    shares: Mapping[str, Decimal] = field(default_factory=lambda: COME_AND_GO)
    confirmed: Mapping[str, int] = field(default_factory=dict)

    def allows(self, dataset: str, lost: int, before: int) -> bool:
        """Whether a dataset of `before` rows may lose that many; never all of them without a confirmation."""
        further = lost - self.confirmed.get(dataset, 0)
        if further <= 0:
            return True
        share = self.shares.get(dataset, self.share)
        return (further <= share * before or further <= self.rows) and (lost < before or share == 1)


@dataclass(frozen=True)
class Scope:
    """Which datasets are looked at, by name; None for all.

    `changed`: whose rows are looked at, all of them or those with these keys; others were looked at when they became
    what they are. `shrunk`: that may have lost rows. `compared`: whose figures are compared with the source's, which
    computes them over whole tables.
    """

    changed: Mapping[str, Spans | None] | None = None
    shrunk: frozenset[str] | None = None
    compared: frozenset[str] | None = None

    def keys(self, dataset: Dataset) -> Spans | None:
        """The keys of the dataset's rows that are looked at; None for all."""
        return None if self.changed is None else self.changed[dataset.name]


class Source(Protocol):
    """What the rows were read from, as far as audits ask it; a link's snapshot is one."""

    def checksum(self, dataset: Dataset) -> Checksum:
        """Row count and sums of what the source holds."""


def audit(
    mirror: Mirror,
    source: Source,
    datasets: Iterable[Dataset],
    guard: LossGuard | None = None,
    scope: Scope = Scope(),
) -> tuple[Finding, ...]:
    """The findings that do not keep the mirror from being published; AuditFailed with the others if there are any.

    `source` is the snapshot that the datasets were read from; `datasets` are those that have been landed.
    """
    members = {dataset.name: dataset for dataset in datasets}
    findings: list[Finding] = []
    with _checksums(source, _chosen(members, scope.compared)) as checksums:
        for dataset in members.values():
            if scope.changed is None or dataset.name in scope.changed:
                findings += of_rows(mirror, dataset, members, scope.keys(dataset))
            if scope.shrunk is None or dataset.name in scope.shrunk:
                findings += of_losses(mirror, dataset, guard or LossGuard())
            if dataset.name in checksums:
                findings += against_source(dataset, mirror.checksum(dataset), checksums[dataset.name].result())
    failed = tuple(finding for finding in findings if finding.failed)
    if failed:
        raise _failure(failed)
    return tuple(findings)


def _chosen(members: Mapping[str, Dataset], names: frozenset[str] | None) -> tuple[Dataset, ...]:
    return tuple(dataset for name, dataset in members.items() if names is None or name in names)


@contextmanager
def _checksums(source: Source, datasets: Iterable[Dataset]) -> Iterator[Mapping[str, Future[Checksum]]]:
    """The source's figures, computed one after the other while the mirror is being looked at."""
    with ThreadPoolExecutor(1, thread_name_prefix="source") as thread:
        try:
            yield {dataset.name: thread.submit(source.checksum, dataset) for dataset in datasets}
        finally:
            thread.shutdown(cancel_futures=True)


def _failure(failed: tuple[Finding, ...]) -> AuditFailed:
    message = failed[0].message
    if len(failed) > 1:
        message += f" Otras validaciones sin pasar: {len(failed) - 1}; están en el historial de esta sincronización."
    detail = "; ".join(f"{finding.dataset}: {finding.audit.value} ×{finding.count}" for finding in failed)
    return AuditFailed(message, detail, failed)


def against_source(dataset: Dataset, mirrored: Checksum, source: Checksum) -> tuple[Finding, ...]:
    """Where the mirror's figures of a dataset are others than the source's."""
    again = "vuelve a sincronizar y, si se repite, avisa a soporte."
    if mirrored.rows != source.rows:
        message = f"{dataset.title}: Microsip tiene {source.rows:,} renglones y llegaron {mirrored.rows:,}; {again}"
        return (Finding(dataset.name, Audit.ROWS, True, abs(mirrored.rows - source.rows), (), message),)
    theirs = dict(source.sums)
    differing = tuple((name,) for name, figure in mirrored.sums if theirs.get(name) != figure)
    if not differing:
        return ()
    names = ", ".join(name for (name,) in differing[:EXAMPLES])
    message = f"{dataset.title}: los valores de {names} no son los de Microsip; {again}"
    return (Finding(dataset.name, Audit.CHECKSUM, True, len(differing), differing[:EXAMPLES], message),)


@dataclass(frozen=True)
class _Probe:
    """Keys of rows that should not be there; the message may name their `{count}` and `{keys}`, some examples."""

    audit: Audit
    keys: Select[Any]
    message: str
    failed: bool = True


def of_rows(
    mirror: Mirror, dataset: Dataset, datasets: Mapping[str, Dataset], keys: Spans | None = None
) -> tuple[Finding, ...]:
    """Rows without a key, keys that several rows have, and references to rows that do not exist.

    References to datasets that are not given are not looked up. `keys`: only rows with these, which are whole buckets.
    """
    among = _among(dataset, keys)
    probes = (*_of_keys(dataset, among), *_of_references(dataset, datasets, among))
    counts = _counts(mirror, *(probe.keys for probe in probes))
    return tuple(_finding(mirror, dataset, probe, count) for probe, count in zip(probes, counts, strict=True) if count)


def _among(dataset: Dataset, keys: Spans | None) -> tuple[ColumnElement[bool], ...]:
    """The condition for these rows; none for all, and for so many that a list of them is no help."""
    width = fine(dataset)
    buckets = [] if keys is None else buckets_of(keys, width)["bucket"].to_pylist()
    if keys is None or len(buckets) > MOST_BUCKETS:
        return ()
    bucket = cast(func.floor(table_of(dataset).c[dataset.key[0]] / width), BigInteger)
    return (bucket.in_(buckets),)


def _of_keys(dataset: Dataset, among: tuple[ColumnElement[bool], ...] = ()) -> Iterator[_Probe]:
    rows = table_of(dataset)
    key = [rows.c[name] for name in dataset.key]
    names = ", ".join(dataset.key)
    mend = "pide a tu distribuidor de Microsip que repare la base de datos y vuelve a sincronizar."
    absent = select(*key).where(or_(*(column.is_(None) for column in key)))  # a key without a value is in no span
    yield _Probe(Audit.NULL_KEY, absent, f"{{count:,}} renglones no tienen {names}; {mend}")
    present = (column.is_not(None) for column in key)
    repeated = select(*key).where(*among, *present).group_by(*key).having(func.count() > 1)
    yield _Probe(Audit.REPEATED_KEY, repeated, f"{names} {{keys}} está en más de un renglón; {mend}")


def _of_references(
    dataset: Dataset, datasets: Mapping[str, Dataset], among: tuple[ColumnElement[bool], ...] = ()
) -> Iterator[_Probe]:
    for reference in dataset.references:
        if reference.dataset in datasets:
            yield _of_reference(dataset, reference, datasets[reference.dataset], among)


def _of_reference(
    dataset: Dataset, reference: Reference, target: Dataset, among: tuple[ColumnElement[bool], ...]
) -> _Probe:
    rows, targets = table_of(dataset), table_of(target).alias("target")
    column = rows.c[reference.column]
    refers: list[ColumnElement[bool]] = [*among, column.is_not(None)]
    if dataset.column(reference.column).kind in _INTEGERS:
        refers.append(column != 0)
    exists = select(targets).where(targets.c[target.key[0]] == column).correlate(rows).exists()
    orphans = select(*(rows.c[name] for name in dataset.key)).where(*refers, ~exists)
    message = (
        f"{{count:,}} renglones (como {{keys}}) nombran en {reference.column} algo que no está en «{target.title}»; "
        "revísalos en Microsip."
    )
    return _Probe(Audit.REFERENCE, orphans, message, failed=False)


def of_losses(mirror: Mirror, dataset: Dataset, guard: LossGuard) -> tuple[Finding, ...]:
    """Whether more of the rows published last are gone than the guard allows."""
    former = mirror.former(dataset)
    if former is None:
        return ()
    gone = _gone(dataset, former)
    lost, before = _counts(mirror, gone, select(*(former.c[name] for name in dataset.key)))
    if guard.allows(dataset.name, lost, before):
        return ()
    message = (
        f"{dataset.title} perdería {lost:,} de sus {before:,} renglones ({lost / before:.0%}) y no se publicó nada; si "
        "es correcto, confírmalo y sincroniza; si no, revisa que la base de datos conectada sea la de siempre."
    )
    return (Finding(dataset.name, Audit.LOSS, True, lost, _examples(mirror, gone), message),)


def _gone(dataset: Dataset, former: Table) -> Select[Any]:
    rows = table_of(dataset).alias("rows")
    same = and_(*(rows.c[name] == former.c[name] for name in dataset.key))
    kept = select(rows).where(same).correlate(former).exists()
    return select(*(former.c[name] for name in dataset.key)).where(~kept)


def _finding(mirror: Mirror, dataset: Dataset, probe: _Probe, count: int) -> Finding:
    examples = _examples(mirror, probe.keys)
    told = probe.message.format(count=count, keys=", ".join("/".join(map(str, key)) for key in examples))
    return Finding(dataset.name, probe.audit, probe.failed, count, examples, f"{dataset.title}: {told}")


def _counts(mirror: Mirror, *statements: Select[Any]) -> tuple[int, ...]:
    """How many rows each statement gives, asked for at once."""
    counts = (select(func.count()).select_from(statement.subquery()).scalar_subquery() for statement in statements)
    return mirror.frame(select(*(count.label(f"n{place}") for place, count in enumerate(counts)))).row(0)


def _examples(mirror: Mirror, statement: Select[Any]) -> tuple[Key, ...]:
    return tuple(mirror.frame(statement.limit(EXAMPLES)).iter_rows())
