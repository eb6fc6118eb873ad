"""Acting for a customer: salespeople order on behalf of theirs, administrators look at the store as one sees it."""

from portal import audit_log
from portal.accounts import User
from portal.audit_log import Action
from portal.customers import Customer, check_served, customer
from portal.database import Database
from portal.permissions import NotPermitted, Permission
from portal.sessions import act_for
from warehouse.store import Reader


def choose_customer(db: Database, reader: Reader, token: str, user: User, customer_id: int) -> Customer:
    """Has the user act for the customer in the session of this token, until `leave_customer`.

    Administrators look only: nothing can be changed meanwhile, and it is written to the audit log. Raises NotPermitted,
    UnknownCustomer, or NotServed for a customer that is not the salesperson's.
    """
    found = customer(reader, customer_id)
    if Permission.SELL in user.permissions:
        check_served(user, found)
    elif Permission.VIEW_AS_CUSTOMER not in user.permissions:
        raise NotPermitted(
            "Tu cuenta no puede elegir un cliente; pídelo a quien administra los usuarios.",
            f"user {user.id} chose customer {customer_id}",
        )
    with db.begin() as transaction:
        act_for(transaction, token, customer_id)
        if Permission.VIEW_AS_CUSTOMER in user.permissions:
            details = {"cliente": customer_id}
            audit_log.record(transaction, user.company, user.email, Action.VIEWED_AS_CUSTOMER, found.name, details)
    return found


def leave_customer(db: Database, token: str) -> None:
    """The session's user acts for no customer any more."""
    with db.begin() as transaction:
        act_for(transaction, token, None)
