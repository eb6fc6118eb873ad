"""`b2bgo order`: orders or quotes for a customer as the page does, in one step."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Annotated

import typer

from commands.author import author
from commands.orders import as_object, print_order
from commands.output import Json, answer, say
from microsip.errors import Failure, NeedsAttention

if TYPE_CHECKING:
    from portal.carts import Cart
    from portal.orders.records import Order
    from portal.orders.review import Choices
    from warehouse.store import Reader


class UnreadableLine(NeedsAttention): ...


class UnusableKey(NeedsAttention): ...


def order(
    company: Annotated[str, typer.Option(help="Clave de la empresa.")],
    customer: Annotated[str, typer.Option(help="Clave del cliente en Microsip.")],
    line: Annotated[
        list[str] | None, typer.Option(metavar="ARTICLE=UNITS", help="Clave de un artículo y cuánto; una por artículo.")
    ] = None,
    quote: Annotated[bool, typer.Option("--quote", help="Pide una cotización en lugar de un pedido.")] = False,
    po: Annotated[str, typer.Option("--po", help="Número de orden de compra del cliente.")] = "",
    notes: Annotated[str, typer.Option(help="Observaciones.")] = "",
    address: Annotated[int | None, typer.Option(help="DIR_CLI_ID de la entrega; si se omite, la principal.")] = None,
    via: Annotated[int | None, typer.Option(help="VIA_EMBARQUE_ID; si se omite, la que Microsip propone.")] = None,
    key: Annotated[
        str, typer.Option(metavar="IDEMPOTENCY_KEY", help="Con la misma clave, siempre es el mismo pedido.")
    ] = "",
    json: Json = False,
) -> None:
    """Stores the order and has it delivered; a refused one exits 1, with `error` and `detail` in JSON."""
    from microsip.documents import Kind
    from portal.orders.review import Choices

    choices = Choices(Kind.QUOTATION if quote else Kind.ORDER, address, via, po, notes)
    try:
        made = _placed(company, customer, line or [], choices, key)
    except Failure as failure:
        if not json:
            raise
        answer({"error": failure.message, "detail": failure.detail})
        raise typer.Exit(1) from failure
    if json:
        answer(as_object(made))
    else:
        print_order(made)
        say(f"Se guardó {made.kind.article} {made.kind.title} {made.id}; su folio aparece cuando Microsip lo reciba.")


def _placed(company: str, customer: str, lines: list[str], choices: Choices, key: str) -> Order:
    from portal.companies import company as company_of
    from portal.customers import customer_by_key
    from portal.installation import open_installation
    from portal.orders.confirming import place
    from portal.orders.review import Buyer
    from portal.outbox.starting import start_push

    installation = open_installation()
    whose = company_of(installation.database, company)
    reader = installation.warehouse.reader(whose.slug)
    buyer = Buyer(whose, customer_by_key(reader, customer), author())
    made = place(installation, buyer, _cart(reader, lines, key), choices)
    start_push(installation, whose, made).join()
    return made


def _cart(reader: Reader, lines: list[str], key: str) -> Cart:
    """The cart of the lines; an article that stands in several of them is added up."""
    from portal.carts import Cart, Line
    from portal.carts.tables import KEY_CHARACTERS
    from portal.catalogue.keys import article_id_by_key
    from portal.pricing.quantity import quantity

    if len(key) > KEY_CHARACTERS or not key.isprintable():
        raise UnusableKey(
            f"La clave de --key no se puede usar; escribe hasta {KEY_CHARACTERS} caracteres.", f"key {key[:200]!r}"
        )
    units: dict[int, Decimal] = {}
    for text in lines:
        article, equals, wanted = text.rpartition("=")
        if not equals or not article.strip():
            raise UnreadableLine(
                f"El renglón «{text[:80]}» no se entiende; escríbelo como CLAVE=CANTIDAD.", f"line {text!r}"
            )
        article_id = article_id_by_key(reader, article)
        units[article_id] = units.get(article_id, Decimal(0)) + quantity(wanted)
    return Cart(key, tuple(Line(article_id, each) for article_id, each in units.items()))
