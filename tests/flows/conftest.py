"""Flows are tested as they run in production: published to a real server and started by a real worker."""

import pytest

from portal.installation import Installation
from tests.flows.prefect_runs import Runs


@pytest.fixture
def flow_runs(orchestrated_installation: Installation) -> Runs:
    return Runs(orchestrated_installation)
