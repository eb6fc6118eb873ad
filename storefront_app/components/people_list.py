"""Users one below the other, with what whoever looks after them can do about each; and the form that invites one."""

import math
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal

import streamlit as st

from microsip.errors import Failure
from portal import people
from portal.accounts import Assignment, User
from portal.configuration import BadSetting
from portal.configuration.kinds import Amount
from portal.permissions import CUSTOMERS_ROLES, Role
from storefront_app.components import flash, html
from storefront_app.components.orders_list import PAGE
from storefront_app.components.staff import choose_staff_role
from storefront_app.installed import installation
from storefront_app.signed_in import signed_in_user
from warehouse.store import Reader

ROWS_ON_A_PAGE = 20
_FIRST_AMOUNT = Decimal(10_000)
_AMOUNT = Amount(most=Decimal(9_999_999))


def draw_people(
    by: User, users: Sequence[User], names: Mapping[int, str] | None = None, reader: Reader | None = None
) -> None:
    """Draws the users; `names`: of their customers, where that is not plain. `reader`: whose salespeople there are."""
    for user in users:
        with st.container(border=True, key=f"person_{user.id}", horizontal=True, vertical_alignment="center"):
            customer = (names or {}).get(user.customer_id or 0, "")
            html.draw("person_row.html", user=user, customer=customer)
            if user.id != by.id:
                _draw_actions(user, reader)


def choose_role(
    key: str, customer_id: int, now: Role = Role.CUSTOMER, amount: Decimal | None = None
) -> Assignment | None:
    """Draws the choice of a customer's role: what was chosen, or None with what is wrong beside it."""
    role = st.selectbox(
        "Qué puede hacer",
        CUSTOMERS_ROLES,
        index=CUSTOMERS_ROLES.index(now) if now in CUSTOMERS_ROLES else 0,
        format_func=lambda each: each.title,
        key=f"role_{key}",
    )
    st.caption(role.help)
    if role is not Role.SUPERVISED_BUYER:
        return Assignment(role, customer_id)
    first = _AMOUNT.text(_FIRST_AMOUNT if amount is None else amount)
    typed = st.text_input("Se autorizan sus pedidos de más de", first, key=f"amount_{key}", max_chars=15)
    try:
        return Assignment(role, customer_id, _AMOUNT.parse(typed))
    except BadSetting as error:
        html.draw("complaint.html", text=error.message)
        return None


def draw_pages(total: int) -> None:
    """Draws the choice of a page, where there are several."""
    pages = math.ceil(total / ROWS_ON_A_PAGE)
    if pages > 1:
        with st.container(key="pages", horizontal_alignment="center"):
            st.pagination(pages, key=PAGE, bind="query-params")


def done(work: Callable[[User], object], told: str) -> None:
    """Does something for whoever is signed in now, and says next what came of it; for clicks' callbacks."""
    by = signed_in_user()
    if by is None:
        return
    try:
        work(by)
    except Failure as failure:
        flash.say_next(failure.message, warning=True)
    else:
        flash.say_next(told)


def _draw_actions(user: User, reader: Reader | None) -> None:
    with st.popover("Cambiar", icon=":material/edit:"):
        if user.invited_at is not None and user.active:
            st.button("Enviar otra invitación", key=f"remind_{user.id}", on_click=_remind, args=(user,))
        if user.customer_id is None:
            assignment = choose_staff_role(str(user.id), reader, user)
        else:
            assignment = choose_role(str(user.id), user.customer_id, user.role, user.approval_over)
        st.button(
            "Guardar",
            key=f"assign_{user.id}",
            on_click=_assign,
            args=(user, assignment),
            disabled=assignment is None,
        )
        if user.active:
            st.button("Suspender", key=f"suspend_{user.id}", on_click=_suspend, args=(user,))
        else:
            st.button("Reactivar", key=f"resume_{user.id}", on_click=_resume, args=(user,))


def _remind(user: User) -> None:
    done(lambda by: people.remind(installation(), by, user.id), f"Enviamos otra invitación a {user.email}.")


def _assign(user: User, assignment: Assignment) -> None:
    told = f"{user.email}: {assignment.role.title}. Sus sesiones se cerraron."
    done(lambda by: people.change_role(installation().database, by, user.id, assignment), told)


def _suspend(user: User) -> None:
    done(lambda by: people.suspend(installation().database, by, user.id), f"{user.email} ya no puede entrar.")


def _resume(user: User) -> None:
    done(lambda by: people.resume(installation().database, by, user.id), f"{user.email} puede entrar de nuevo.")
