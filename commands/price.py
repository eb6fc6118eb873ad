"""`b2bgo price`: what a customer pays for an article, and why."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from commands.output import Json, answer
from microsip.errors import NeedsAttention

if TYPE_CHECKING:
    from portal.pricing.explanation import PriceExplanation
    from warehouse.store import Reader


class WithoutPrice(NeedsAttention):
    """The article has no price for the customer in this quantity."""


class UnreadableMoment(NeedsAttention): ...


def price(
    company: Annotated[str, typer.Option(help="Clave de la empresa.")],
    customer: Annotated[str, typer.Option(help="Clave del cliente en Microsip.")],
    article: Annotated[str, typer.Option(help="Cualquier clave del artículo.")],
    units: Annotated[str, typer.Option(help="Cantidad en la unidad de venta.")] = "1",
    at: Annotated[
        str | None, typer.Option(help="Fecha y hora ISO 8601 de Microsip; si se omite, este momento.")
    ] = None,
    json: Json = False,
) -> None:
    """Raises UnknownCompany, NothingPublished, UnknownCustomer, UnknownArticle, UnusableQuantity, UnreadableMoment or
    WithoutPrice."""
    from portal import companies
    from portal.catalogue.keys import article_id_by_key
    from portal.customers import customer_by_key
    from portal.installation import open_installation
    from portal.prices import prices
    from portal.pricing.quantity import quantity
    from portal.pricing.wording import sentences

    wanted = quantity(units)
    installation = open_installation()
    reader = installation.warehouse.reader(companies.company(installation.database, company).slug)
    buyer, article_id = customer_by_key(reader, customer), article_id_by_key(reader, article)
    at_local = _moment(reader, at)
    explained = prices(reader, buyer, [article_id], at_local, {article_id: wanted})[article_id]
    told = sentences(explained)
    if explained.total is None:
        raise WithoutPrice(told[-1], f"article {article_id} for customer {buyer.customer_id} at {at_local}")
    if json:
        answer(_as_object(explained, told, at_local))
    else:
        print("\n".join(told))


def _moment(reader: "Reader", at: str | None) -> datetime:
    """Microsip's local time: as it is written, or converted where it is written with a zone."""
    from portal.prices import microsip_now

    try:
        moment = None if at is None else datetime.fromisoformat(at.strip())
        return microsip_now(reader, moment) if moment is None or moment.tzinfo is not None else moment
    except (ValueError, OverflowError) as error:
        raise UnreadableMoment(
            f"La fecha «{at}» no se entiende; escríbela como 2026-03-31T14:30.", f"moment {at!r}: {error}"
        ) from error


def _as_object(explained: "PriceExplanation", told: tuple[str, ...], at_local: datetime) -> dict[str, object]:
    assert explained.listed is not None
    return {
        "list_name": explained.listed.list_name,
        "unit_price": explained.unit_price,
        "discount_pct": explained.discount_percent,
        "net_price": explained.net_price,
        "total": explained.total,
        "total_with_tax": explained.total_with_tax,
        "currency": explained.currency,
        "steps": told,
        "units": explained.units,
        "at_local": at_local,
        "discounts": explained.discounts,
        "cap": explained.cap,
        "taxes": explained.taxes,
        "volume_steps": explained.steps,
    }
