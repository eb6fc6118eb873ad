"""Requests of people who want to become customers, with whom Microsip may know them as, and the answers."""

import streamlit as st

from portal import rfc
from portal.accounts import User
from portal.configuration import value_of
from portal.configuration.integration import CREATE_CUSTOMERS
from portal.registration import Request, approve, create_customer, pending, refuse
from storefront_app.components import html
from storefront_app.components.literal import literal
from storefront_app.components.people_list import done
from storefront_app.installed import installation
from warehouse.store import Reader


def draw_requests(user: User, reader: Reader | None) -> None:
    """Draws the requests that wait, the oldest first."""
    found = pending(installation().database, user)
    if not found:
        text = "Aquí decides las solicitudes de quien pide una cuenta desde la página de entrada."
        html.draw("nothing_here.html", title="No hay solicitudes", text=text)
    may_create = value_of(installation().database, user.company, CREATE_CUSTOMERS)
    for each in found:
        with st.container(border=True, key=f"request_{each.id}"):
            verdict = rfc.checked(each.rfc).message if each.rfc else ""
            html.draw("request_row.html", request=each, verdict=verdict)
            _draw_answers(each, reader, may_create)


def _draw_answers(each: Request, reader: Reader | None, may_create: bool) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        for match in () if reader is None else each.matches(reader):
            label = f"Es {match.key} {match.name}"
            key = f"is_{each.id}_{match.customer_id}"
            st.button(literal(label), key=key, type="primary", on_click=_approve, args=(each, match.customer_id))
        if may_create:
            with st.popover("Crear en Microsip", icon=":material/person_add:"):
                st.write("Se crea el cliente en Microsip, sin límite de crédito, y se le invita.")
                st.button("Crear e invitar", key=f"create_{each.id}", on_click=_create, args=(each,))
        with st.popover("Rechazar"):
            reason = f"refusal_{each.id}"
            st.text_input("Motivo, para quien lo pidió", key=reason, max_chars=500)
            st.button("Rechazar", key=f"refuse_{each.id}", on_click=_refuse, args=(each, reason))


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
