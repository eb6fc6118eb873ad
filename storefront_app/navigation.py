"""All pages, and what one must be permitted to open each. A page that is not a user's cannot be reached.

Their addresses are fixed here, so that links survive when titles change.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

import streamlit as st

from portal.accounts import User
from portal.permissions import Permission


@dataclass(frozen=True)
class View:
    """A page: the file that draws it, its title, its address, and what its users must be permitted.

    Hidden ones are reached through other pages.
    """

    file: str
    title: str
    icon: str
    path: str
    needs: Permission
    section: str = ""
    hidden: bool = False


_SETTINGS = "Configuración"
_TEAM = "Equipo"

CATALOGUE = View("views/catalogue.py", "Catálogo", ":material/storefront:", "catalogo", Permission.SEE_CATALOGUE)
ARTICLE = View(
    "views/article.py", "Artículo", ":material/inventory_2:", "articulo", Permission.SEE_CATALOGUE, hidden=True
)
QUICK_ORDER = View("views/quick_order.py", "Pedido rápido", ":material/bolt:", "pedido-rapido", Permission.ORDER)
LISTS = View("views/lists.py", "Mis listas", ":material/list_alt:", "listas", Permission.ORDER)
CART = View("views/cart.py", "Carrito", ":material/shopping_cart:", "carrito", Permission.ORDER)
CHECKOUT = View("views/checkout.py", "Confirmar", ":material/check:", "confirmar", Permission.ORDER, hidden=True)
ORDERS = View("views/orders.py", "Mis pedidos", ":material/local_shipping:", "pedidos", Permission.SEE_ORDERS)
ORDER = View("views/order.py", "Pedido", ":material/local_shipping:", "pedido", Permission.SEE_ORDERS, hidden=True)
ACCOUNT = View("views/account.py", "Mi cuenta", ":material/account_balance_wallet:", "cuenta", Permission.SEE_ACCOUNT)
STATEMENT = View(
    "views/statement.py", "Estado de cuenta", ":material/receipt_long:", "estado-de-cuenta", Permission.SEE_ACCOUNT
)
INVOICES = View("views/invoices.py", "Facturas", ":material/description:", "facturas", Permission.SEE_ACCOUNT)

APPROVALS = View(
    "views/approvals.py", "Por autorizar", ":material/approval:", "por-autorizar", Permission.APPROVE, _TEAM
)
COLLEAGUES = View("views/colleagues.py", "Colegas", ":material/group:", "colegas", Permission.MANAGE_COLLEAGUES, _TEAM)
SALES = View("views/sales.py", "Mis clientes", ":material/groups:", "mis-clientes", Permission.SELL)

FIRST_STEPS = View(
    "views/first_steps.py", "Primeros pasos", ":material/flag:", "primeros-pasos", Permission.CONFIGURE, hidden=True
)
HOME = View("views/home.py", "Inicio", ":material/home:", "inicio", Permission.CONFIGURE)
COMPANY_ORDERS = View(
    "views/company_orders.py", "Pedidos", ":material/local_shipping:", "pedidos", Permission.MANAGE_ORDERS
)
COMPANY_ORDER = View(
    "views/company_order.py", "Pedido", ":material/local_shipping:", "pedido", Permission.MANAGE_ORDERS, hidden=True
)
PEOPLE = View("views/people.py", "Clientes y usuarios", ":material/group:", "clientes", Permission.MANAGE_USERS)
INTEGRATIONS = View(
    "views/integrations.py", "Integraciones", ":material/hub:", "integraciones", Permission.CONFIGURE, _SETTINGS
)
CONNECTION = View(
    "views/connection.py", "Microsip", ":material/link:", "microsip", Permission.CONFIGURE, _SETTINGS, hidden=True
)
SYNC_SETTINGS = View(
    "views/sync_settings.py",
    _SETTINGS,
    ":material/tune:",
    "configuracion-microsip",
    Permission.CONFIGURE,
    _SETTINGS,
    hidden=True,
)
TEXTS = View(
    "views/texts.py", "Textos del portal", ":material/edit:", "textos", Permission.CONFIGURE, _SETTINGS, hidden=True
)
VERSIONS = View(
    "views/versions.py", "Versiones", ":material/layers:", "versiones", Permission.CONFIGURE, _SETTINGS, hidden=True
)
INTEGRITY = View(
    "views/integrity.py",
    "Integridad",
    ":material/verified:",
    "integridad",
    Permission.CONFIGURE,
    _SETTINGS,
    hidden=True,
)
HISTORY = View(
    "views/history.py", "Historial", ":material/history:", "historial", Permission.CONFIGURE, _SETTINGS, hidden=True
)
REHEARSAL = View(
    "views/rehearsal.py",
    "Qué cambiaría",
    ":material/difference:",
    "que-cambiaria",
    Permission.CONFIGURE,
    _SETTINGS,
    hidden=True,
)
CONFIGURATION = View(
    "views/configuration.py", "General", ":material/tune:", "configuracion", Permission.CONFIGURE, _SETTINGS
)
COMPANY_PAGE = View("views/company.py", "Empresa", ":material/business:", "empresa", Permission.CONFIGURE, _SETTINGS)
MAIL_PAGE = View("views/mail.py", "Correo", ":material/mail:", "correo", Permission.CONFIGURE, _SETTINGS)
AUDIT_LOG = View("views/audit_log.py", "Bitácora", ":material/fact_check:", "bitacora", Permission.CONFIGURE, _SETTINGS)
COMPANIES = View(
    "views/companies.py", "Empresas", ":material/domain:", "empresas", Permission.CONFIGURE, _SETTINGS, hidden=True
)
RUN = View(
    "views/run.py", "Sincronización", ":material/sync:", "sincronizacion", Permission.CONFIGURE, _SETTINGS, hidden=True
)

VIEWS: tuple[View, ...] = (
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
    APPROVALS,
    COLLEAGUES,
    SALES,
    HOME,
    COMPANY_ORDERS,
    COMPANY_ORDER,
    PEOPLE,
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
)
"""The first one that a user may open is where the user begins."""


def views_of(user: User) -> tuple[View, ...]:
    """The pages that the user may open at present."""
    return tuple(view for view in VIEWS if view.needs in user.permissions)


def paths_of(user: User) -> frozenset[str]:
    """The addresses that the user may open; the empty one is the first page."""
    return frozenset({"", *(view.path for view in views_of(user))})


def first_path_of(user: User) -> str | None:
    """The path of the page where the user begins."""
    return next((view.path for view in views_of(user)), None)


@cache
def article_page() -> st.Page:
    """Where each card of the catalogue leads; by the file's name alone, Streamlit looks for it anew for each card."""
    return st.Page(ARTICLE.file, title=ARTICLE.title, url_path=ARTICLE.path)


def pages_of(user: User, counts: Mapping[View, int]) -> dict[str, list[st.Page]]:
    """The user's pages by section, as Streamlit's navigation wants them. `counts`: what is told beside a title."""
    waiting = Counter[str]()
    sections: dict[str, list[st.Page]] = {}
    for position, view in enumerate(views_of(user)):
        page = st.Page(
            view.file,
            title=_with_number(view.title, counts.get(view, 0)),
            icon=view.icon,
            url_path=view.path,
            default=position == 0,
            visibility="hidden" if view.hidden else "visible",
        )
        sections.setdefault(view.section, []).append(page)
        waiting[view.section] += counts.get(view, 0)
    return {_with_number(name, waiting[name]) if name else name: pages for name, pages in sections.items()}


def _with_number(title: str, number: int) -> str:
    return f"{title} ({number})" if number else title
