"""An order to deliver is held by one process at a time, the oldest of its customer first."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from sqlalchemy import update

from portal import carts
from portal.accounts import User
from portal.database import utc_now
from portal.orders.confirming import confirm
from portal.orders.reading import order as order_of
from portal.orders.records import Order
from portal.orders.reviewing import review
from portal.orders.states import OrderState
from portal.outbox.claiming import LEASE, claim, holder, next_due, release_dead
from portal.outbox.tables import outbox_table
from tests.portal.orders.trading import Trading


def ordered(trading: Trading, user: User, article: int) -> Order:
    trading.put(user, (article, "1"))
    made = confirm(
        trading.installation,
        review(trading.installation, trading.buyer(user), carts.cart_of(trading.database, user)),
    )
    assert isinstance(made, Order)
    return made


def test_several_processes_never_hold_one_order_at_once(trading_on_each: Trading) -> None:
    trading = trading_on_each
    article = trading.article("Martillo")
    users = [trading.user(trading.customer()) for _ in range(5)]
    trading.publish()
    made = {ordered(trading, user, article).id for user in users}
    with ThreadPoolExecutor(8) as pool:
        tries = range(3 * len(users))
        claims = list(pool.map(lambda number: claim(trading.database, trading.company, f"host:{number}"), tries))
    held = [each.order.id for each in claims if each is not None]
    while (more := claim(trading.database, trading.company, "last")) is not None:
        held.append(more.order.id)
    assert sorted(held) == sorted(made)


def test_the_next_of_a_customer_waits_for_the_one_before(trading: Trading) -> None:
    article = trading.article("Martillo")
    user, other = trading.user(trading.customer()), trading.user(trading.customer())
    trading.publish()
    first, _, elsewhere = (ordered(trading, each, article) for each in (user, user, other))
    claimed = [claim(trading.database, trading.company, "host:1") for _ in range(3)]
    assert [each and each.order.id for each in claimed] == [first.id, elsewhere.id, None]
    assert order_of(trading.database, trading.company, first.id).state is OrderState.SENDING
    assert next_due(trading.database, trading.company) is None


def test_a_lease_that_ended_puts_the_order_in_doubt(trading: Trading) -> None:
    article = trading.article("Martillo")
    user = trading.user(trading.customer())
    trading.publish()
    ordered(trading, user, article)
    first = claim(trading.database, trading.company, "elsewhere:1")
    assert first is not None
    assert (first.attempts, first.in_doubt) == (1, False)
    assert claim(trading.database, trading.company, "here:2") is None
    later = utc_now() + LEASE + timedelta(seconds=1)
    again = claim(trading.database, trading.company, "here:2", later)
    assert again is not None
    assert (again.attempts, again.in_doubt) == (2, True)


def test_only_a_process_of_this_machine_that_is_gone_is_taken_for_dead(trading: Trading) -> None:
    article = trading.article("Martillo")
    user = trading.user(trading.customer())
    trading.publish()
    ordered(trading, user, article)
    claim(trading.database, trading.company, holder())
    host = holder().rpartition(":")[0]
    for name, taken in ((holder(), False), ("another-machine:999999999", False), (f"{host}:999999999", True)):
        with trading.database.begin() as transaction:
            transaction.execute(update(outbox_table).values(holder=name, lease_until=utc_now() + LEASE))
        release_dead(trading.database, trading.company)
        assert (claim(trading.database, trading.company, "next") is not None) is taken
