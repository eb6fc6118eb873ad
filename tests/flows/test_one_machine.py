"""Files are of one machine: a second one that comes to the same Prefect server is told so when it starts."""

import pytest

from commands.services import prefect
from commands.services.interrupts import Interrupts
from commands.services.portal import Portal
from commands.services.supervision import Services
from portal.installation import Installation
from tests.flows.prefect_runs import eventually

POSTGRES = "postgresql://b2bgo@db/b2bgo"


def test_the_other_machines_and_what_to_change_are_told(
    orchestrated_installation: Installation, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = orchestrated_installation.settings
    eventually(lambda: prefect.at_work_elsewhere(settings) == ("worker",), "the worker is not known")
    portal = Portal(Services(Interrupts(), settings.home / "logs"), settings)
    portal.warn_of_other_machines()
    told = capsys.readouterr().err
    assert "(worker)" in told
    assert "B2BGO_DATABASE_URL y B2BGO_WAREHOUSE_URL" in told
    shared = settings.model_copy(update={"database_url": POSTGRES, "warehouse_url": POSTGRES})
    Portal(Services(Interrupts(), settings.home / "logs"), shared).warn_of_other_machines()
    assert capsys.readouterr().err == ""
