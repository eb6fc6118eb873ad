"""What became different between the review that a buyer saw and the same one a moment later."""

from collections.abc import Iterator

from portal.numerals import numeral
from portal.orders.review import Review, ReviewLine


def changes(seen: Review, now: Review) -> tuple[str, ...]:
    """Each difference that matters to the buyer, in a sentence; none when what was seen holds."""
    return tuple(_changes(seen, now))


def _changes(seen: Review, now: Review) -> Iterator[str]:
    before = {(line.article_id, line.is_freight): line for line in seen.lines}
    after = {(line.article_id, line.is_freight): line for line in now.lines}
    for place, line in after.items():
        if place in before:
            yield from _of_line(before[place], line)
        else:
            yield f"Se agregó «{line.name}» por ${line.total:,.2f}."
    for place, line in before.items():
        if place not in after:
            yield f"«{line.name}» ya no se puede pedir."
    taxes = {tax.tax_id: tax for tax in seen.taxes}
    for tax in now.taxes:
        rate_changed = tax.tax_id in taxes and taxes[tax.tax_id].base == tax.base
        if tax.tax_id not in taxes or (rate_changed and taxes[tax.tax_id].amount != tax.amount):
            yield f"El impuesto {tax.name} ahora es de ${tax.amount:,.2f}."
    if (seen.address_id, seen.shipping_id) != (now.address_id, now.shipping_id):
        yield "Cambió la dirección o la vía de embarque; revísalas."
    if seen.warehouse_id != now.warehouse_id:
        yield "El pedido se surtirá de otro almacén."


def _of_line(seen: ReviewLine, now: ReviewLine) -> Iterator[str]:
    if now.is_freight:
        if seen.total != now.total:
            yield f"El flete cambió de ${seen.total:,.2f} a ${now.total:,.2f}."
        return
    if seen.units != now.units:
        yield f"De «{now.name}» ahora son {numeral(now.units)} y no {numeral(seen.units)}."
    if seen.unit_price != now.unit_price:
        yield f"El precio de «{now.name}» cambió de ${seen.unit_price:,.2f} a ${now.unit_price:,.2f}."
    if seen.discount != now.discount:
        yield f"El descuento de «{now.name}» cambió de {numeral(seen.discount)} % a {numeral(now.discount)} %."
    if seen.missing != now.missing:
        yield _of_stock(now)


def _of_stock(now: ReviewLine) -> str:
    if not now.missing:
        return f"Ya hay existencia de «{now.name}» para tu pedido."
    return f"De «{now.name}» ahora hay {numeral(now.units - now.missing)} de las {numeral(now.units)} que pides."
