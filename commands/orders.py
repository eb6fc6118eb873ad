"""`b2bgo orders`: the orders and quotations of a company, and where each of them is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from commands.output import Json, answer, table

if TYPE_CHECKING:
    from portal.orders.following import Followed
    from portal.orders.records import Order, OrderLine
    from portal.orders.states import OrderState

MOST = 1_000


def orders(
    company: Annotated[str, typer.Option(help="Clave de la empresa.")],
    customer: Annotated[str | None, typer.Option(help="Sólo los de este cliente, por su clave.")] = None,
    state: Annotated[str | None, typer.Option(help="Sólo los de este estado, como pending o rejected.")] = None,
    limit: Annotated[int, typer.Option(help="Cuántos, los más recientes.", min=1, max=MOST)] = 100,
    json: Json = False,
) -> None:
    """Prints the newest first, with their lines when JSON is asked for. Raises UnknownCompany or UnknownCustomer."""
    from portal.companies import company as company_of
    from portal.customers import customer_by_key
    from portal.installation import open_installation
    from portal.orders.following import followed
    from portal.orders.reading import order as order_of
    from portal.orders.reading import orders as orders_of
    from portal.orders.states import OrderState
    from warehouse.errors import NothingPublished

    states = None if state is None else [_state(state, OrderState)]
    installation = open_installation()
    whose = company_of(installation.database, company)
    try:
        reader = installation.warehouse.reader(whose.slug)
    except NothingPublished:
        if customer is not None:
            raise
        answer([]) if json else print("Todavía no hay pedidos.")
        return
    customer_id = None if customer is None else customer_by_key(reader, customer).customer_id
    page = orders_of(installation.database, whose, customer_id=customer_id, states=states, page_size=limit)
    became = followed(reader, page.orders)
    if json:
        answer(as_object(order_of(installation.database, whose, each.id), became.get(each.id)) for each in page.orders)
        return
    table(
        ("Pedido", "Tipo", "Fecha", "Cliente", "Total", "Estado", "Folio", "En Microsip", "Aviso"),
        [_cells(each, became.get(each.id)) for each in page.orders],
    )


def as_object(order: Order, became: Followed | None = None) -> dict[str, object]:
    """An order as scripts read it."""
    return {
        "order_id": order.id,
        "key": order.key,
        "kind": order.kind.name.lower(),
        "state": order.state,
        "folio": order.folio,
        "docto_ve_id": order.docto_ve_id,
        "microsip": None if became is None else became.state,
        "customer": order.customer_key,
        "placed_at": order.placed_at,
        "placed_by": order.placed_by,
        "version": order.version,
        "purchase_order": order.purchase_order,
        "notes": order.notes,
        "subtotal": order.subtotal,
        "taxes": order.tax_total,
        "total": order.total,
        "currency": order.currency,
        "lines": [_line(line) for line in order.lines],
        "tax_lines": order.taxes,
        "reason": order.reason,
        "detail": order.detail,
    }


def print_order(order: Order) -> None:
    """An order for people."""
    from portal.numerals import numeral

    table(
        ("Artículo", "Cantidad", "Precio", "Descuento", "Importe"),
        [
            (
                f"{line.article_key} {line.name}".strip(),
                numeral(line.units),
                f"{line.unit_price:,.6f}",
                f"{numeral(line.discount)} %",
                f"{line.total:,.2f}",
            )
            for line in order.lines
        ],
    )
    print(f"Subtotal {order.subtotal:,.2f}")
    for tax in order.taxes:
        print(f"{tax.name} {tax.amount:,.2f}")
    print(f"Total {order.total:,.2f} {order.currency}")


def _line(line: OrderLine) -> dict[str, object]:
    return {
        "article_id": line.article_id,
        "article": line.article_key,
        "name": line.name,
        "unit": line.unit,
        "units": line.units,
        "unit_price": line.unit_price,
        "discount_pct": line.discount,
        "total": line.total,
        "notes": line.notes,
        "is_freight": line.is_freight,
    }


def _cells(order: Order, became: Followed | None) -> tuple[object, ...]:
    return (
        order.id,
        order.kind.title,
        f"{order.placed_at:%Y-%m-%d %H:%M} UTC",
        order.customer_name,
        f"{order.total:>14,.2f} {order.currency}",
        order.state.title(order.kind),
        order.folio or "",
        "" if became is None else became.state.title(order.kind),
        order.reason,
    )


def _state(text: str, states: type[OrderState]) -> OrderState:
    known = {each.value: each for each in states}
    if text not in known:
        raise typer.BadParameter(f"no hay ningún estado «{text}»; los hay {', '.join(known)}")
    return known[text]
