"""What somebody of the company is: administrator, or salesperson of a vendedor or cobrador of Microsip."""

import streamlit as st

from portal.accounts import Assignment, User
from portal.known_customers import names_of
from portal.permissions import STAFF_ROLES, Role
from storefront_app.components import html
from warehouse.store import Reader


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
    if role is not Role.SALESPERSON:
        return Assignment(role)
    with st.container(horizontal=True):
        salesperson = _choose(
            reader,
            key,
            "Vendedor en Microsip",
            "vendedores",
            "VENDEDOR_ID",
            None if now is None else now.salesperson_id,
        )
        collector = _choose(
            reader, key, "Cobrador en Microsip", "cobradores", "COBRADOR_ID", None if now is None else now.collector_id
        )
    if salesperson is None and collector is None:
        html.draw("complaint.html", text="Elige de qué vendedor o cobrador son sus clientes.")
        return None
    return Assignment(role, salesperson_id=salesperson, collector_id=collector)


def _choose(reader: Reader | None, key: str, title: str, dataset: str, column: str, now: int | None) -> int | None:
    names: dict[int | None, str] = {None: "Ninguno"}
    if now is not None:
        names[now] = f"{now} (ya no está)"
    if reader is not None:
        names.update(names_of(reader, dataset, column).items())
    options = list(names)
    return st.selectbox(title, options, options.index(now), format_func=names.__getitem__, key=f"{column}_{key}")
