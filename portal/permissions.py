"""What users may do: permissions, and roles as named sets of them.

Pages are built from permissions, and whatever changes or gives away something asks for one again with `check`. One more
role is one more member of `Role` with its line in `_ROLES`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from microsip.errors import NeedsAttention

if TYPE_CHECKING:
    from portal.accounts import User


class NotPermitted(NeedsAttention):
    """The user's role does not include what was asked for."""


class Permission(Enum):
    """Something that one may do: the first ones for one customer, the others for the company."""

    SEE_CATALOGUE = "see_catalogue"
    SEE_ORDERS = "see_orders"
    SEE_ACCOUNT = "see_account"
    ORDER = "order"
    APPROVE = "approve"
    MANAGE_COLLEAGUES = "manage_colleagues"

    SELL = "sell"
    CONFIGURE = "configure"
    MANAGE_ORDERS = "manage_orders"
    MANAGE_USERS = "manage_users"
    VIEW_AS_CUSTOMER = "view_as_customer"


class Role(Enum):
    """What somebody is: of a customer the first four, of the company the others."""

    CUSTOMER = "customer"
    BUYER = "buyer"
    SUPERVISED_BUYER = "supervised_buyer"
    ACCOUNT = "account"
    ADMINISTRATOR = "administrator"
    SALESPERSON = "salesperson"

    @property
    def title(self) -> str:
        """What people read."""
        return _ROLES[self].title

    @property
    def help(self) -> str:
        """What it lets people do, in a sentence."""
        return _ROLES[self].help

    @property
    def is_customers(self) -> bool:
        """Whether it is of a customer's users."""
        return _ROLES[self].is_customers


@dataclass(frozen=True)
class _About:
    """A role; `for_customer`: what it may do while it acts for a customer, `for_nobody`: while it acts for none."""

    title: str
    help: str
    is_customers: bool
    for_nobody: frozenset[Permission] = frozenset()
    for_customer: frozenset[Permission] = frozenset()


_LOOK = frozenset({Permission.SEE_CATALOGUE, Permission.SEE_ORDERS, Permission.SEE_ACCOUNT})
_BUY = _LOOK | {Permission.ORDER}

_ROLES: Mapping[Role, _About] = {
    Role.CUSTOMER: _About(
        "Principal",
        "Compra, autoriza lo que piden sus colegas y los invita.",
        True,
        for_customer=_BUY | {Permission.APPROVE, Permission.MANAGE_COLLEAGUES},
    ),
    Role.BUYER: _About("Compra", "Compra hasta el límite de crédito del cliente.", True, for_customer=_BUY),
    Role.SUPERVISED_BUYER: _About(
        "Compra con autorización",
        "Compra; los pedidos de más de su monto esperan a que los autorice el usuario principal.",
        True,
        for_customer=_BUY,
    ),
    Role.ACCOUNT: _About(
        "Sólo la cuenta",
        "Ve saldo, estados de cuenta y facturas, y no compra.",
        True,
        for_customer=frozenset({Permission.SEE_ACCOUNT}),
    ),
    Role.ADMINISTRATOR: _About(
        "Administrador",
        "Administra el portal de la empresa.",
        False,
        for_nobody=frozenset(
            {
                Permission.CONFIGURE,
                Permission.MANAGE_ORDERS,
                Permission.MANAGE_USERS,
                Permission.VIEW_AS_CUSTOMER,
            }
        ),
        for_customer=_LOOK,
    ),
    Role.SALESPERSON: _About(
        "Vendedor o cobrador",
        "Ve a los clientes que tiene en Microsip y pide a nombre de ellos.",
        False,
        for_nobody=frozenset({Permission.SELL}),
        for_customer=_BUY | {Permission.SELL},
    ),
}

CUSTOMERS_ROLES = tuple(role for role in Role if role.is_customers)
STAFF_ROLES = tuple(role for role in Role if not role.is_customers)


def permissions_of(role: Role, *, for_customer: bool) -> frozenset[Permission]:
    """What the role may do while it acts for a customer, or for none. A customer's users always act for theirs."""
    about = _ROLES[role]
    return about.for_customer if for_customer else about.for_nobody


def check(user: User, permission: Permission) -> None:
    """Raises NotPermitted unless the user may do that at present."""
    if permission in user.permissions:
        return
    if user.is_viewing:
        message = "Estás viendo la tienda como cliente, y así no se puede cambiar nada; sal de esta vista para hacerlo."
    else:
        message = "Tu cuenta no tiene permiso para esto; pídeselo a quien administra los usuarios."
    raise NotPermitted(message, f"user {user.id} ({user.role.value}) lacks {permission.value}")
