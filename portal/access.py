"""Who is let in: those of the company always, customers while their company's shop is open."""

from microsip.errors import NeedsConfiguration
from portal.accounts import User
from portal.configuration import value_of
from portal.configuration.access import CUSTOMER_ACCESS
from portal.database import Database


class ShopClosed(NeedsConfiguration):
    """The administrator has not given customers access yet, or has taken it back for a while."""


def may_enter(db: Database, user: User) -> bool:
    """Whether the user may be signed in at present."""
    return not user.role.is_customers or value_of(db, user.company, CUSTOMER_ACCESS)


def check_entrance(db: Database, user: User) -> None:
    """Raises ShopClosed unless the user may be signed in at present."""
    if not may_enter(db, user):
        raise ShopClosed(
            "La tienda todavía no está abierta para clientes; vuelve más tarde o comunícate con la empresa.",
            f"{user.email} of {user.company.slug} came while customers have no access",
        )
