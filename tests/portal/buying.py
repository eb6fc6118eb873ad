"""A customer of a made-up shop, who buys in its catalogue."""

from datetime import date, datetime, time
from decimal import Decimal

from portal.catalogue import Buyer
from portal.customers import customer
from portal.stock import default_warehouse
from tests.portal.published import READ_AT_LOCAL, Shop
from warehouse.store import Reader


def add_customer(shop: Shop, name: str = "Ferretería La Económica") -> int:
    return shop.add("clientes", NOMBRE=name, ESTATUS="A", COBRAR_IMPUESTOS="S")


def buyer(reader: Reader, customer_id: int, at_local: datetime = READ_AT_LOCAL) -> Buyer:
    """The customer at the company's own warehouse."""
    return Buyer(customer(reader, customer_id), default_warehouse(reader), at_local)


def sell(shop: Shop, customer_id: int, day: date, *lines: tuple[int, str], kind: str = "F", status: str = "N") -> int:
    """A document of sale with a line for each article and its units."""
    document = shop.add(
        "doctos_ve", CLIENTE_ID=customer_id, TIPO_DOCTO=kind, ESTATUS=status, FECHA=day, HORA=time(9), APLICADO="S"
    )
    for article_id, units in lines:
        shop.add("doctos_ve_det", DOCTO_VE_ID=document, ARTICULO_ID=article_id, UNIDADES=Decimal(units), ROL="N")
    return document


def price_list(shop: Shop) -> int:
    """The base list, in pesos, which every customer buys by."""
    shop.add("monedas", MONEDA_ID=1, NOMBRE="Peso", CLAVE_FISCAL="MXN", ES_MONEDA_LOCAL="S")
    base = shop.add("precios_empresa", NOMBRE="Precio de lista", ID_INTERNO="L")
    shop.add("politicas_precios_clientes", NOMBRE="Vigente", PRECIO_EMPRESA_ID=base, HABILITADA="S", ES_PERMANENTE="S")
    return base


def priced(shop: Shop, price_list_id: int, article_id: int, amount: str) -> None:
    shop.add(
        "precios_articulos",
        ARTICULO_ID=article_id,
        PRECIO_EMPRESA_ID=price_list_id,
        PRECIO=Decimal(amount),
        MONEDA_ID=1,
    )
