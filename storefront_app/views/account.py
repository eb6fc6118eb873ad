"""The customer's account: what is owed, what credit is left, how old it is, and the documents that are open."""

import math
from dataclasses import dataclass

import streamlit as st

from microsip.declaration import Catalogue
from portal.accounts import User
from portal.cfdi.documents import TaxDocument
from portal.cfdi.linking import of_receivables
from portal.statements.account import Account, account
from portal.statements.open_charges import OpenCharge
from storefront_app.components import figures, html
from storefront_app.components.ageing import draw_ageings
from storefront_app.components.shop import Shop, open_shop
from storefront_app.navigation import ACCOUNT, INVOICES, STATEMENT
from storefront_app.signed_in import require

DOCUMENTS_ON_A_PAGE = 20
_PAGE = "pagina"

_HELP = (
    "**Vencido** es lo que debías pagar antes de hoy. **Por vencer**, lo que todavía está a tiempo. El **crédito "
    "disponible** es tu límite menos tu saldo.\n\n"
    "La **antigüedad por vencimiento** cuenta los días desde que venció cada documento; la de **emisión**, desde que "
    "se facturó. Los pagos cubren primero lo que vence antes."
)


@dataclass(frozen=True)
class OpenDocument:
    """An open charge as it is shown: `days` past its first open due date, and its CFDI."""

    charge: OpenCharge
    days: int
    cfdi: TaxDocument | None


def draw(user: User) -> None:
    """Draws the account of the user's customer."""
    shop = open_shop(user)
    st.title("Mi cuenta")
    owed = account(shop.reader, shop.customer)
    html.draw("account_figures.html", account=owed, age=figures.age(shop.reader.version.as_of(Catalogue.CLIENTES)))
    with st.container(horizontal=True):
        st.page_link(STATEMENT.file, label="Estado de cuenta", icon=STATEMENT.icon)
        st.page_link(INVOICES.file, label="Facturas", icon=INVOICES.icon)
    if owed.open:
        draw_ageings(owed.by_due_date, owed.by_issue_date)
    _open_documents(shop, owed)
    with st.expander("¿Qué significa cada cifra?", icon=":material/help:"):
        st.markdown(_HELP)


def _open_documents(shop: Shop, owed: Account) -> None:
    st.header("Documentos por pagar")
    if not owed.open:
        html.draw("nothing_here.html", title="No debes nada", text="Todos tus documentos están pagados.")
        return
    drawn = st.container()
    pages = math.ceil(len(owed.open) / DOCUMENTS_ON_A_PAGE)
    page = 1
    if pages > 1:
        with st.container(key="pages", horizontal_alignment="center"):
            page = st.pagination(pages, key=_PAGE, bind="query-params")
    shown = owed.open[(page - 1) * DOCUMENTS_ON_A_PAGE : page * DOCUMENTS_ON_A_PAGE]
    cfdi = of_receivables(shop.reader, shop.customer.customer_id, [charge.document_id for charge in shown])
    rows = [OpenDocument(charge, (owed.today - charge.due_on).days, cfdi.get(charge.document_id)) for charge in shown]
    with drawn:
        html.draw("open_documents.html", rows=rows)


draw(require(ACCOUNT))
