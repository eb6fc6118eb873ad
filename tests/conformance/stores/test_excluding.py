"""One sync a company at a time, and each company by itself."""

from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest

from tests.conformance.stores.opening import Opener
from tests.warehouse.shop import (
    ARTICLES,
    COMPANY,
    article,
    land,
    publish,
)
from warehouse.errors import (
    BadCompany,
    MirrorBusy,
    NothingPublished,
)
from warehouse.store import Warehouse


def test_one_sync_at_a_time_may_have_a_companys_mirror(opened: Opener) -> None:
    first = opened()
    with first.mirror(COMPANY):
        for other in (first, opened()):
            with pytest.raises(MirrorBusy), other.mirror(COMPANY):
                pass
        with first.mirror("otra-empresa") as mirror:
            land(mirror, ARTICLES, article(1))
    with opened().mirror(COMPANY):
        pass


def test_threads_that_ask_for_a_mirror_at_once_get_it_one_at_a_time(warehouse: Warehouse) -> None:
    done = Event()

    def sync() -> bool:
        try:
            with warehouse.mirror(COMPANY):
                return done.wait(20)
        except MirrorBusy:
            return False

    with ThreadPoolExecutor(6) as threads:
        syncs = [threads.submit(sync) for _ in range(6)]
        while sum(one.done() for one in syncs) < 5:
            done.wait(0.01)
        done.set()
    assert sum(one.result() for one in syncs) == 1


def test_companies_do_not_see_each_other(warehouse: Warehouse) -> None:
    publish(warehouse, ARTICLES, article(1))
    with pytest.raises(NothingPublished):
        warehouse.reader("otra")
    assert warehouse.versions("otra") == ()


@pytest.mark.parametrize("company", ["", "..", "a/b", "Ñandú", "A", "-a"])
def test_a_company_is_named_by_a_plain_key(warehouse: Warehouse, company: str) -> None:
    with pytest.raises(BadCompany):
        warehouse.reader(company)
