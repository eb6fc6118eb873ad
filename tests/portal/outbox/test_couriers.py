"""A delivery that stays delivers the next order without another one being started, and leaves none behind."""

import threading
import time
from datetime import timedelta

from portal.installation import Installation
from portal.orders.reading import order as order_of
from portal.orders.states import OrderState
from portal.outbox.couriers import deliver_and_stay, is_there
from portal.outbox.delivery import Pushed
from portal.outbox.waiting import waiting
from tests.portal.outbox.ordering import placed
from tests.servers.installation import company_of

PATIENCE_SECONDS = 60


def eventually_there(installation: Installation, there: bool) -> None:
    company, deadline = company_of(installation), time.monotonic() + PATIENCE_SECONDS
    while is_there(installation.database, company) is not there:
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_an_order_that_is_confirmed_while_a_courier_is_there_is_delivered_by_it(ordering: Installation) -> None:
    company = company_of(ordering)
    first = placed(ordering)
    told: list[tuple[Pushed, ...]] = []
    results: list[tuple[Pushed, ...]] = []
    courier = threading.Thread(
        target=lambda: results.append(deliver_and_stay(ordering, company, told.append, timedelta(seconds=3)))
    )
    assert not is_there(ordering.database, company)
    courier.start()
    eventually_there(ordering, True)
    second = placed(ordering)
    courier.join()
    assert not is_there(ordering.database, company)
    assert waiting(ordering.database, company) == 0
    assert order_of(ordering.database, company, second.id).state is OrderState.ACCEPTED
    assert [each.order_id for each in results[0]] == [first.id, second.id]
    assert [each.order_id for pushed in told for each in pushed] == [first.id, second.id]


def unheard(_: tuple[Pushed, ...]) -> None:
    """What a courier says to nobody."""


def test_a_second_courier_does_not_stay(ordering: Installation) -> None:
    company = company_of(ordering)
    first = threading.Thread(target=deliver_and_stay, args=(ordering, company, unheard, timedelta(seconds=3)))
    first.start()
    eventually_there(ordering, True)
    order = placed(ordering)
    deliver_and_stay(ordering, company, unheard, timedelta(days=1))
    first.join()
    assert order_of(ordering.database, company, order.id).state is OrderState.ACCEPTED
