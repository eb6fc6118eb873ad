"""An order of thousands of lines goes the whole way: cart, review, confirmation, mail, document."""

from dataclasses import replace
from decimal import Decimal

import pytest

from microsip.agent import wire
from microsip.agent.app import DOCUMENT_BYTES
from microsip.documents import DocumentLine
from microsip.documents.document import line_amount
from portal import carts
from portal.carts import changing
from portal.carts.tables import NOTES_CHARACTERS
from portal.configuration.ordering import FREIGHT_ARTICLE, ORDERS_EMAIL
from portal.mail import mail, mails
from portal.orders.checks import length_problems
from portal.orders.confirming import PROBLEMS_TOLD, confirm, refusal
from portal.orders.mails import LINES_TOLD
from portal.orders.reading import order
from portal.orders.records import Order
from portal.orders.review import Problem, ReviewLine
from portal.orders.reviewing import review
from portal.outbox.documents import document_of
from tests.portal.orders.trading import Trading

LINES = 2_000


def test_two_thousand_lines_are_ordered_as_a_whole(trading: Trading) -> None:
    articles = [trading.article(f"Tornillo {number}", "1.25") for number in range(LINES)]
    trading.article("Flete", key="FLETE")
    trading.choose(FREIGHT_ARTICLE, "FLETE")
    trading.choose(ORDERS_EMAIL, "pedidos@ferreteria.example")
    user = trading.user(trading.customer())
    reader = trading.publish()
    wanted = [carts.Line(article_id, Decimal(2)) for article_id in articles]
    assert carts.add_all(trading.database, reader, user, wanted) == ()
    cart = carts.cart_of(trading.database, user)
    assert cart.lines == tuple(wanted)

    shown = review(trading.installation, trading.buyer(user), cart)
    assert not shown.problems
    assert (shown.subtotal, shown.total) == (Decimal(5_000), Decimal(5_800))
    made = confirm(trading.installation, shown)
    assert isinstance(made, Order)
    assert carts.cart_of(trading.database, user).lines == ()

    stored = order(trading.database, trading.company, made.id)
    assert [line.article_id for line in stored.lines] == articles
    document = document_of(trading.company, replace(stored, series="WEB"))
    assert document.lines[-1] == DocumentLine(articles[-1], Decimal(2), Decimal("1.25"), Decimal(0), Decimal("2.50"))

    told = mails(trading.database, trading.company)
    assert len(told) == 2
    for each in told:
        text = mail(trading.database, trading.company, each.id)[0].text or ""
        assert text.count("Tornillo") == LINES_TOLD
        assert f"y {LINES - LINES_TOLD:,} partidas más" in text


def test_what_is_beyond_what_an_order_may_have_is_refused_and_the_rest_kept(
    trading: Trading, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(changing, "MOST_LINES", 2)
    articles = [trading.article(f"Tornillo {number}") for number in range(3)]
    user = trading.user(trading.customer())
    reader = trading.publish()
    lines = [carts.Line(article_id, Decimal(1)) for article_id in articles]
    [refused] = carts.add_all(trading.database, reader, user, lines)
    assert refused.article_id == articles[2]
    assert len(carts.cart_of(trading.database, user).lines) == 2


def test_an_order_that_was_in_no_cart_may_not_have_more_lines_either() -> None:
    line = ReviewLine(1, "T-1", "Tornillo", "PIEZA", Decimal(1), Decimal(1), Decimal(0), Decimal(1))
    assert not list(length_problems((line,) * changing.MOST_LINES))
    [problem] = length_problems((line,) * (changing.MOST_LINES + 1))
    assert problem.message == "El pedido tiene 5,001 partidas; divídelo en pedidos de hasta 5,000."


def test_the_agent_takes_the_longest_order_with_a_note_in_each_line() -> None:
    one = Decimal("99999.99999")
    percent = Decimal("12.345678")
    price = Decimal("12345.123456")
    net = line_amount(one, price, percent)
    line = DocumentLine(12345678, one, price, percent, net, percent, percent, percent, "ñ" * NOTES_CHARACTERS)
    assert changing.MOST_LINES * len(wire.encode(line)) < DOCUMENT_BYTES


def test_of_many_problems_the_first_are_told() -> None:
    failure = refusal(tuple(Problem(f"Problema {number}.", "detail") for number in range(PROBLEMS_TOLD + 1_000)))
    assert f"Problema {PROBLEMS_TOLD - 1}." in failure.message
    assert f"Problema {PROBLEMS_TOLD}." not in failure.message
    assert failure.message.endswith("Hay 1,000 problemas más.")
