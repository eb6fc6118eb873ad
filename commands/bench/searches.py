"""Pages of 50 priced articles, computed by the portal: `python -m commands.bench.searches SLUG PAGES`.

Prints as JSON what each took to search, to price and to look up in stock, without drawing anything: seconds, and
seconds of the processor.
"""

import random
import sys
from time import perf_counter, process_time

from sqlalchemy import select

from commands.bench.visitors import WORDS
from commands.output import answer
from portal.catalogue import Buyer, search
from portal.catalogue.opening import buyer_of
from portal.companies import company
from portal.configuration import configuration_of
from portal.customers import customer
from portal.installation import open_installation
from portal.prices import prices
from portal.stock import stocks
from warehouse import tables
from warehouse.store import Reader

ARTICLES = 50
CUSTOMERS = 20
SEED = 7


def main(slug: str, pages: int) -> None:
    """Prints what every page takes, after one for each customer that nobody counts."""
    installation = open_installation()
    reader = installation.warehouse.reader(slug)
    configuration = configuration_of(installation.database, company(installation.database, slug))
    chance = random.Random(SEED)
    buyers = [buyer_of(reader, customer(reader, each), configuration) for each in _customers(reader)]
    for buyer in buyers:
        _page(reader, buyer, "")
    answer([_page(reader, chance.choice(buyers), chance.choice(WORDS)) for _ in range(pages)])


def _customers(reader: Reader) -> list[int]:
    clientes = tables.microsip["clientes"].c
    wanted = select(clientes.CLIENTE_ID).where(clientes["ESTATUS"] == "A").order_by(clientes.CLIENTE_ID)
    return reader.frame(wanted.limit(CUSTOMERS))["CLIENTE_ID"].to_list()


def _page(reader: Reader, buyer: Buyer, text: str) -> tuple[float, float]:
    """What a page takes."""
    began, used = perf_counter(), process_time()
    found = search(reader, text, buyer=buyer, page_size=ARTICLES)
    ids = [article.article_id for article in found.articles]
    prices(reader, buyer.customer, ids, buyer.at_local)
    stocks(reader, buyer.warehouse_id, ids)
    return perf_counter() - began, process_time() - used


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
