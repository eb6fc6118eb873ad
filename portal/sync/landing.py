"""Bringing one dataset over: from the snapshot of Microsip into the mirror, with what it took."""

from dataclasses import replace
from time import perf_counter

from microsip.declaration import Dataset
from microsip.errors import Failure
from microsip.link import Snapshot, Structure
from portal.history import DatasetFigures, RunState
from portal.sync.recording import Recorder
from warehouse.store import Mirror


def land(snapshot: Snapshot, mirror: Mirror, dataset: Dataset, recorder: Recorder) -> DatasetFigures:
    """Lands the dataset and records its figures; what fails is recorded, too, and raised."""
    began, moved = perf_counter(), snapshot.bytes_moved
    figures = DatasetFigures(dataset.name, dataset.title, dataset.catalogue)
    try:
        structure = snapshot.structure(dataset)
        landed = mirror.land(dataset, recorder.counted(snapshot.read(dataset)))
    except Failure as failure:
        recorder.add(
            replace(
                figures,
                seconds=perf_counter() - began,
                state=RunState.after(failure.remedy),
                message=failure.message,
            )
        )
        raise
    figures = replace(
        figures,
        read=landed.rows,
        added=landed.added,
        changed=landed.changed,
        removed=landed.removed,
        seconds=perf_counter() - began,
        bytes=snapshot.bytes_moved - moved,
        message=notice(dataset, structure),
    )
    recorder.add(figures)
    return figures


def notice(dataset: Dataset, structure: Structure) -> str:
    """What people are told when this version of Microsip lacks something optional; empty when it lacks nothing."""
    if structure.missing_table:
        return f"Esta versión de Microsip no tiene «{dataset.title}»."
    if structure.missing_columns:
        return f"Esta versión de Microsip no tiene {', '.join(structure.missing_columns)} en «{dataset.title}»."
    return ""
