"""Requests of people who want to become customers, with whom Microsip may know them as, and the answers."""

import streamlit as st

from portal.accounts import User
from portal.configuration import value_of
from portal.configuration.integration import CREATE_CUSTOMERS
from portal.known_customers import KnownCustomer, find_customers
from portal.registration import Request, approve, create_customer, pending, refuse
from portal.rfc import Verdict, checked
from storefront_app.components import html
from storefront_app.components.literal import literal
from storefront_app.components.people_list import done
from storefront_app.installed import installation
from warehouse.store import Reader

MOST_FOUND = 5

_DOUBTS = {
    Verdict.DOUBTFUL: "El último carácter de su RFC no cuadra con los demás; pídele su constancia de situación fiscal.",
    Verdict.GENERIC: "Su RFC es genérico y no lo identifica; pídele el propio.",
}


def draw_requests(user: User, reader: Reader | None) -> None:
    """Draws the requests that wait, the oldest first."""
    found = pending(installation().database, user)
    if not found:
        text = "Aquí decides las solicitudes de quien pide una cuenta desde la página de entrada."
        html.draw("nothing_here.html", title="No hay solicitudes", text=text)
    may_create = value_of(installation().database, user.company, CREATE_CUSTOMERS)
    for each in found:
        with st.container(border=True, key=f"request_{each.id}"):
            doubt = _DOUBTS.get(checked(each.rfc).verdict, "") if each.rfc else ""
            html.draw("request_row.html", request=each, doubt=doubt)
            _draw_answers(user, each, reader, may_create)


def _draw_answers(user: User, each: Request, reader: Reader | None, may_create: bool) -> None:
    matches = () if reader is None else each.matches(reader)
    if not matches:
        st.caption(
            "Nadie en Microsip tiene ese RFC ni ese correo: elige quién es, o regístralo en Microsip y acéptalo aquí "
            "después de la siguiente sincronización."
        )
    with st.container(horizontal=True, vertical_alignment="center"):
        for match in matches:
            _draw_match(each, match, "is")
        if reader is not None:
            with st.popover("Es otro cliente" if matches else "Elegir quién es", icon=":material/search:"):
                _draw_choice(user, each, reader)
        if may_create:
            with st.popover("Crear en Microsip", icon=":material/person_add:"):
                st.write("Se crea el cliente en Microsip, sin límite de crédito, y se le invita.")
                st.button("Crear e invitar", key=f"create_{each.id}", on_click=_create, args=(each,))
        with st.popover("Rechazar"):
            reason = f"refusal_{each.id}"
            st.text_input("Motivo, para quien lo pidió", key=reason, max_chars=500)
            st.button("Rechazar", key=f"refuse_{each.id}", on_click=_refuse, args=(each, reason))


def _draw_match(each: Request, match: KnownCustomer, why: str) -> None:
    key = f"{why}_{each.id}_{match.customer_id}"  # who matches may also be found
    label = literal(f"Es {match.key} {match.name}")
    st.button(label, key=key, type="primary", on_click=_approve, args=(each, match.customer_id))


def _draw_choice(user: User, each: Request, reader: Reader) -> None:
    text = st.text_input("Nombre, clave o RFC en Microsip", key=f"sought_{each.id}", max_chars=60)
    if not text:
        return
    found = find_customers(reader, user, text, page_size=MOST_FOUND)
    for match in found.customers:
        _draw_match(each, match, "found")
    if not found.customers:
        st.caption("No se encontró ninguno; prueba con menos palabras.")
    elif found.total > MOST_FOUND:
        st.caption("Hay más; escribe otra palabra para encontrarlos.")


def _approve(each: Request, customer_id: int) -> None:
    done(lambda by: approve(installation(), by, each.id, customer_id), f"Invitamos a {each.email}.")


def _create(each: Request) -> None:
    def create(by: User) -> None:
        approve(installation(), by, each.id, create_customer(installation(), by, each.id))

    told = f"{each.name} ya está en Microsip y lo invitamos; podrá entrar después de la siguiente sincronización."
    done(create, told)


def _refuse(each: Request, reason: str) -> None:
    told = f"Rechazaste la solicitud de {each.name}; se lo dijimos."
    done(lambda by: refuse(installation().database, by, each.id, st.session_state.get(reason) or ""), told)
