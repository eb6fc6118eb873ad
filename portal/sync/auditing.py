"""Auditing the mirror, and telling what was found with the dataset in which it was found."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from microsip.datasets import DATASETS
from microsip.declaration import Dataset
from portal.history import RunState
from portal.sync.landing import Landing
from portal.sync.recording import Recorder
from warehouse.audits import Audit, Finding, LossGuard, Scope, audit
from warehouse.errors import AuditFailed
from warehouse.store import Mirror

COMPARE_EVERY = timedelta(hours=20)
"""Every day, wherever in it a company's syncs take place."""


def audited(landing: Landing, now: datetime) -> None:
    """Records what the audits found; raises AuditFailed when it keeps the mirror from being published.

    Rows are audited where they changed. Their contents are compared with Microsip's where everything was read, and
    once a day where digests said that nothing else was to be read. What this sync did not bring over is as it was.
    """
    mirror, recorder = landing.mirror, landing.recorder
    landed = [dataset for dataset in DATASETS if dataset.name in landing.landed]
    compared = [dataset for dataset in landed if dataset.name in landing.whole or _due(mirror, dataset, now)]
    scope = Scope(frozenset(landing.changed), frozenset(dataset.name for dataset in compared))
    guard = LossGuard(confirmed=recorder.confirmed_losses())
    try:
        findings = audit(mirror, landing.source.snapshot, DATASETS, guard, scope)
    except AuditFailed as failure:
        _record(failure.findings, recorder)
        raise
    _record(findings, recorder)
    for dataset in compared:
        mirror.note_comparison(dataset, now)


def means_another_mirror(failure: AuditFailed) -> bool:
    """Whether the mirror is not what Microsip holds: what reading everything again would mend."""
    return any(finding.audit in (Audit.ROWS, Audit.CHECKSUM) for finding in failure.findings)


def _due(mirror: Mirror, dataset: Dataset, now: datetime) -> bool:
    last = mirror.compared_at(dataset)
    return last is None or now - last >= COMPARE_EVERY


def _record(findings: Iterable[Finding], recorder: Recorder) -> None:
    for finding in findings:
        if finding.audit is Audit.LOSS:
            recorder.refuse(finding.dataset, finding.count)
        recorder.note(finding.dataset, RunState.FALLIDO if finding.failed else RunState.EXITOSO, finding.message)
