"""Articles that a real company has and a tidy example has not. Each is the subject of a test."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from microsip.demo.content.articles import BARCODE, SERVICES, SUPPLIER_KEY, Article, ean13
from microsip.demo.content.plan import Plan, Size

FREIGHT = "FLETE"
BOOT = "Bota de trabajo con casquillo"
BOOT_SIZES, BOOT_COLOURS = ("25", "26", "27", "28", "29"), ("Negra", "Miel")
GLOVE = "Guante de carnaza"
GLOVE_SIZES, GLOVE_COLOURS = ("Chica", "Mediana", "Grande"), ("Natural", "Café")
PAINT = "Esmalte acrílico “Colorín”"
_GARDEN, _WIRE = "Mangueras y riego", "Clavos y alambre"
PAINT_COLOURS = ("Blanco", "Negro", "Rojo bermellón", "Azul añil")


def peculiar_articles(plan: Plan) -> list[Article]:
    """In an order that stays the same, so that their keys do."""
    few = [*_texts(), *_keys(), *_statuses(plan.today), *_taxes(), *_prices_and_stock(), *_kits(), *_variants()]
    return few if plan.size is Size.SMALL else [*few, *_boots()]


def _one(code: str, name: str, cost: float, quirk: str, line: str | None = "Pinturas", **others: Any) -> Article:
    return Article(name, line, cost, (("", code),), quirk=quirk, **others)


def _texts() -> Iterator[Article]:
    yield _one(FREIGHT, "Flete", 0, "freight", SERVICES, unit="SERVICIO", weight=0, is_stockable=False)
    yield _one(
        "ESP-001",
        "Juego de 32 puntas “Maxi” – edición 75 años, incluye estuche (€)",
        210,
        "windows-1252 text",
        "Desarmadores y puntas",
        notes="Garantía de por vida… pregunte por la línea “Ñandú” – precios en € bajo pedido",
    )
    yield _one(
        "ESP-002",
        "Masilla epóxica 500 g",
        88,
        "utf-8 notes",
        "Selladores y pegamentos",
        notes="Edición 2024 — “nueva fórmula”, señal: ✓ apto para baños".encode(),
    )
    yield _one("ESP-003", "Lámina galvanizada cal. 26", 240, "accented twin", _WIRE, weight=7)
    yield _one("ESP-004", "Lamina galvanizada cal. 26", 236, "unaccented twin", _WIRE, weight=7)
    yield _one(
        "ESP-005",
        'Cinta "gaffer" 2” & 50 m <industrial> d\'alta adherencia',
        96,
        "mark-up in the name",
        "Selladores y pegamentos",
    )
    yield _one(
        "ESP-006",
        ("Gabinete metálico para herramienta con 12 cajones " * 4)[:199],
        5400,
        "longest name",
        "Corte y medición",
    )
    yield _one("ESP-007", "Estopa de primera", 31, "blank notes", "Brochas y rodillos", unit="KILO", notes="")
    yield _one(
        "ESP-008",
        "Compresor de aire 50 L",
        4100,
        "long notes",
        "Taladros y rotomartillos",
        weight=36,
        notes="Instructivo de operación. " * 400,
    )


def _keys() -> Iterator[Article]:
    barcodes = tuple((BARCODE, ean13(f"7509990000{number:02d}")) for number in range(4))
    keys = (("", "ESP-010"), *barcodes, (SUPPLIER_KEY, "clave con espacios"))
    yield Article("Foco ahorrador surtido", "Iluminación", 28, keys, quirk="several keys")
    yield Article("Refacción genérica sin clave", "Ofertas y saldos", 12, (), quirk="no key")
    yield Article("Estante de exhibición", None, 780, (("", "ESP-012"),), quirk="no line")
    yield Article("Saldo de temporada", "Ofertas y saldos", 40, (("", "ESP-013"),), quirk="line without group")


def _statuses(today: date) -> Iterator[Article]:
    yield _one("ESP-020", "Lámpara incandescente 60 W", 9, "inactive", "Iluminación", status="B")
    yield _one("ESP-021", "Bomba periférica 1/2 HP", 890, "discontinued with stock", "Llaves y válvulas", status="C")
    yield _one("ESP-022", "Bomba periférica 1/4 HP", 720, "discontinued sold out", "Llaves y válvulas", status="C")
    yield _one(
        "ESP-023",
        "Soldadora inversora 130 A",
        2300,
        "suspended",
        "Taladros y rotomartillos",
        status="S",
        suspended=(today - timedelta(days=40), "Retirada por el fabricante – revisión de garantía".encode()),
    )


def _taxes() -> Iterator[Article]:
    yield _one("ESP-030", "Herbicida glifosato 1 L", 105, "ieps and iva", _GARDEN, taxes=("ieps", "iva"))
    yield _one(
        "ESP-031",
        "Gasolina blanca 1 L",
        62,
        "tax by unit",
        "Selladores y pegamentos",
        unit="LITRO",
        taxes=("fuel_ieps", "iva"),
        weight=0.8,
    )
    yield _one(
        "ESP-032", "Fertilizante triple 17", 14, "zero rate", "Mangueras y riego", unit="KILO", taxes=("zero_iva",)
    )
    yield _one("ESP-033", "Manual del instalador (libro)", 95, "exempt", "Ofertas y saldos", taxes=("exempt",))
    yield _one("ESP-034", "Muestrario de colores", 20, "no taxes", taxes=())
    yield _one("ESP-035", "Cloro granulado", 48, "border rate", _GARDEN, unit="KILO", taxes=("border_iva",))


def _prices_and_stock() -> Iterator[Article]:
    yield _one("ESP-040", "Escalera de tijera 6 peldaños", 910, "no price", "Bisagras y herrajes", weight=6)
    yield _one("ESP-041", "Escalera de extensión 16 ft", 1850, "base list only", "Bisagras y herrajes", weight=9)
    yield _one("ESP-042", "Bolsa promocional", 3, "zero price", "Ofertas y saldos", weight=0.02)
    yield _one("ESP-043", "Generador 3500 W", 7900, "dollars in one list", "Taladros y rotomartillos", weight=45)
    yield _one("ESP-044", "Cemento gris 50 kg", 196, "negative stock", "Selladores y pegamentos", weight=50)
    yield _one("ESP-045", "Varilla 3/8” × 12 m", 168, "never moved", _WIRE, unit="TRAMO", weight=6.7)
    yield _one("ESP-046", "Taquete “mariposa” 1/8”", 1.2, "sold in tens", "Taquetes y anclas", factor=10)
    yield _one("ESP-047", "Pegazulejo 20 kg", 92, "all committed", "Selladores y pegamentos", weight=20)
    yield _one("ESP-048", "Sellador de poliuretano 600 ml", 118, "lots", "Selladores y pegamentos", tracking="L")
    yield _one("ESP-049", "Hidrolavadora 1800 psi", 2600, "serial numbers", "Taladros y rotomartillos", tracking="S")
    yield _one("ESP-050", "Servicio de corte a la medida", 15, "service", SERVICES, unit="SERVICIO", is_stockable=False)
    yield _one("ESP-051", "Alambre de púas rollo 34 kg", 1080, "no dates", _WIRE, unit="ROLLO", weight=34)
    yield _one("ESP-052", "Malla ciclónica 2 × 20 m", 2100, "only elsewhere", _WIRE, unit="ROLLO", weight=41)


def _kits() -> Iterator[Article]:
    yield _one(
        "KIT-001",
        "Kit pintor básico",
        330,
        "kit",
        "Brochas y rodillos",
        unit="JUEGO",
        is_kit=True,
        is_stockable=False,
        components=(("ESP-001", 1), ("ESP-002", 2), ("ESP-007", 3)),
    )
    yield _one(
        "KIT-002",
        "Kit instalación de lámina",
        640,
        "kit with a service",
        _WIRE,
        unit="JUEGO",
        is_kit=True,
        is_stockable=False,
        components=(("ESP-003", 2), ("ESP-050", 1), ("ESP-046", 20)),
    )
    yield _one(
        "KIT-003",
        "Kit agotado",
        2500,
        "kit of something sold out",
        _WIRE,
        unit="JUEGO",
        is_kit=True,
        is_stockable=False,
        components=(("ESP-001", 1), ("ESP-022", 1)),
    )


def _variants() -> Iterator[Article]:
    yield _one("GUA-000", GLOVE, 52, "variants by size and colour", "Protección personal", is_stockable=False)
    for place, (size, colour) in enumerate((size, colour) for size in GLOVE_SIZES for colour in GLOVE_COLOURS):
        yield Article(
            f"{GLOVE} {size.lower()} {colour.lower()}",
            "Protección personal",
            52 + place,
            (("", f"GUA-{place + 1:03d}"), (BARCODE, ean13(f"7508880000{place:02d}"))),
            unit="PAR",
        )
    yield _one("ESM-000", PAINT, 74, "variants by colour", is_stockable=False)
    for place, colour in enumerate(PAINT_COLOURS[:-1]):
        yield Article(f"{PAINT} {colour.lower()}", "Pinturas", 74, (("", f"ESM-{place + 1:03d}"),))


def _boots() -> Iterator[Article]:
    yield _one("BOT-000", BOOT, 480, "boots", "Protección personal", unit="PAR", is_stockable=False)
    for place, (size, colour) in enumerate((size, colour) for size in BOOT_SIZES for colour in BOOT_COLOURS):
        key = (("", f"BOT-{place + 1:03d}"),)
        yield Article(f"{BOOT} {size} {colour.lower()}", "Protección personal", 480, key, unit="PAR", weight=1.6)
