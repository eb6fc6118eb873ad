"""Clientes y usuarios: who of the customers can enter, and who else; for administrators."""

from collections.abc import Sequence
from functools import partial

import streamlit as st

from portal.accounts import User
from portal.known_customers import KnownCustomer, find_customers, known_customers
from portal.people import MOST_INVITED, find_users, invite_customers, users_by_customer
from storefront_app.components import figures, flash, html
from storefront_app.components.orders_list import asked_page, first_page
from storefront_app.components.people_list import (
    ROWS_ON_A_PAGE,
    choose_role,
    chosen_role,
    draw_pages,
    draw_people,
    invite_chosen,
)
from storefront_app.components.requests_list import draw_requests
from storefront_app.components.staff import choose_staff_role, chosen_staff_role
from storefront_app.installed import installation
from storefront_app.navigation import PEOPLE
from storefront_app.signed_in import require, signed_in_user
from warehouse.errors import NothingPublished
from warehouse.store import Reader

_CUSTOMERS, _USERS, _REQUESTS = "Clientes", "Usuarios", "Solicitudes"
MOST_REASONS = 5


def draw(user: User) -> None:
    """Draws customers, users or requests, as chosen, with the search."""
    st.title("Clientes y usuarios")
    flash.draw_pending()
    with st.container(horizontal=True, vertical_alignment="center"):
        what = st.segmented_control(
            "Qué se ve",
            (_CUSTOMERS, _USERS, _REQUESTS),
            default=_CUSTOMERS,
            key="ver",
            bind="query-params",
            required=True,
            label_visibility="collapsed",
            on_change=first_page,
        )
        text = "" if what == _REQUESTS else _search(what)
    reader = _reader(user)
    if what == _USERS:
        _draw_users(user, reader, text)
    elif what == _REQUESTS:
        draw_requests(user, reader)
    elif reader is None:
        html.draw("nothing_here.html", title="Todavía no hay clientes", text="Primero hay que traer los datos.")
    else:
        _draw_customers(user, reader, text)


def _search(what: str) -> str:
    text = st.text_input(
        "Buscar",
        key="buscar",
        bind="query-params",
        placeholder="Nombre, clave, RFC o correo" if what == _CUSTOMERS else "Correo",
        label_visibility="collapsed",
        max_chars=60,
        on_change=first_page,
    )
    return text or ""


def _reader(user: User) -> Reader | None:
    try:
        return installation().warehouse.reader(user.company.slug)
    except NothingPublished:
        return None


def _draw_customers(user: User, reader: Reader, text: str) -> None:
    found = find_customers(reader, user, text, page=asked_page(), page_size=ROWS_ON_A_PAGE)
    counts = users_by_customer(installation().database, user, [each.customer_id for each in found.customers])
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.caption("1 cliente" if found.total == 1 else f"{figures.count(found.total)} clientes")
        with st.popover("Invitar a varios", icon=":material/mail:"):
            st.write(
                f"Se invita a los clientes encontrados que tienen correo en Microsip y ningún usuario, "
                f"{MOST_INVITED} por vez."
            )
            st.button("Invitarlos", key="invite_all", type="primary", on_click=_invite_all)
    if not found.customers:
        html.draw("nothing_here.html", title="No se encontró ninguno", text="Prueba con menos palabras.")
    for each in found.customers:
        _draw_customer(each, counts.get(each.customer_id, 0))
    draw_pages(found.total)


def _draw_customer(each: KnownCustomer, users: int) -> None:
    with st.container(border=True, key=f"customer_{each.customer_id}", horizontal=True, vertical_alignment="center"):
        html.draw("customer_row.html", customer=each, users=users, act="Ver como cliente")
        with st.popover("Invitar", icon=":material/person_add:"):
            key = f"invited_{each.customer_id}"
            st.text_input("Correo", value=each.email, key=f"email_{key}", max_chars=254)
            assignment = choose_role(key, each.customer_id)
            st.button(
                "Invitar",
                key=f"invite_{each.customer_id}",
                on_click=invite_chosen,
                args=(f"email_{key}", partial(chosen_role, key, each.customer_id)),
                disabled=assignment is None,
            )


def _draw_users(user: User, reader: Reader | None, text: str) -> None:
    with st.expander("Invitar a alguien de la empresa", icon=":material/person_add:"):
        _draw_inviting_staff(reader)
    found = find_users(installation().database, user, text, page=asked_page(), page_size=ROWS_ON_A_PAGE)
    wanted = {each.customer_id for each in found.users if each.customer_id is not None}
    known = {} if reader is None else known_customers(reader, wanted)
    draw_people(user, found.users, {key: each.name for key, each in known.items()}, reader)
    draw_pages(found.total)


def _draw_inviting_staff(reader: Reader | None) -> None:
    st.text_input("Correo", key="staff_email", max_chars=254)
    assignment = choose_staff_role("staff", reader)
    st.button(
        "Invitar",
        key="invite_staff",
        on_click=invite_chosen,
        args=("staff_email", partial(chosen_staff_role, "staff")),
        disabled=assignment is None,
    )


def _invite_all() -> None:
    by = signed_in_user()
    if by is None:
        return
    reader = installation().warehouse.reader(by.company.slug)
    everybody = find_customers(reader, by, str(st.session_state.get("buscar") or ""), page_size=10**6).customers
    users = users_by_customer(installation().database, by)
    invited = invite_customers(installation(), by, _without_users(everybody, users))
    reasons = [f"{name}: {reason}" for name, reason in invited.refused[:MOST_REASONS]]
    flash.say_next(" ".join([f"Se enviaron {len(invited.users)} invitaciones.", *reasons]), warning=bool(reasons))


def _without_users(customers: Sequence[KnownCustomer], users: dict[int, int]) -> list[KnownCustomer]:
    return [each for each in customers if each.email and each.is_sold_to and each.customer_id not in users]


draw(require(PEOPLE))
