"""Making an order of a review: once, as it was seen, and only while everything that it depends on still holds."""

from dataclasses import dataclass, replace

from sqlalchemy import Connection as Transaction

from microsip.documents import Kind
from microsip.errors import NeedsAttention
from portal import carts
from portal.carts import Cart
from portal.companies import Company
from portal.configuration import Configuration, configuration_of
from portal.credit import check_credit, credit_of
from portal.database import utc_now
from portal.installation import Installation
from portal.orders import mails
from portal.orders.approving import approvers, state_of_new
from portal.orders.changes import changes
from portal.orders.reading import order_by_key, whole
from portal.orders.records import Order
from portal.orders.review import Buyer, Choices, Problem, Review
from portal.orders.reviewing import review as build_review
from portal.orders.states import OrderState
from portal.orders.storing import store
from portal.orders.tables import ordering_customers, orders_table
from portal.outbox.queueing import enqueue
from portal.permissions import Permission, check

PROBLEMS_TOLD = 20


class OrderRefused(NeedsAttention):
    """Something keeps the review from becoming an order; nothing was stored."""


@dataclass(frozen=True)
class Changed:
    """What became different since the review, in sentences, and the review as it would have to be confirmed now."""

    changes: tuple[str, ...]
    review: Review


def confirm(installation: Installation, seen: Review) -> Order | Changed:
    """The order that the review became, stored and on its way to Microsip, or what changed meanwhile.

    However often a review is confirmed, the order of its key is one: the first one is returned again. The cart of the
    buyer's user is emptied with it. An order of more than the user may order alone awaits approval. Raises
    OrderRefused, NotPermitted, NobodyApproves, CreditExceeded and what else `check_credit` raises; then nothing is
    stored.
    """
    _check_buys(seen.buyer)
    first = _first(installation, seen.buyer.company, seen.key)
    if first is not None:
        return first
    now = build_review(installation, seen.buyer, _cart_of(installation, seen), seen.choices, live=True)
    different = changes(seen, now)
    if different:
        # Another click may have emptied the cart by making its order meanwhile.
        return _first(installation, seen.buyer.company, seen.key) or Changed(different, now)
    if now.problems:
        raise refusal(now.problems)
    return _stored(installation, now)


def place(installation: Installation, buyer: Buyer, cart: Cart, choices: Choices) -> Order:
    """An order of a cart as it is at this moment, for buyers who look at no review. Raises as `confirm`."""
    _check_buys(buyer)
    first = _first(installation, buyer.company, cart.key) if cart.key else None
    if first is not None:
        return first
    made = build_review(installation, buyer, cart, choices, live=True)
    if made.problems:
        raise refusal(made.problems)
    return _stored(installation, made)


def refusal(problems: tuple[Problem, ...]) -> OrderRefused:
    """All problems in one failure, as far as anybody reads them."""
    messages = list(dict.fromkeys(problem.message for problem in problems))
    others = len(messages) - PROBLEMS_TOLD
    more = [f"Hay {others:,} problemas más."] if others > 0 else []
    return OrderRefused(
        " ".join([*messages[:PROBLEMS_TOLD], *more]),
        "; ".join(problem.detail for problem in problems),
    )


def _check_buys(buyer: Buyer) -> None:
    """Raises NotPermitted for a user who may not order, or only looks."""
    if buyer.user is not None:
        check(buyer.user, Permission.ORDER)


def _first(installation: Installation, company: Company, key: str) -> Order | None:
    with installation.database.read() as transaction:
        return order_by_key(transaction, company, key)


def _cart_of(installation: Installation, seen: Review) -> Cart:
    """The cart as it is now: another one than was reviewed shows in its lines. Without a user, the review's own."""
    if seen.buyer.user is None:
        lines = tuple(carts.Line(line.article_id, line.units, line.notes) for line in seen.articles)
        return Cart(seen.key, lines)
    return replace(carts.cart_of(installation.database, seen.buyer.user), key=seen.key)


def _stored(installation: Installation, review: Review) -> Order:
    """One transaction, in which nobody else confirms anything for the customer."""
    db, buyer = installation.database, review.buyer
    configuration = configuration_of(db, buyer.company)
    with db.begin() as transaction:
        _hold_customer(installation, transaction, buyer)
        first = order_by_key(transaction, buyer.company, review.key)
        if first is not None:
            return first
        _take_cart(transaction, review)
        if review.choices.kind is Kind.ORDER:
            _check_credit(transaction, review, configuration)
        state = state_of_new(transaction, review)
        order_id = store(transaction, review, state)
        stored = whole(transaction, orders_table.c.id == order_id)
        assert stored is not None
        if state is OrderState.AWAITING_APPROVAL:
            to = approvers(transaction, buyer.company.id, buyer.customer.customer_id)
            mails.tell_awaiting(transaction, buyer.company, to, stored)
        else:
            enqueue(transaction, buyer.company, order_id, buyer.customer.customer_id)
            mails.tell_confirmed(transaction, buyer, configuration, stored)
    return stored


def _hold_customer(installation: Installation, transaction: Transaction, buyer: Buyer) -> None:
    """Whoever else orders for this customer waits for the end of the transaction."""
    now = {"last_ordered_at": utc_now()}
    values = {"company_id": buyer.company.id, "customer_id": buyer.customer.customer_id, **now}
    statement = installation.database.insert(ordering_customers).values(values)
    transaction.execute(statement.on_conflict_do_update(index_elements=["company_id", "customer_id"], set_=now))


def _take_cart(transaction: Transaction, review: Review) -> None:
    """Empties the user's cart, which must be what was reviewed: another one was filled by the user in the meantime."""
    user = review.buyer.user
    if user is None:
        return
    lines = tuple(carts.Line(line.article_id, line.units, line.notes) for line in review.articles)
    if carts.read_cart(transaction, user, hold=True).lines != lines:
        raise OrderRefused(
            "El carrito cambió mientras lo confirmabas; revísalo y confírmalo de nuevo.",
            f"the cart of user {user.id} is not the one reviewed",
        )
    carts.empty(transaction, user)


def _check_credit(transaction: Transaction, review: Review, configuration: Configuration) -> None:
    """With what others ordered since the review was built; what Microsip says is as it was then."""
    assert review.standing is not None
    check_credit(credit_of(transaction, review.buyer.company, review.standing), review.total, configuration)
