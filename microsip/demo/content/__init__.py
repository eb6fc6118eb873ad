"""What is in a demo company, subject by subject, in an order in which each subject can use those before it."""

from collections.abc import Iterator

from microsip.demo.content.article_rows import article_tables
from microsip.demo.content.articles import catalogue
from microsip.demo.content.cfdi_rows import cfdi_tables, stamp
from microsip.demo.content.composition import composition_tables
from microsip.demo.content.customer_rows import customer_tables, own_key_tables
from microsip.demo.content.customers import customers
from microsip.demo.content.discounts import discount_tables
from microsip.demo.content.foundations import currencies, receivable_concepts, system_tables, taxes, units
from microsip.demo.content.peculiar import peculiar_articles
from microsip.demo.content.pictures import picture_tables
from microsip.demo.content.places import places
from microsip.demo.content.plan import Plan
from microsip.demo.content.prices import prices
from microsip.demo.content.receivable_rows import receivable_tables
from microsip.demo.content.receivables import charges, credits_for, number_of_charges
from microsip.demo.content.sales import Shop, sales
from microsip.demo.content.sales_rows import sales_tables
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
    yield from own_key_tables(plan, buyers, goods)
    yield from composition_tables(plan, goods, premises)
    yield from picture_tables(plan, goods)
    asked, price_tables = prices(plan, goods)
    yield from price_tables
    yield from discount_tables(plan, goods, buyers, asked)
    yield from _documents(plan, Shop(plan, goods, buyers, premises, asked, tax_kinds))


def _documents(plan: Plan, shop: Shop) -> Iterator[Table]:
    """Sales, their CFDI, what they hold back of the stock, and the receivables."""
    made = sales(shop, number_of_charges(plan) + 1)
    issued = stamp(plan, made)
    yield from cfdi_tables(plan, issued, shop.taxes, shop.places)
    yield from sales_tables(plan, made, shop.customers, shop.places)
    yield from stock_tables(plan, shop.catalogue, shop.places, made.committed)
    owed = charges(plan, shop.customers, made.invoices)
    paid = credits_for(plan, shop.customers, owed)
    yield from receivable_tables(plan, shop.customers, shop.places, owed, paid, made.invoices)
