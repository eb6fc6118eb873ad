"""What somebody of the company is: administrator, or salesperson of a vendedor or cobrador of Microsip."""

import streamlit as st

from microsip.errors import NeedsAttention
from portal.accounts import Assignment, User
from portal.known_customers import names_of
from portal.permissions import STAFF_ROLES, Role
from storefront_app.components import html
from warehouse.store import Reader

_SELLER, _COLLECTOR = "VENDEDOR_ID", "COBRADOR_ID"


class NobodysCustomers(NeedsAttention):
    """A salesperson who is neither a vendedor nor a cobrador of Microsip."""


def choose_staff_role(key: str, reader: Reader | None, now: User | None = None) -> Assignment | None:
    """Draws the choice, which begins with what the user is `now`; None, with what is missing, while it is none yet."""
    role = st.selectbox(
        "Qué es",
        STAFF_ROLES,
        index=0 if now is None else STAFF_ROLES.index(now.role),
        format_func=lambda each: each.title,
        key=f"role_{key}",
    )
    st.caption(role.help)
    if role is Role.SALESPERSON:
        with st.container(horizontal=True):
            _choose(
                reader, key, "Vendedor en Microsip", "vendedores", _SELLER, None if now is None else now.salesperson_id
            )
            _choose(
                reader, key, "Cobrador en Microsip", "cobradores", _COLLECTOR, None if now is None else now.collector_id
            )
    try:
        return chosen_staff_role(key)
    except NobodysCustomers as failure:
        html.draw("complaint.html", text=failure.message)
        return None


def chosen_staff_role(key: str) -> Assignment:
    """What stands in the choice now, as clicks' callbacks need it; raises NobodysCustomers."""
    role: Role = st.session_state[f"role_{key}"]
    if role is not Role.SALESPERSON:
        return Assignment(role)
    salesperson, collector = (st.session_state.get(f"{column}_{key}") for column in (_SELLER, _COLLECTOR))
    if salesperson is None and collector is None:
        raise NobodysCustomers("Elige de qué vendedor o cobrador son sus clientes.", "no salesperson, no collector")
    return Assignment(role, salesperson_id=salesperson, collector_id=collector)


def _choose(reader: Reader | None, key: str, title: str, dataset: str, column: str, now: int | None) -> None:
    names: dict[int | None, str] = {None: "Ninguno"}
    if now is not None:
        names[now] = f"{now} (ya no está)"
    if reader is not None:
        names.update(names_of(reader, dataset, column).items())
    options = list(names)
    st.selectbox(title, options, options.index(now), format_func=names.__getitem__, key=f"{column}_{key}")
