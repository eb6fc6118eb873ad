"""Every test of this folder is of every store."""

from collections.abc import Iterator

import pytest

from tests.conformance.stores.opening import STORES, Opener
from warehouse.store import Warehouse


@pytest.fixture(params=STORES)
def opened(request: pytest.FixtureRequest) -> Iterator[Opener]:
    """An empty store of its own for each test."""
    with STORES[request.param](request) as store:
        yield store


@pytest.fixture(scope="module", params=STORES)
def shared(request: pytest.FixtureRequest) -> Iterator[Opener]:
    """A store for all tests of a file that only read what its fixtures have published."""
    with STORES[request.param](request) as store:
        yield store


@pytest.fixture
def warehouse(opened: Opener) -> Warehouse:
    return opened()
