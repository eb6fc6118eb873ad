"""Two years of receivables: charges, how each was paid, and what is still open. Whole columns, since there are many."""

from dataclasses import dataclass, fields
from decimal import Decimal
from typing import Self

import numpy as np

from microsip.demo.content.customers import TERMS, Customers
from microsip.demo.content.documents import Document
from microsip.demo.content.foundations import rates_on
from microsip.demo.content.plan import Plan
from microsip.demo.content.sales import invoice_days
from microsip.demo.content.stock_ids import (
    ADJUSTMENT,
    BOUNCED_CHECK,
    CREDIT_NOTE,
    DEBIT_NOTE,
    INTEREST,
    OPENING_BALANCE,
    PAYMENT,
    RETURN,
    SALE,
)
from microsip.demo.rows import Array

DAYS = 730
CHARGE_SHARE = 0.445
"""Of all documents; the rest are payments and other credits."""


@dataclass(frozen=True)
class Charges:
    """`customer`: place among the customers. Amounts in cents of the charge's currency; `terms`: place in TERMS."""

    customer: Array
    day: Array
    concept: Array
    terms: Array
    net: Array
    tax: Array
    retained: Array
    is_cancelled: Array
    is_applied: Array
    is_sale_document: Array

    def __len__(self) -> int:
        return len(self.day)

    def __getitem__(self, chosen: Array) -> Self:
        return type(self)(*(getattr(self, field.name)[chosen] for field in fields(self)))

    @property
    def total(self) -> Array:
        return np.asarray(self.net + self.tax - self.retained)


@dataclass(frozen=True)
class Credits:
    """Amounts applied to charges: `charge` is the place of the charge, `document` the number of the credit document."""

    charge: Array
    document: Array
    day: Array
    net: Array
    tax: Array
    retained: Array

    def __getitem__(self, chosen: Array) -> Self:
        return type(self)(*(getattr(self, field.name)[chosen] for field in fields(self)))


@dataclass(frozen=True)
class CreditDocuments:
    """One credit, which may pay several charges of one customer."""

    customer: Array
    day: Array
    concept: Array
    is_cancelled: Array

    def __len__(self) -> int:
        return len(self.day)


def charges(plan: Plan, customers: Customers, invoices: list[Document]) -> Charges:
    """The older ones at random, the invoices as they are, in the order of their days."""
    older = _older_charges(plan, customers, number_of_charges(plan) - len(invoices))
    recent = _invoice_charges(customers, invoices)
    columns = (np.concatenate([getattr(older, f.name), getattr(recent, f.name)]) for f in fields(Charges))
    return Charges(*columns)


def number_of_charges(plan: Plan) -> int:
    """All charges; more than the invoices made before those whose documents are kept."""
    return round(plan.extent.receivables * CHARGE_SHARE)


