"""`b2bgo bench`: measurements, each with the command that makes them again."""

import typer

from commands.bench.all import all_sections
from commands.bench.companies import companies
from commands.bench.extract import extract
from commands.bench.first_sync import first_sync
from commands.bench.incremental import incremental
from commands.bench.orders import orders
from commands.bench.storefront import storefront

app = typer.Typer(add_completion=False)
app.command("all", help="Mide todo y escribe docs/benchmarks.md con los resultados.")(all_sections)
app.command("extract", help="Mide la lectura masiva frente a fdb, firebird-driver y dlt.")(extract)
app.command("first-sync", help="Mide la primera sincronización por ambos enlaces.")(first_sync)
app.command("incremental", help="Mide una sincronización tras pocos cambios frente a una completa.")(incremental)
app.command("orders", help="Mide la confirmación de un pedido y cuánto tarda su folio por ambos enlaces.")(orders)
app.command("storefront", help="Mide páginas de artículos y muchas personas a la vez en el portal.")(storefront)
app.command("companies", help="Mide cuánto espera cada una de muchas empresas con pocos trabajadores.")(companies)


@app.callback()
def _bench() -> None:
    """Measurements take minutes and build their own large company the first time."""
