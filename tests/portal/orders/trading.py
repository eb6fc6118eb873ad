"""A small shop that sells: published rows, a customer with users, and an installation around them."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from portal import carts
from portal.accounts import Role, User, add_user
from portal.companies import Company
from portal.configuration import Setting, save
from portal.customers import customer
from portal.database import Database
from portal.installation import Installation
from portal.orchestration import Orchestrator
from portal.orders.review import Buyer
from portal.settings import load_settings
from tests.portal.published import Shop
from warehouse import open_warehouse
from warehouse.store import Reader

PESO, DOLLAR = 1, 2
LIST = 42
PASSWORD = "Tuercas y tornillos 1"
NO_PREFECT = "http://127.0.0.1:9/api"


@dataclass
class Trading:
    """Rows are added to `shop` and shown by `publish`."""

    shop: Shop
    database: Database
    company: Company
    installation: Installation
    almacen: int
    _users: int = field(default=0)

    @classmethod
    def open(cls, folder: Path, database: Database, company: Company) -> "Trading":
        """With a currency, a list of prices, terms of payment, a warehouse and IVA of 16 per cent."""
        shop = Shop(folder / "warehouse")
        shop.folder.mkdir()
        shop.add("monedas", MONEDA_ID=PESO, NOMBRE="Peso", CLAVE_FISCAL="MXN", ES_MONEDA_LOCAL="S")
        shop.add("monedas", MONEDA_ID=DOLLAR, NOMBRE="Dólar", CLAVE_FISCAL="USD", ES_MONEDA_LOCAL="N")
        shop.add("historia_cambiaria", MONEDA_ID=DOLLAR, FECHA=date(2025, 11, 20), TIPO_CAMBIO=Decimal("20"))
        shop.add("precios_empresa", PRECIO_EMPRESA_ID=LIST, NOMBRE="Precio de lista", ID_INTERNO="L")
        shop.add("condiciones_pago", COND_PAGO_ID=5, NOMBRE="Contado")
        shop.add("tipos_impuestos", TIPO_IMPTO_ID=9, NOMBRE="IVA", TIPO="I", GRAVA_OTROS_IMPTOS="S")
        shop.add(
            "impuestos", IMPUESTO_ID=16, NOMBRE="IVA 16%", TIPO_IMPTO_ID=9, TIPO_CALC="P", PCTJE_IMPUESTO=Decimal(16)
        )
        almacen = shop.warehouse(ES_PREDET="S")
        settings = load_settings(
            home=folder, database_url="sqlite://", warehouse_url=f"duckdb:///{shop.folder}", prefect_api_url=NO_PREFECT
        )
        installation = Installation(
            settings, database, open_warehouse(settings.warehouse_url), Orchestrator(settings.prefect_api_url)
        )
        return cls(shop, database, company, installation, almacen)

    def article(self, name: str, price: str = "100", stock: str = "1000", key: str = "", **values: Any) -> int:
        """An article of the list, taxed with IVA, of which there is as much in stock."""
        article = self.shop.article(name, *([key] if key else []), UNIDAD_VENTA="PIEZA", **values)
        if price:
            self.shop.add(
                "precios_articulos",
                ARTICULO_ID=article,
                PRECIO_EMPRESA_ID=LIST,
                PRECIO=Decimal(price),
                MONEDA_ID=PESO,
            )
        self.shop.add("impuestos_articulos", ARTICULO_ID=article, IMPUESTO_ID=16)
        if Decimal(stock):
            self.shop.stock(article, self.almacen, stock)
        return article

    def customer(self, limit: str = "0", **values: Any) -> int:
        """A customer with an address of its own."""
        given = {"ESTATUS": "A", "MONEDA_ID": PESO, "COND_PAGO_ID": 5, "NOMBRE": "Ferretería Sol", **values}
        customer_id = self.shop.add("clientes", LIMITE_CREDITO=Decimal(limit), **given)
        self.shop.add("dirs_clientes", CLIENTE_ID=customer_id, ES_DIR_PPAL="S", CALLE="Calle 1", CODIGO_POSTAL="64000")
        return customer_id

    def publish(self) -> Reader:
        """Makes what was added the newest version."""
        return self.shop.published()

    def user(self, customer_id: int) -> User:
        """Another user of the customer."""
        self._users += 1
        email = f"compras{self._users}@cliente{customer_id}.example"
        return add_user(self.database, self.company, email, PASSWORD, Role.CUSTOMER, customer_id)

    def buyer(self, user: User) -> Buyer:
        """The user as somebody who orders."""
        reader = self.installation.warehouse.reader(self.company.slug)
        return Buyer(self.company, customer(reader, carts.customer_id_of(user)), user.email, user)

    def put(self, user: User, *lines: tuple[int, str]) -> None:
        """Puts articles into the user's cart."""
        reader = self.installation.warehouse.reader(self.company.slug)
        for article_id, units in lines:
            carts.add(self.database, reader, user, article_id, Decimal(units))

    def choose(self, setting: Setting[Any], text: str) -> None:
        """What the administrator chooses."""
        save(self.database, self.company, {setting: setting.kind.parse(text)}, "admin@ferreteria.example")
