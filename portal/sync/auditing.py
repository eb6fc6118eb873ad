"""Auditing the mirror, and telling what was found with the dataset in which it was found."""

from collections.abc import Iterable

from microsip.datasets import DATASETS
from microsip.link import Snapshot
from portal.history import RunState
from portal.sync.recording import Recorder
from warehouse.audits import Audit, Finding, LossGuard, audit
from warehouse.errors import AuditFailed
from warehouse.store import Mirror


def audited(snapshot: Snapshot, mirror: Mirror, recorder: Recorder) -> None:
    """Records what the audits found; raises AuditFailed when it keeps the mirror from being published."""
    try:
        findings = audit(mirror, snapshot, DATASETS, LossGuard(confirmed=recorder.confirmed_losses()))
    except AuditFailed as failure:
        _record(failure.findings, recorder)
        raise
    _record(findings, recorder)


def _record(findings: Iterable[Finding], recorder: Recorder) -> None:
    for finding in findings:
        if finding.audit is Audit.LOSS:
            recorder.refuse(finding.dataset, finding.count)
        recorder.note(finding.dataset, RunState.FALLIDO if finding.failed else RunState.EXITOSO, finding.message)
