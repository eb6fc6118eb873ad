"""From a stored order to the document that goes into Microsip: what was confirmed, nothing computed anew."""

from dataclasses import replace

from sqlalchemy import update

from microsip.documents import Document, DocumentLine, DocumentTax, Kind
from microsip.errors import InvalidDocument, NeedsConfiguration
from microsip.link import MicrosipLink
from portal.companies import Company
from portal.configuration import Setting, value_of
from portal.configuration.ordering import ORDER_SERIES, QUOTE_SERIES
from portal.installation import Installation
from portal.orders.records import Order
from portal.orders.tables import orders_table
from portal.orders.tokens import token_of

SETTING_OF: dict[Kind, Setting[str]] = {Kind.ORDER: ORDER_SERIES, Kind.QUOTATION: QUOTE_SERIES}

_NAME_IN_MICROSIP = {Kind.ORDER: "Pedido", Kind.QUOTATION: "Cotizaciones"}
_PLURAL = {Kind.ORDER: "pedidos", Kind.QUOTATION: "cotizaciones"}


class NoSeries(NeedsConfiguration):
    """Microsip has no series of folios for such documents."""


class SeriesNotChosen(NeedsConfiguration):
    """There are several series, and the administrator chose none."""


def document_of(company: Company, order: Order) -> Document:
    """The order as a document. Raises InvalidDocument and UnfitText, which its confirmation should have prevented."""
    if order.payment_terms_id is None or order.series is None:
        raise InvalidDocument(
            "El pedido no tiene condiciones de pago o serie; revisa al cliente en Microsip y vuelve a enviarlo.",
            f"order {order.id}: terms {order.payment_terms_id}, series {order.series}",
        )
    return Document(
        kind=order.kind,
        token=token_of(company, order.key),
        series=order.series,
        customer_id=order.customer_id,
        address_id=order.address_id,
        warehouse_id=order.warehouse_id,
        currency_id=order.currency_id,
        payment_terms_id=order.payment_terms_id,
        date_local=order.day_local,
        lines=tuple(
            DocumentLine(
                line.article_id,
                line.units,
                line.unit_price,
                line.discount,
                line.total,
                line.customer_discount,
                line.volume_discount,
                line.promotion_discount,
                line.notes,
            )
            for line in order.lines
        ),
        taxes=tuple(DocumentTax(tax.tax_id, tax.base, tax.amount) for tax in order.taxes),
        rate=order.rate,
        branch_id=order.branch_id,
        seller_id=order.salesperson_id,
        shipping_id=order.shipping_id,
        purchase_order=order.purchase_order,
        notes=order.notes,
    )


def with_series(installation: Installation, company: Company, order: Order, link: MicrosipLink) -> Order:
    """The order with the series that its folio is taken from: chosen now, and kept while its outcome is in doubt.

    Raises NoSeries, SeriesNotChosen, and what the link raises.
    """
    if order.series is not None:
        return order
    letters = value_of(installation.database, company, SETTING_OF[order.kind]) or only_series(order.kind, link)
    with installation.database.begin() as transaction:
        transaction.execute(update(orders_table).where(orders_table.c.id == order.id).values(series=letters))
    return replace(order, series=letters)


def only_series(kind: Kind, link: MicrosipLink) -> str:
    """The letters of the one series that Microsip has for such documents. Raises NoSeries or SeriesNotChosen."""
    found = sorted({series.letters for series in link.series() if series.kind is kind})
    if not found:
        raise no_series(kind)
    if len(found) > 1:
        raise SeriesNotChosen(
            f"Microsip tiene varias series de {_PLURAL[kind]}: {', '.join(found)}; elige una en Configuración "
            f"({SETTING_OF[kind].key}).",
            f"series {found}",
        )
    return found[0]


def check_series(kind: Kind, letters: str, link: MicrosipLink) -> None:
    """Raises NoSeries unless Microsip has a series of these letters for documents of this kind."""
    found = sorted({series.letters for series in link.series() if series.kind is kind})
    if not found:
        raise no_series(kind)
    if letters not in found:
        raise NoSeries(
            f"Microsip no tiene la serie «{letters}» de {_PLURAL[kind]}; elige una de estas: {', '.join(found)}.",
            f"series {letters!r}, there are {found}",
        )


def no_series(kind: Kind) -> NoSeries:
    """What is said where there is none: the steps that make one in Microsip."""
    return NoSeries(
        f"Microsip no tiene ninguna serie de {_PLURAL[kind]}. Créala: inicia sesión en Microsip con el SYSDBA, abre "
        "Ventas, y en Herramientas > Preferencias de la empresa > Documentos no fiscales agrega el tipo de documento "
        f"{_NAME_IN_MICROSIP[kind]}, indica de 1 a 3 letras para la serie y haz clic en Aceptar.",
        f"no series of kind {kind.value}",
    )
