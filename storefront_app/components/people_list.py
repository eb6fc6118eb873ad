"""Users one below the other, with what whoever looks after them can do about each; and the form that invites one."""

import math
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from functools import partial

import streamlit as st

from microsip.errors import Failure
from portal import people
from portal.accounts import Assignment, User
from portal.configuration import BadSetting
from portal.configuration.kinds import Amount
from portal.permissions import CUSTOMERS_ROLES, Role
from storefront_app.components import flash, html
from storefront_app.components.orders_list import PAGE
from storefront_app.components.staff import choose_staff_role, chosen_staff_role
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
    """Draws the choice of a customer's role: what is chosen, or None with what is wrong beside it."""
    role = st.selectbox(
        "Qué puede hacer",
        CUSTOMERS_ROLES,
        index=CUSTOMERS_ROLES.index(now) if now in CUSTOMERS_ROLES else 0,
        format_func=lambda each: each.title,
        key=f"role_{key}",
    )
    st.caption(role.help)
    if role is Role.SUPERVISED_BUYER:
        first = _AMOUNT.text(_FIRST_AMOUNT if amount is None else amount)
        st.text_input("Se autorizan sus pedidos de más de", first, key=f"amount_{key}", max_chars=15)
    try:
        return chosen_role(key, customer_id)
    except BadSetting as error:
        html.draw("complaint.html", text=error.message)
        return None


def chosen_role(key: str, customer_id: int) -> Assignment:
    """What stands in the choice now; raises BadSetting.

    Clicks' callbacks ask for it: what was drawn is of before the last thing that was typed.
    """
    role: Role = st.session_state[f"role_{key}"]
    if role is not Role.SUPERVISED_BUYER:
        return Assignment(role, customer_id)
    typed = st.session_state.get(f"amount_{key}", _AMOUNT.text(_FIRST_AMOUNT))
    return Assignment(role, customer_id, _AMOUNT.parse(typed))


def invite_chosen(email_key: str, chosen: Callable[[], Assignment]) -> None:
    """Invites whose e-mail stands in the widget with that key to be what is chosen; for clicks' callbacks."""
    email = str(st.session_state[email_key]).strip()
    told = f"Enviamos una invitación a {email}; el enlace vence en 7 días."
    done(lambda by: people.invite_user(installation(), by, email, chosen()), told)


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
        key, chosen = str(user.id), _chosen_for(user)
        if user.customer_id is None:
            assignment = choose_staff_role(key, reader, user)
        else:
            assignment = choose_role(key, user.customer_id, user.role, user.approval_over)
        st.button(
            "Guardar",
            key=f"assign_{user.id}",
            on_click=_assign,
            args=(user, chosen),
            disabled=assignment is None,
        )
        if user.active:
            st.button("Suspender", key=f"suspend_{user.id}", on_click=_suspend, args=(user,))
        else:
            st.button("Reactivar", key=f"resume_{user.id}", on_click=_resume, args=(user,))


def _chosen_for(user: User) -> Callable[[], Assignment]:
    if user.customer_id is None:
        return partial(chosen_staff_role, str(user.id))
    return partial(chosen_role, str(user.id), user.customer_id)


def _remind(user: User) -> None:
    done(lambda by: people.remind(installation(), by, user.id), f"Enviamos otra invitación a {user.email}.")


def _assign(user: User, chosen: Callable[[], Assignment]) -> None:
    told = f"Cambiaste lo que puede hacer {user.email}. Sus sesiones se cerraron."
    done(lambda by: people.change_role(installation().database, by, user.id, chosen()), told)


def _suspend(user: User) -> None:
    done(lambda by: people.suspend(installation().database, by, user.id), f"{user.email} ya no puede entrar.")


def _resume(user: User) -> None:
    done(lambda by: people.resume(installation().database, by, user.id), f"{user.email} puede entrar de nuevo.")
