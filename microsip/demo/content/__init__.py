"""What is in a demo company, subject by subject, in an order in which each subject can use those before it."""

from collections.abc import Iterator

from microsip.demo.content.article_rows import article_tables
from microsip.demo.content.articles import catalogue
from microsip.demo.content.composition import composition_tables
from microsip.demo.content.customer_rows import customer_tables
from microsip.demo.content.customers import customers
from microsip.demo.content.discounts import discount_tables
from microsip.demo.content.foundations import currencies, receivable_concepts, system_tables, taxes, units
from microsip.demo.content.peculiar import peculiar_articles
from microsip.demo.content.places import places
from microsip.demo.content.plan import Plan
from microsip.demo.content.prices import prices
from microsip.demo.content.stock import stock_tables
from microsip.demo.rows import Table


def company_tables(plan: Plan) -> Iterator[Table]:
    """All rows of the company; the keys used are counted in `plan.ids`."""
    yield from system_tables(plan)
    yield from units(plan)
    tax_kinds, tax_tables = taxes(plan)
    yield from tax_tables
    yield from currencies(plan)
    yield from receivable_concepts()
    premises, place_tables = places(plan)
    yield from place_tables
    buyers = customers(plan)
    yield from customer_tables(plan, buyers, premises)
    goods = catalogue(plan, peculiar_articles(plan))
    yield from article_tables(plan, goods, tax_kinds)
    yield from composition_tables(plan, goods, premises)
    asked, price_tables = prices(plan, goods)
    yield from price_tables
    yield from discount_tables(plan, goods, buyers, asked)
    yield from stock_tables(plan, goods, premises, {})
