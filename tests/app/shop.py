"""A small hardware shop for the tests of pages: real stores in a folder, without Microsip behind them."""

import io
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from PIL import Image

from portal.accounts import Role, User, add_user
from portal.companies import create_company
from portal.installation import Installation, open_installation
from tests.portal.published import Shop
from tests.servers.installation import NAME, SLUG, settings_in
from tests.servers.storefront import ADMINISTRATOR, CUSTOMER, PASSWORD

HOSTILE_NAME = "<script>alert('x')</script> *Llave* $1$ [aquí](https://example.com) :red[roja]"
"""A name with everything that HTML and Streamlit's Markdown would make something else of."""

SCREWS = 30

PICTURE = io.BytesIO()
Image.new("RGB", (40, 30), "#c08040").save(PICTURE, "PNG")


def stocked(folder: Path) -> tuple[Shop, int]:
    """The shop's rows, with a customer who buys at 10 % off a list of its own; returns its CLIENTE_ID, too."""
    shop = Shop(folder)
    pesos = shop.add("monedas", NOMBRE="Peso", CLAVE_FISCAL="MXN", ES_MONEDA_LOCAL="S")
    base = shop.add("precios_empresa", NOMBRE="Precio de lista", ID_INTERNO="L")
    own = shop.add("precios_empresa", NOMBRE="Mayoreo")
    discount = shop.add("politicas_dsctos_art_cli", NOMBRE="Clientes de mayoreo", DESCUENTO=Decimal(0))
    terms = shop.add("condiciones_pago", NOMBRE="Crédito a 30 días")
    customer = shop.add(
        "clientes", NOMBRE="Ferretería La Económica", ESTATUS="A", COBRAR_IMPUESTOS="S", COND_PAGO_ID=terms
    )
    shop.add("dirs_clientes", CLIENTE_ID=customer, ES_DIR_PPAL="S", CALLE="Constitución 100", CODIGO_POSTAL="64000")
    policy = shop.add(
        "politicas_precios_clientes",
        NOMBRE="Precios vigentes",
        PRECIO_EMPRESA_ID=base,
        HABILITADA="S",
        ES_PERMANENTE="S",
    )
    shop.add(
        "precios_cli_cli",
        POLITICA_PRECIOS_CLI_ID=policy,
        CLIENTE_ID=customer,
        PRECIO_EMPRESA_ID=own,
        POLITICA_DSCTO_ART_CLI_ID=discount,
    )
    general = shop.warehouse(ES_PREDET="S")
    tools = shop.add("grupos_lineas", NOMBRE="Herramientas")
    hand = shop.add("lineas_articulos", NOMBRE="Herramienta manual", GRUPO_LINEA_ID=tools)
    fixings = shop.add("lineas_articulos", NOMBRE="Tornillería", GRUPO_LINEA_ID=None)

    def article(name: str, key: str, price: str, units: str, line: int) -> int:
        made = shop.article(name, key, LINEA_ARTICULO_ID=line, UNIDAD_VENTA="PIEZA")
        for price_list, amount in ((base, Decimal(price) * 2), (own, Decimal(price))):
            shop.add(
                "precios_articulos", ARTICULO_ID=made, PRECIO_EMPRESA_ID=price_list, PRECIO=amount, MONEDA_ID=pesos
            )
        shop.stock(made, general, units)
        return made

    hammer = article("Martillo de uña 16 oz", "MAR-016", "150.00", "42", hand)
    shop.key(hammer, "7501234567890", bar_code=True)
    shop.add("dsctos_artcli_arts", POLITICA_DSCTO_ART_CLI_ID=discount, ARTICULO_ID=hammer, DESCUENTO=Decimal(10))
    shop.add("imagenes_articulos", ARTICULO_ID=hammer, IMAGEN=PICTURE.getvalue())
    article('Desarmador plano 1/4"', "DES-014", "38.50", "3", hand)
    article(HOSTILE_NAME, "LLA-001", "99.90", "0", hand)
    volume = shop.add("politicas_dsctos_volumen", NOMBRE="Por caja", HABILITADA="S", ES_PERMANENTE="S")
    for units, percent in (("9.5", 5), ("100", 12)):
        shop.add(
            "dsctos_vol_arts",
            POLITICA_DSCTO_VOLUMEN_ID=volume,
            ARTICULO_ID=hammer,
            UNIDADES=Decimal(units),
            DESCUENTO=Decimal(percent),
        )
    for number in range(1, SCREWS + 1):
        article(f"Tornillo para madera n.º {number}", f"TOR-{number:03}", f"{number}.25", "900", fixings)
    return shop, customer


@dataclass(frozen=True)
class OpenShop:
    """An installation with the shop published, and who may sign in."""

    installation: Installation
    administrator: User
    buyer: User


def open_shop(home: Path) -> OpenShop:
    """The shop in a folder, with its administrator and its customer's user."""
    folder = home / "warehouse"
    folder.mkdir(parents=True)
    shop, customer = stocked(folder)
    shop.published()
    installation = open_installation(settings_in(home))
    company = create_company(installation.database, SLUG, NAME)
    return OpenShop(
        installation,
        add_user(installation.database, company, ADMINISTRATOR, PASSWORD, Role.ADMINISTRATOR),
        add_user(installation.database, company, CUSTOMER, PASSWORD, Role.CUSTOMER, customer),
    )
