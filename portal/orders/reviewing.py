"""Building a review: everything that an order depends on, looked at once and at one version."""

import secrets
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from functools import partial

from microsip.errors import Failure
from portal.availability import Availability, ask_availability, order_warehouse, published_availability
from portal.carts import Cart
from portal.configuration import Configuration, configuration_of
from portal.credit import credit_of, standing_of
from portal.database import utc_now
from portal.freight.computing import freight
from portal.installation import Installation
from portal.orders import checks
from portal.orders.destinations import DeliveryAddress, delivery_addresses, shipping_ways
from portal.orders.lines import priced_lines, sold_lines
from portal.orders.money import Money, NoRate, money_of
from portal.orders.review import Buyer, Choices, Problem, Review, ReviewLine
from portal.orders.taxes import taxes_of
from portal.orders.tokens import token_of
from portal.prices import microsip_now
from portal.pricing.lines import Line
from portal.texts import texts_of
from warehouse.store import Reader

KEY_BYTES = 16

_ONE, _NOTHING = Decimal(1), Decimal(0)


def new_key() -> str:
    """A key for an order that nobody else has."""
    return secrets.token_hex(KEY_BYTES)


@dataclass(frozen=True)
class _Place:
    """Where it is delivered to, and by which vía."""

    address: DeliveryAddress | None
    shipping_id: int | None
    way: str


def review(
    installation: Installation, buyer: Buyer, cart: Cart, choices: Choices | None = None, *, live: bool = False
) -> Review:
    """What the cart comes to for the buyer at this moment, with all that keeps it from being ordered.

    `live`: Microsip is asked what is in stock; otherwise the published version tells. A cart without a key gets one.
    Raises NothingPublished, NoWarehouse.
    """
    choices = choices or Choices()
    reader = installation.warehouse.reader(buyer.company.slug)
    configuration = configuration_of(installation.database, buyer.company)
    warehouse_id = order_warehouse(reader, configuration)
    article_ids = [line.article_id for line in cart.lines]
    asked = (
        ask_availability(installation, buyer.company, reader, warehouse_id, article_ids)
        if live
        else partial(published_availability, reader, warehouse_id, article_ids)
    )
    at_local = microsip_now(reader)
    place, problems = _place(reader, buyer, choices)
    made = Review(
        key=cart.key or new_key(),
        buyer=buyer,
        choices=choices,
        address_id=None if place.address is None else place.address.address_id,
        shipping_id=place.shipping_id,
        warehouse_id=warehouse_id,
        money=None,
        lines=(),
        taxes=(),
        credit=None,
        availability=Availability(warehouse_id, utc_now(), False, {}),
        version=reader.version.number,
        day_local=at_local.date(),
        problems=(*checks.customer_problems(buyer.customer, place.address is not None), *problems),
    )
    try:
        money = money_of(reader, buyer.customer, at_local.date())
    except NoRate as failure:
        return replace(made, availability=asked(), problems=(*made.problems, checks.problem_of(failure)))
    priced = _priced(installation, reader, configuration, replace(made, money=money), cart, at_local)
    stocked = _with_stock(priced, asked())
    return _with_amounts(installation, reader, configuration, stocked, place)


def _priced(
    installation: Installation,
    reader: Reader,
    configuration: Configuration,
    made: Review,
    cart: Cart,
    at_local: datetime,
) -> Review:
    """The review with its lines, as far as they are sold and have a price."""
    assert made.money is not None
    texts = texts_of(installation.database, made.buyer.company)
    wanted, unsold = sold_lines(reader, cart.lines, texts, configuration)
    lines, unpriced = priced_lines(reader, made.buyer.customer, wanted, made.money, at_local)
    return replace(made, lines=lines, problems=(*_emptiness(cart), *unsold, *unpriced, *made.problems))


def _with_stock(made: Review, stock: Availability) -> Review:
    lines = tuple(replace(line, missing=stock.missing(line.article_id, line.units)) for line in made.lines)
    return replace(made, lines=lines, availability=stock)


def _with_amounts(
    installation: Installation, reader: Reader, configuration: Configuration, made: Review, place: _Place
) -> Review:
    """The review with freight, taxes and credit, and what is wrong with the whole of it."""
    assert made.money is not None
    lines = made.lines
    charged, misconfigured = _with_freight(reader, configuration, lines, made.money, place.way)
    taxes = taxes_of(reader, charged, made.money) if made.buyer.customer.charges_taxes and charged else ()
    standing = standing_of(reader, made.buyer.customer, made.money)
    with installation.database.read() as transaction:
        credit = credit_of(transaction, made.buyer.company, standing)
    whole = replace(made, lines=charged, taxes=taxes, standing=standing, credit=credit)
    problems = (
        *made.problems,
        *checks.length_problems(lines),
        *checks.policy_problems(lines, configuration),
        *checks.stock_problems(lines, configuration),
        *misconfigured,
        *checks.text_problems(made.choices, token_of(made.buyer.company, made.key), lines),
        *checks.amount_problems(whole.total),
        *checks.credit_problems(credit, made.choices, whole.total, configuration),
    )
    return replace(whole, problems=problems, warnings=tuple(checks.stock_warnings(lines, configuration)))


def _emptiness(cart: Cart) -> tuple[Problem, ...]:
    return () if cart.lines else (Problem("El carrito está vacío; agrega artículos del catálogo.", "empty cart"),)


def _with_freight(
    reader: Reader, configuration: Configuration, lines: tuple[ReviewLine, ...], money: Money, way: str
) -> tuple[tuple[ReviewLine, ...], tuple[Problem, ...]]:
    """The lines with that of freight, where there is any to pay."""
    asked = [Line(line.article_id, line.units) for line in lines]
    try:
        charged = (
            freight(reader, configuration, asked, money.local(sum((line.total for line in lines), _NOTHING)), way)
            if lines
            else None
        )
    except Failure as failure:
        return lines, (checks.problem_of(failure),)
    if charged is None:
        return lines, ()
    amount = money.amount(charged.amount)
    line = ReviewLine(
        charged.article_id, charged.key, charged.name, charged.unit, _ONE, amount, _NOTHING, amount, is_freight=True
    )
    return (*lines, line), ()


def _place(reader: Reader, buyer: Buyer, choices: Choices) -> tuple[_Place, tuple[Problem, ...]]:
    """Where to and how, as chosen, else as Microsip proposes; a choice that there is not is a problem."""
    addresses = {each.address_id: each for each in delivery_addresses(reader, buyer.customer.customer_id)}
    ways = {each.shipping_id: each for each in shipping_ways(reader)}
    problems = []
    if choices.address_id is not None and choices.address_id not in addresses:
        problems.append(Problem("La dirección de entrega ya no existe; elige otra.", f"address {choices.address_id}"))
    if choices.shipping_id is not None and choices.shipping_id not in ways:
        problems.append(Problem("La vía de embarque ya no existe; elige otra.", f"vía {choices.shipping_id}"))
    first = next(iter(addresses.values()), None)
    address = addresses.get(choices.address_id, first) if choices.address_id is not None else first
    proposed = None if address is None else address.shipping_id
    default = next((each.shipping_id for each in ways.values() if each.is_default), None)
    chosen = next((way for way in (choices.shipping_id, proposed, default) if way in ways), None)
    name = "" if chosen is None else ways[chosen].name
    return _Place(address, chosen, name), tuple(problems)