def _older_charges(plan: Plan, customers: Customers, number: int) -> Charges:
    random = plan.random("charges")
    today = np.datetime64(plan.today, "D")
    buyers = np.array(
        [n for n, c in enumerate(customers.members) if c.has_address and c.quirk not in ("never bought", "counter")]
    )
    customer = buyers[(len(buyers) * random.random(number) ** 1.6).astype(np.int64)]
    back = random.integers(invoice_days(plan) + 1, DAYS, number)
    day = np.busday_offset(today - np.sort(back)[::-1], 0, roll="backward").astype("datetime64[D]")
    concept = random.choice(
        [SALE, DEBIT_NOTE, INTEREST, BOUNCED_CHECK, OPENING_BALANCE],
        number,
        p=[0.965, 0.015, 0.01, 0.005, 0.005],
    )
    large = np.array([3.0 if c.key == "C0005" else 1.0 for c in customers.members])[customer]
    net = np.round(random.lognormal(7.9, 1.0, number) * 100 * large).astype(np.int64) + 5_000
    dollars, taxed = (np.array([getattr(c, name) for c in customers.members]) for name in ("in_dollars", "is_taxed"))
    net = np.where(dollars[customer], net // 19, net)
    percent = np.where(random.random(number) < 0.03, 0, 16) * taxed[customer]
    retained = np.where((random.random(number) < 0.01) & (percent > 0), (net * 4 + 50) // 100, 0)
    chance = random.random(number)
    return Charges(
        customer,
        day,
        concept,
        _terms(customers)[customer],
        net,
        (net * percent + 50) // 100,
        retained,
        chance < 0.015,
        (chance < 0.015) | (chance > 0.017),
        np.zeros(number, dtype=bool),
    )


def _terms(customers: Customers) -> Array:
    names = list(TERMS)
    return np.array([names.index(customer.terms) for customer in customers.members])


def _invoice_charges(customers: Customers, invoices: list[Document]) -> Charges:
    place = {customer.customer_id: n for n, customer in enumerate(customers.members)}
    customer = np.array([place[invoice.customer.customer_id] for invoice in invoices])
    yes = np.ones(len(invoices), dtype=bool)
    return Charges(
        customer,
        np.array([invoice.day for invoice in invoices], dtype="datetime64[D]"),
        np.full(len(invoices), SALE),
        _terms(customers)[customer],
        np.array([_cents(invoice.net) for invoice in invoices]),
        np.array([_cents(invoice.tax_total) for invoice in invoices]),
        np.zeros(len(invoices), dtype=np.int64),
        np.array([invoice.is_cancelled for invoice in invoices]),
        yes,
        yes,
    )


def _cents(amount: Decimal) -> int:
    return int(amount.scaleb(2))


def credits_for(plan: Plan, customers: Customers, owed: Charges) -> tuple[Credits, CreditDocuments]:
    """How the charges were paid: in full, in part, in several payments, or not at all."""
    random = plan.random("credits")
    today = np.datetime64(plan.today, "D")
    payments, share = _payments(plan, customers, owed, random)
    charge = np.repeat(np.arange(len(owed)), payments)
    number = np.arange(len(charge)) - np.repeat(np.cumsum(payments) - payments, payments)
    of = payments[charge]
    paid_before, paid_after = (
        np.round(owed.total[charge] * share[charge] * part / of).astype(np.int64) for part in (number, number + 1)
    )
    tax, retained = (
        _portion(paid_after, amount[charge], owed.total[charge])
        - _portion(paid_before, amount[charge], owed.total[charge])
        for amount in (owed.tax, owed.retained)
    )
    delay = (_last_days()[owed.terms] * random.uniform(0.4, 1.1, len(owed)) + random.uniform(1, 12, len(owed)))[charge]
    day = np.minimum(owed.day[charge] + (delay * (number + 1) / of).astype("timedelta64[D]"), today)
    amounts = Credits(charge, charge, day, paid_after - paid_before - tax + retained, tax, retained)
    return _grouped(plan, owed, amounts[(paid_after - paid_before) > 0], customers.punctual >= 1, random)


def _payments(plan: Plan, customers: Customers, owed: Charges, random: np.random.Generator) -> tuple[Array, Array]:
    """For each charge, in how many payments which share of it was paid."""
    count = len(owed)
    punctual = customers.punctual[owed.customer]
    settled = np.array([c.status == "V" for c in customers.members])[owed.customer]
    age = (np.datetime64(plan.today, "D") - owed.day).astype(np.int64) - _last_days()[owed.terms]
    likely = np.where(age > 0, punctual, 0.25)
    in_full = (random.random(count) < likely) | settled
    in_part = ~in_full & (random.random(count) < 0.4)
    share = np.where(in_full, 1.0, np.where(in_part, random.uniform(0.2, 0.8, count), 0.0))
    instalments = np.array([len(parts) for parts in TERMS.values()])[owed.terms]
    payments = np.maximum(random.choice([1, 2, 3], count, p=[0.82, 0.14, 0.04]), instalments)
    payments = np.where(owed.retained > 0, 1, payments)
    share = np.where(owed.retained > 0, np.floor(share), share)
    live = ~owed.is_cancelled & owed.is_applied & (share > 0)
    return np.where(live, payments, 0), share


def _last_days() -> Array:
    return np.array([parts[-1][0] for parts in TERMS.values()])


def _portion(paid: Array, part: Array, total: Array) -> Array:
    """What of the amount paid is tax, so that the parts of a charge paid in full add up to its tax."""
    return np.asarray((paid * part * 2 + total) // (total * 2))


def _grouped(
    plan: Plan, owed: Charges, amounts: Credits, is_sure: Array, random: np.random.Generator
) -> tuple[Credits, CreditDocuments]:
    """Puts one credit in ten on the document of the one before; keeps as many documents as the size asks for.

    `is_sure`: customers whose payments are neither left out nor cancelled.
    """
    customer = owed.customer[amounts.charge]
    order = np.lexsort((amounts.day, customer))
    amounts, customer = amounts[order], customer[order]
    same = np.concatenate([[False], customer[1:] == customer[:-1]])
    joined = same & (random.random(len(customer)) < 0.1)
    document = np.cumsum(~joined) - 1
    last = np.flatnonzero(np.concatenate([document[1:] != document[:-1], [True]]))
    day_of_document = amounts.day[last]
    wanted = plan.extent.receivables - len(owed)
    # The latest ones are left out, as if the payments of these days were still to be entered.
    sure = is_sure[customer[last]]
    kept = np.sort(np.lexsort((day_of_document, ~sure))[:wanted])
    new_number = np.full(len(last), -1)
    new_number[kept] = np.arange(len(kept))
    amounts = Credits(
        amounts.charge, new_number[document], day_of_document[document], amounts.net, amounts.tax, amounts.retained
    )
    count = len(kept)
    concept = random.choice([PAYMENT, CREDIT_NOTE, RETURN, ADJUSTMENT], count, p=[0.94, 0.03, 0.02, 0.01])
    documents = CreditDocuments(
        customer[last][kept], day_of_document[kept], concept, (random.random(count) < 0.008) & ~sure[kept]
    )
    return amounts[amounts.document >= 0], documents


def local_rates(plan: Plan, customers: Customers, customer: Array, day: Array) -> Array:
    """TIPO_CAMBIO in millionths: the dollar's for customers in dollars, otherwise one."""
    dollars = np.array([c.in_dollars for c in customers.members])[customer]
    return np.where(dollars, rates_on(day), 1_000_000)
