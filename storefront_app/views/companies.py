"""Empresas: the companies of the installation, for who administers it."""

from collections.abc import Callable

import streamlit as st

from microsip.errors import Failure
from portal.accounts import User
from portal.addresses import link_to
from portal.configuration import value_of
from portal.configuration.mail import PORTAL_ADDRESS
from portal.freshness import ages_of, worst
from portal.history import newest_run
from portal.schedules import reconcile
from portal.super_administrators import CompanyState, NotAllowed, company_states, create, resume, suspend
from storefront_app.components import flash, html
from storefront_app.components.literal import literal
from storefront_app.components.settings_form import FORM_WIDTH
from storefront_app.installed import installation
from storefront_app.navigation import COMPANIES
from storefront_app.signed_in import require


def draw(user: User) -> None:
    """Draws every company with its state, and the form for a new one; nothing for anybody else."""
    try:
        states = company_states(installation().database, user)
    except NotAllowed as failure:
        st.error(literal(failure.message))
        return
    st.title("Empresas")
    flash.draw_pending()
    for state in states:
        _company(user, state)
    _offer_new(user)


def _company(user: User, state: CompanyState) -> None:
    database = installation().database
    address = value_of(database, state.company, PORTAL_ADDRESS)
    with st.container(border=True, key=f"company_{state.company.slug}"):
        ages = ages_of(installation(), state.company)
        html.draw(
            "company_row.html",
            state=state,
            freshness=worst(ages),
            as_of=min((age.as_of for age in ages if age.as_of is not None), default=None),
            address=link_to(state.company, address),
            last=newest_run(database, state.company),
        )
        if state.suspended_at is not None:
            if st.button("Reactivar", key=f"resume_{state.company.slug}", icon=":material/play_arrow:"):
                _done(lambda: resume(database, state.company, user), f"«{state.company.name}» está en servicio.")
        elif state.company.id != user.company.id and st.button(
            "Suspender", key=f"suspend_{state.company.slug}", icon=":material/pause:"
        ):
            _done(lambda: suspend(database, state.company, user), f"«{state.company.name}» quedó suspendida.")


def _offer_new(user: User) -> None:
    with st.form("new_company", width=FORM_WIDTH, enter_to_submit=False, clear_on_submit=True):
        st.subheader("Empresa nueva")
        name = st.text_input("Nombre", key="new_name")
        slug = st.text_input("Clave", key="new_slug", max_chars=40)
        st.caption("Letras minúsculas sin acento, números y guiones; por ejemplo ferreteria-norte.")
        made = st.form_submit_button("Crear", type="primary", icon=":material/add:", key="create")
    if made:
        told = f"Se creó «{name}»; da de alta a su administrador con «b2bgo user add --admin --company {slug}»."
        _done(lambda: create(installation().database, slug.strip(), name, user), told)


def _done(work: Callable[[], object], told: str) -> None:
    try:
        work()
        reconcile(installation())
    except Failure as failure:
        flash.say_next(failure.message, warning=True)
    else:
        flash.say_next(told)
    st.rerun()


draw(require(COMPANIES))
