"""Starting a sync from a page."""

import pytest

from portal.history import RunKind, RunState, run, runs, writing
from portal.installation import Installation
from portal.orchestration import OrchestratorUnreachable
from portal.sync import start_sync
from tests.servers.installation import company_of


def test_without_prefect_the_person_and_history_are_told(installation: Installation) -> None:
    with pytest.raises(OrchestratorUnreachable) as caught:
        start_sync(installation, company_of(installation), RunKind.MANUAL)
    (told,) = runs(installation.database, company_of(installation))
    assert (told.state, told.message) == (RunState.INCOMPLETO, caught.value.message)


def test_a_run_in_progress_is_joined(installation: Installation) -> None:
    company = company_of(installation)
    begun = writing.begin_run(installation.database, company, RunKind.AUTOMATICA).run
    assert start_sync(installation, company, RunKind.MANUAL).id == begun.id
    assert run(installation.database, company, begun.id).running
