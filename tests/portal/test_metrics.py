"""The figures that whoever watches an installation asks for."""

from datetime import timedelta
from decimal import Decimal

from sqlalchemy import insert

from portal.database import utc_now
from portal.history import RunKind, writing
from portal.history.tables import sync_run_datasets, sync_runs
from portal.installation import Installation
from portal.metrics import metrics
from tests.servers.installation import SLUG, company_of


def figures(installation: Installation) -> dict[str, dict[tuple[str, ...], float]]:
    return {metric.name: {sample.labels: sample.value for sample in metric.samples} for metric in metrics(installation)}


def add_run(installation: Installation, run_id: str, hours_ago: int, state: str, rows: int) -> None:
    started = utc_now() - timedelta(hours=hours_ago)
    run = {
        "id": run_id,
        "company_id": company_of(installation).id,
        "kind": RunKind.AUTOMATICA.value,
        "state": state,
        "started_at": started,
        "ended_at": started,
        "lease_until": started,
    }
    dataset = {
        "run_id": run_id,
        "position": 0,
        "dataset": "articulos",
        "title": "Artículos",
        "catalogue": "Artículos",
        "state": state,
        "rows_read": rows,
        "rows_added": 0,
        "rows_changed": 0,
        "rows_removed": 0,
        "seconds": 1.5,
        "bytes_moved": rows * 10,
    }
    with installation.database.begin() as transaction:
        transaction.execute(insert(sync_runs).values(run))
        transaction.execute(insert(sync_run_datasets).values(dataset))


def test_syncs_of_the_last_day_are_counted_with_what_they_read(installation: Installation) -> None:
    add_run(installation, "a", 1, "Exitoso", 100)
    add_run(installation, "b", 2, "Exitoso", 50)
    add_run(installation, "c", 3, "Fallido", 7)
    add_run(installation, "d", 30, "Exitoso", 1000)
    told = figures(installation)
    kind = RunKind.AUTOMATICA.value
    assert told["b2bgo_syncs_day"] == {(SLUG, kind, "Exitoso"): 2, (SLUG, kind, "Fallido"): 1}
    assert told["b2bgo_sync_rows_day"] == {(SLUG,): 157}
    assert told["b2bgo_sync_bytes_day"] == {(SLUG,): 1570}
    assert Decimal(str(told["b2bgo_sync_seconds_day"][SLUG,])) == Decimal("4.5")


def test_a_sync_that_no_worker_takes_waits_and_one_that_is_taken_does_not(installation: Installation) -> None:
    begun = writing.begin_run(installation.database, company_of(installation), RunKind.MANUAL).run
    [waited] = figures(installation)["b2bgo_sync_waiting_seconds"].values()
    assert waited >= 0
    writing.claim(installation.database, begun.id, "a worker")
    assert figures(installation)["b2bgo_sync_waiting_seconds"] == {}


def test_a_company_that_was_never_synchronised_has_intervals_and_no_age(installation: Installation) -> None:
    told = figures(installation)
    assert told["b2bgo_data_age_seconds"] == {}
    assert {labels[0] for labels in told["b2bgo_data_age_intervals"]} == {SLUG}


def test_nothing_waits_in_an_installation_without_orders_and_mails(installation: Installation) -> None:
    told = figures(installation)
    assert told["b2bgo_outbox_orders"] == told["b2bgo_outbox_age_seconds"] == told["b2bgo_mails_waiting"] == {}
