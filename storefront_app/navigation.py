"""The pages of each role. A page that is not in a role's list cannot be reached by its users.

Their addresses are fixed here, so that links survive when titles change.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import streamlit as st

from portal.accounts import Role


@dataclass(frozen=True)
class View:
    """A page: the file that draws it, its title, and its address. Hidden ones are reached through other pages."""

    file: str
    title: str
    icon: str
    path: str
    section: str = ""
    hidden: bool = False


_SETTINGS = "Configuración"

CATALOGUE = View("views/catalogue.py", "Catálogo", ":material/storefront:", "catalogo")
ARTICLE = View("views/article.py", "Artículo", ":material/inventory_2:", "articulo", hidden=True)
QUICK_ORDER = View("views/quick_order.py", "Pedido rápido", ":material/bolt:", "pedido-rapido")
LISTS = View("views/lists.py", "Mis listas", ":material/list_alt:", "listas")
CART = View("views/cart.py", "Carrito", ":material/shopping_cart:", "carrito")
CHECKOUT = View("views/checkout.py", "Confirmar", ":material/check:", "confirmar", hidden=True)
ORDERS = View("views/orders.py", "Mis pedidos", ":material/local_shipping:", "pedidos")
ORDER = View("views/order.py", "Pedido", ":material/local_shipping:", "pedido", hidden=True)
ACCOUNT = View("views/account.py", "Mi cuenta", ":material/account_balance_wallet:", "cuenta")
STATEMENT = View("views/statement.py", "Estado de cuenta", ":material/receipt_long:", "estado-de-cuenta")
INVOICES = View("views/invoices.py", "Facturas", ":material/description:", "facturas")

FIRST_STEPS = View("views/first_steps.py", "Primeros pasos", ":material/flag:", "primeros-pasos", hidden=True)
HOME = View("views/home.py", "Inicio", ":material/home:", "inicio")
COMPANY_ORDERS = View("views/company_orders.py", "Pedidos", ":material/local_shipping:", "pedidos")
COMPANY_ORDER = View("views/company_order.py", "Pedido", ":material/local_shipping:", "pedido", hidden=True)
INTEGRATIONS = View("views/integrations.py", "Integraciones", ":material/hub:", "integraciones", _SETTINGS)
CONNECTION = View("views/connection.py", "Microsip", ":material/link:", "microsip", _SETTINGS, hidden=True)
SYNC_SETTINGS = View(
    "views/sync_settings.py", _SETTINGS, ":material/tune:", "configuracion-microsip", _SETTINGS, hidden=True
)
TEXTS = View("views/texts.py", "Textos del portal", ":material/edit:", "textos", _SETTINGS, hidden=True)
VERSIONS = View("views/versions.py", "Versiones", ":material/layers:", "versiones", _SETTINGS, hidden=True)
INTEGRITY = View("views/integrity.py", "Integridad", ":material/verified:", "integridad", _SETTINGS, hidden=True)
HISTORY = View("views/history.py", "Historial", ":material/history:", "historial", _SETTINGS, hidden=True)
REHEARSAL = View(
    "views/rehearsal.py", "Qué cambiaría", ":material/difference:", "que-cambiaria", _SETTINGS, hidden=True
)
CONFIGURATION = View("views/configuration.py", "General", ":material/tune:", "configuracion", _SETTINGS)
COMPANY_PAGE = View("views/company.py", "Empresa", ":material/business:", "empresa", _SETTINGS)
MAIL_PAGE = View("views/mail.py", "Correo", ":material/mail:", "correo", _SETTINGS)
AUDIT_LOG = View("views/audit_log.py", "Bitácora", ":material/fact_check:", "bitacora", _SETTINGS)
COMPANIES = View("views/companies.py", "Empresas", ":material/domain:", "empresas", _SETTINGS, hidden=True)
RUN = View("views/run.py", "Sincronización", ":material/sync:", "sincronizacion", _SETTINGS, hidden=True)

VIEWS: Mapping[Role, tuple[View, ...]] = {
    Role.CUSTOMER: (
        CATALOGUE,
        ARTICLE,
        QUICK_ORDER,
        LISTS,
        CART,
        CHECKOUT,
        ORDERS,
        ORDER,
        ACCOUNT,
        STATEMENT,
        INVOICES,
    ),
    Role.ADMINISTRATOR: (
        HOME,
        COMPANY_ORDERS,
        COMPANY_ORDER,
        INTEGRATIONS,
        CONNECTION,
        SYNC_SETTINGS,
        TEXTS,
        VERSIONS,
        INTEGRITY,
        HISTORY,
        REHEARSAL,
        RUN,
        FIRST_STEPS,
        CONFIGURATION,
        COMPANY_PAGE,
        MAIL_PAGE,
        AUDIT_LOG,
        COMPANIES,
    ),
}
"""The first one of a role is where its users begin."""


def paths_of(role: Role) -> frozenset[str]:
    """The addresses that the role's users may open; the empty one is their first page."""
    return frozenset({"", *(view.path for view in VIEWS[role])})


def pages_of(role: Role, counts: Mapping[View, int]) -> dict[str, list[st.Page]]:
    """The role's pages by section, as Streamlit's navigation wants them. `counts`: what is told beside a title."""
    sections: dict[str, list[st.Page]] = {}
    for position, view in enumerate(VIEWS[role]):
        page = st.Page(
            view.file,
            title=f"{view.title} ({counts[view]})" if counts.get(view) else view.title,
            icon=view.icon,
            url_path=view.path,
            default=position == 0,
            visibility="hidden" if view.hidden else "visible",
        )
        sections.setdefault(view.section, []).append(page)
    return sections
