"""Mis clientes: whom a salesperson serves, and the way to order on their behalf."""

import streamlit as st

from portal.accounts import User
from portal.known_customers import KnownCustomer, find_customers
from storefront_app.components import flash, html
from storefront_app.components.orders_list import asked_page, first_page
from storefront_app.components.people_list import ROWS_ON_A_PAGE, draw_pages
from storefront_app.installed import installation
from storefront_app.navigation import SALES
from storefront_app.signed_in import require
from warehouse.errors import NothingPublished


def draw(user: User) -> None:
    """Draws the search and the customers that it finds."""
    st.title("Mis clientes")
    flash.draw_pending()
    try:
        reader = installation().warehouse.reader(user.company.slug)
    except NothingPublished:
        html.draw("nothing_here.html", title="Todavía no hay datos", text="Vuelve cuando termine la sincronización.")
        return
    text = st.text_input(
        "Buscar clientes",
        key="buscar",
        bind="query-params",
        placeholder="Nombre, clave, RFC o correo",
        label_visibility="collapsed",
        max_chars=60,
        on_change=first_page,
    )
    found = find_customers(reader, user, text or "", page=asked_page(), page_size=ROWS_ON_A_PAGE)
    if not found.customers:
        told = (
            "Prueba con menos palabras; aquí buscas entre los tuyos."
            if text
            else "Aquí ves a los clientes que Microsip tiene asignados a tu nombre; pide que te asignen alguno."
        )
        html.draw("nothing_here.html", title="No hay clientes", text=told)
    for each in found.customers:
        _draw(user, each)
    draw_pages(found.total)


def _draw(user: User, each: KnownCustomer) -> None:
    with st.container(border=True, key=f"served_{each.customer_id}", horizontal=True, vertical_alignment="center"):
        chosen = user.customer_id == each.customer_id
        html.draw("customer_row.html", customer=each, users=None, act="" if chosen or not each.is_sold_to else "Elegir")


draw(require(SALES))
