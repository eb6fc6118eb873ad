"""What becomes of orders: their series of folios, warehouse, credit, missing stock, and freight."""

import re
from enum import Enum

from portal.configuration.kinds import BadSetting, Choice, Email, Flag, Kind, Reference, Text
from portal.configuration.setting import Section, Setting
from portal.freight.rule import NO_FREIGHT, FreightRule, UnreadableRule, read, written

ORDERS = Section("orders", "Pedidos y cotizaciones", "Cómo llegan a Microsip los documentos que hacen tus clientes.")
CREDIT = Section("credit", "Crédito")
FREIGHT = Section("freight", "Fletes")


class StockPolicy(Enum):
    """What becomes of an order for more than is available."""

    BLOCK = "block"
    BACK_ORDER = "back-order"
    WARN = "warn"


class WithoutLimit(Enum):
    """What it means that Microsip has no credit limit for a customer."""

    UNRESTRICTED = "unrestricted"
    BLOCKED = "blocked"


class WithoutPolicy(Enum):
    """What becomes of customers to whom Microsip's price policy gives nothing of their own."""

    SOLD_TO = "sold-to"
    BLOCKED = "blocked"


class SeriesLetters(Kind[str]):
    """The letters of a series of folios: one to three, `@` for folios of digits alone, nothing while none is chosen."""

    def parse(self, text: str) -> str:
        letters = text.strip().upper()
        if re.fullmatch(r"|@|[A-Z]{1,3}", letters):
            return letters
        raise BadSetting(
            f"«{text}» no es una serie; escribe sus letras, de 1 a 3, o @ si sus folios no llevan letras.", f"{text!r}"
        )

    def text(self, value: str) -> str:
        return value


class Rule(Kind[FreightRule]):
    """How freight is charged, in words."""

    def parse(self, text: str) -> FreightRule:
        try:
            return read(text)
        except UnreadableRule as error:
            raise BadSetting(
                f"La regla de fletes «{text}» no se entiende; escribe, por ejemplo, «fijo 150», «porcentaje 5», "
                "«por kilo 12.50; Paquetería = 20» o «sin cargo», y al final «; gratis desde 5000» si así lo quieres.",
                str(error),
            ) from error

    def text(self, value: FreightRule) -> str:
        return written(value)


QUOTE_SERIES = Setting(
    "quote_series",
    "Serie de las cotizaciones",
    "De ella se toman los folios de las cotizaciones. Sin elegir: la única que haya en Microsip.",
    "",
    SeriesLetters(),
    ORDERS,
)
ORDER_SERIES = Setting(
    "order_series",
    "Serie de los pedidos",
    "De ella se toman los folios de los pedidos. Sin elegir: la única que haya en Microsip.",
    "",
    SeriesLetters(),
    ORDERS,
)
ORDER_WAREHOUSE = Setting(
    "order_warehouse",
    "Almacén de los pedidos",
    "Del que se surten, y cuyas existencias ven tus clientes. Sin elegir: el que Microsip propone.",
    None,
    Reference("almacenes", "ALMACEN_ID", "NOMBRE"),
    ORDERS,
)
ORDERS_EMAIL = Setting(
    "orders_email",
    "Correo de pedidos",
    "A quién de tu empresa se avisa de cada pedido y cotización. Vacío: a nadie.",
    "",
    Email(),
    ORDERS,
)
STOCK_POLICY = Setting(
    "stock_policy",
    "Si falta existencia",
    "Qué pasa con un pedido de más de lo disponible.",
    StockPolicy.BACK_ORDER,
    Choice(
        {
            StockPolicy.BLOCK: "No se acepta",
            StockPolicy.BACK_ORDER: "Se acepta y lo que falta queda por surtir",
            StockPolicy.WARN: "Se acepta con un aviso",
        }
    ),
    ORDERS,
)
PRICE_WITHOUT_POLICY = Setting(
    "price_without_policy",
    "Clientes sin política de precios",
    "Los que no tienen una en Microsip, ni por su tipo o zona: ven los precios de lista. El informe de integridad los "
    "muestra.",
    WithoutPolicy.SOLD_TO,
    Choice(
        {
            WithoutPolicy.SOLD_TO: "Compran a los precios de lista",
            WithoutPolicy.BLOCKED: "No pueden pedir ni cotizar hasta que se les asigne una",
        }
    ),
    ORDERS,
)
CREDIT_WITHOUT_LIMIT = Setting(
    "credit_without_limit",
    "Clientes sin límite de crédito",
    "Los que en Microsip tienen un límite de cero.",
    WithoutLimit.UNRESTRICTED,
    Choice({WithoutLimit.UNRESTRICTED: "Piden sin límite", WithoutLimit.BLOCKED: "No pueden hacer pedidos"}),
    CREDIT,
)
BLOCK_OVERDUE = Setting(
    "block_overdue",
    "Detener a quien tiene saldo vencido",
    "Si un cliente con saldo vencido no puede hacer pedidos; cotizar sí puede.",
    False,
    Flag(),
    CREDIT,
)
FREIGHT_ARTICLE = Setting(
    "freight_article",
    "Artículo de fletes",
    "Su clave en Microsip. No se muestra en los buscadores ni en los correos de los pedidos; se envía a Microsip como "
    "una partida con el importe calculado.",
    "",
    Text(50),
    FREIGHT,
)
FREIGHT_RULE = Setting(
    "freight_rule",
    "Cómo se calcula",
    "«sin cargo», «fijo 150», «porcentaje 5» del subtotal, o «por kilo 12.50»; después, si quieres, otro importe para "
    "una vía de embarque («; Paquetería = 20») y «; gratis desde 5000».",
    NO_FREIGHT,
    Rule(),
    FREIGHT,
)

SETTINGS = (
    QUOTE_SERIES,
    ORDER_SERIES,
    ORDER_WAREHOUSE,
    ORDERS_EMAIL,
    STOCK_POLICY,
    PRICE_WITHOUT_POLICY,
    CREDIT_WITHOUT_LIMIT,
    BLOCK_OVERDUE,
    FREIGHT_ARTICLE,
    FREIGHT_RULE,
)
