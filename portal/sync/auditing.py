"""Auditing the mirror, and telling what was found with the dataset in which it was found."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from microsip.datasets import DATASETS
from microsip.declaration import Dataset
from portal.history import RunState
from portal.sync.causes import explained
from portal.sync.landing import Landing
from portal.sync.recording import Recorder
from warehouse.audits import Audit, Finding, LossGuard, Scope, audit
from warehouse.errors import AuditFailed
from warehouse.store import Mirror

OF_ROWS = (Audit.NULL_KEY, Audit.REPEATED_KEY, Audit.REFERENCE)
"""What somebody mends in Microsip, row by row."""

COMPARE_EVERY = timedelta(hours=20)
"""Every day, wherever in it a company's syncs take place."""


def audited(landing: Landing, recorder: Recorder, now: datetime) -> None:
    """Records what the audits found; raises AuditFailed when it keeps the mirror from being published.

    Rows are audited where they changed. Their contents are compared with Microsip's where everything was read, and
    once a day where digests said that nothing else was to be read. What this sync did not bring over is as it was.
    """
    compared = _compared(landing, now)
    guard = LossGuard(confirmed=recorder.confirmed_losses())
    try:
        findings = found(landing, compared, guard)
    except AuditFailed as failure:
        _record(landing.mirror, failure.findings, recorder)
        raise
    _record(landing.mirror, findings, recorder)
    for dataset in compared:
        landing.mirror.note_comparison(dataset, now)


def rehearsed(landing: Landing, confirmed: Mapping[str, int], now: datetime) -> tuple[Finding, ...]:
    """What the audits find, told and nothing more. `confirmed`: the rows that may go, by dataset."""
    try:
        return found(landing, _compared(landing, now), LossGuard(confirmed=confirmed))
    except AuditFailed as failure:
        return failure.findings


def found(landing: Landing, compared: Iterable[Dataset], guard: LossGuard) -> tuple[Finding, ...]:
    """The findings that keep nothing from being published; raises AuditFailed with the others."""
    scope = Scope(
        changed={name: landing.merged.get(name) for name in landing.changed},
        shrunk=frozenset(landing.shrunk),
        compared=frozenset(dataset.name for dataset in compared),
    )
    return audit(landing.mirror, landing.source.snapshot, DATASETS, guard, scope)


def means_another_mirror(failure: AuditFailed) -> bool:
    """Whether the mirror is not what Microsip holds: what reading everything again would mend."""
    return any(finding.audit in (Audit.ROWS, Audit.CHECKSUM) for finding in failure.findings)


def _compared(landing: Landing, now: datetime) -> tuple[Dataset, ...]:
    landed = (dataset for dataset in DATASETS if dataset.name in landing.landed)
    return tuple(each for each in landed if each.name in landing.whole or _due(landing.mirror, each, now))


def _due(mirror: Mirror, dataset: Dataset, now: datetime) -> bool:
    last = mirror.compared_at(dataset)
    return last is None or now - last >= COMPARE_EVERY


def _record(mirror: Mirror, findings: Iterable[Finding], recorder: Recorder) -> None:
    for finding in findings:
        if finding.audit is Audit.LOSS:
            recorder.refuse(finding.dataset, finding.count)
        message = finding.message
        if finding.audit in OF_ROWS:
            message = explained(mirror, DATASETS[finding.dataset], message, finding.examples)
        recorder.note(finding.dataset, RunState.FALLIDO if finding.failed else RunState.EXITOSO, message)
