"""Looking after users: administrators after all of the company, a customer's principal user after the customer's."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy import Connection as Transaction

from microsip.errors import Failure, NeedsAttention
from portal import audit_log
from portal.accounts import Assignment, User, assign, select_users, user_by_id, user_of_row, users_table
from portal.audit_log import Action
from portal.database import Database
from portal.installation import Installation
from portal.invitations import invite, invite_again
from portal.known_customers import KnownCustomer
from portal.permissions import NotPermitted, Permission, Role, check
from portal.sessions import end_sessions

MOST_INVITED = 200
"""So many at a time, since somebody waits for it."""


class Oneself(NeedsAttention):
    """Nobody suspends or changes oneself: whoever does it last could not undo it."""


@dataclass(frozen=True)
class FoundUsers:
    """A page of users by e-mail; `total`: how many there are altogether."""

    users: tuple[User, ...]
    total: int


@dataclass(frozen=True)
class Invited:
    """What came of inviting several. `refused`: name and reason of each who was not."""

    users: tuple[User, ...]
    refused: tuple[tuple[str, str], ...]


def find_users(
    db: Database,
    by: User,
    text: str = "",
    *,
    customer_id: int | None = None,
    page: int = 1,
    page_size: int = 20,
) -> FoundUsers:
    """The users whom `by` looks after and whose e-mail contains the text. Raises NotPermitted."""
    conditions = [*_mine(by), users_table.c.email.contains(text.strip().casefold(), autoescape=True)]
    if customer_id is not None:
        conditions.append(users_table.c.customer_id == customer_id)
    counted = select(func.count()).select_from(users_table).where(*conditions)
    wanted = select_users().where(*conditions).order_by(users_table.c.email)
    with db.read() as transaction:
        total = int(transaction.execute(counted).scalar_one())
        rows = transaction.execute(wanted.limit(page_size).offset((page - 1) * page_size)).all()
    return FoundUsers(tuple(user_of_row(row) for row in rows), total)


def users_by_customer(db: Database, by: User, customer_ids: Iterable[int] | None = None) -> dict[int, int]:
    """How many users these customers have, or all; those without any are left out. Raises NotPermitted."""
    conditions = [*_mine(by), users_table.c.customer_id.is_not(None)]
    if customer_ids is not None:
        conditions.append(users_table.c.customer_id.in_(list(customer_ids)))
    wanted = select(users_table.c.customer_id, func.count().label("number")).where(*conditions)
    with db.read() as transaction:
        rows = transaction.execute(wanted.group_by(users_table.c.customer_id)).all()
    return {row.customer_id: int(row.number) for row in rows}


def invite_user(installation: Installation, by: User, email: str, assignment: Assignment) -> User:
    """Invites somebody to be this. Raises NotPermitted and what `invite` raises."""
    _check_assignment(by, assignment)
    return invite(installation, by.company, email, assignment, by.email)


def invite_customers(installation: Installation, by: User, customers: Iterable[KnownCustomer]) -> Invited:
    """Invites each customer by the e-mail that Microsip has, as its principal user; the first MOST_INVITED of them.

    Each is a transaction of its own: whoever does it again invites those who are left. Raises NotPermitted.
    """
    check(by, Permission.MANAGE_USERS)
    done, refused = [], []
    for each in list(customers)[:MOST_INVITED]:
        try:
            if not each.email:
                raise NeedsAttention("No tiene correo en Microsip; escríbelo allá y sincroniza.", "no e-mail")
            done.append(invite_user(installation, by, each.email, Assignment(Role.CUSTOMER, each.customer_id)))
        except Failure as failure:
            refused.append((each.name, failure.message))
    return Invited(tuple(done), tuple(refused))


def remind(installation: Installation, by: User, user_id: int) -> User:
    """Sends a user who has not chosen a password another invitation. Raises NotPermitted and as `invite_again`."""
    with installation.database.read() as transaction:
        user = _looked_after(transaction, by, user_id)
    invite_again(installation, user, by.email)
    return user


def suspend(db: Database, by: User, user_id: int) -> User:
    """The user cannot sign in, and all sessions end at once. Raises NotPermitted, UnknownUser or Oneself."""
    return _set_others(db, by, user_id, active=False)


def resume(db: Database, by: User, user_id: int) -> User:
    """The user can sign in again. Raises as `suspend`."""
    return _set_others(db, by, user_id, active=True)


def set_active(transaction: Transaction, user: User, by: str, *, active: bool) -> None:
    """Lets a user sign in, or not any more: then all sessions end at once. `by`: who did it, for the audit log."""
    transaction.execute(update(users_table).where(users_table.c.id == user.id).values(active=active))
    if not active:
        end_sessions(transaction, user)
    action = Action.USER_RESUMED if active else Action.USER_SUSPENDED
    audit_log.record(transaction, user.company, by, action, user.email)


def change_role(db: Database, by: User, user_id: int, assignment: Assignment) -> User:
    """Makes the user something else; open sessions end, so that nothing of before is left. Raises as `suspend`."""
    _check_assignment(by, assignment)
    with db.begin() as transaction:
        user = _looked_after(transaction, by, user_id)
        _check_not_oneself(by, user)
        assign(transaction, user, assignment)
        end_sessions(transaction, user)
        details = {"antes": _told(user), "ahora": _told(assignment)}
        audit_log.record(transaction, by.company, by.email, Action.ROLE_CHANGED, user.email, details)
        return user_by_id(transaction, by.company, user_id)


def _set_others(db: Database, by: User, user_id: int, *, active: bool) -> User:
    with db.begin() as transaction:
        user = _looked_after(transaction, by, user_id)
        _check_not_oneself(by, user)
        set_active(transaction, user, by.email, active=active)
        return user_by_id(transaction, by.company, user_id)


def _mine(by: User) -> tuple[ColumnElement[bool], ...]:
    """The users that `by` looks after. Raises NotPermitted."""
    if Permission.MANAGE_USERS in by.permissions:
        return (users_table.c.company_id == by.company.id,)
    check(by, Permission.MANAGE_COLLEAGUES)
    return users_table.c.company_id == by.company.id, users_table.c.customer_id == by.customer_id


def _looked_after(transaction: Transaction, by: User, user_id: int) -> User:
    found = user_by_id(transaction, by.company, user_id)
    if Permission.MANAGE_USERS not in by.permissions:
        check(by, Permission.MANAGE_COLLEAGUES)
        if found.customer_id != by.customer_id:
            raise NotPermitted(
                "Ese usuario no es de tu empresa; pide a quien administra la tienda que lo cambie.",
                f"user {by.id} is no colleague of user {found.id}",
            )
    return found


def _check_assignment(by: User, assignment: Assignment) -> None:
    """A principal user makes colleagues only: users of the same customer, with a role of customers."""
    if Permission.MANAGE_USERS in by.permissions:
        return
    check(by, Permission.MANAGE_COLLEAGUES)
    if assignment.customer_id != by.customer_id:
        raise NotPermitted(
            "Sólo puedes invitar a usuarios de tu empresa; pide los demás a quien administra la tienda.",
            f"user {by.id} assigns customer {assignment.customer_id}",
        )


def _check_not_oneself(by: User, user: User) -> None:
    if by.id == user.id:
        raise Oneself("No puedes cambiar tu propio usuario; pídelo a otra persona que administre.", f"user {by.id}")


def _told(what: User | Assignment) -> str:
    more = {
        "más de": None if what.approval_over is None else f"{what.approval_over:,.2f}",
        "VENDEDOR_ID": what.salesperson_id,
        "COBRADOR_ID": what.collector_id,
    }
    told = ", ".join(f"{name} {value}" for name, value in more.items() if value is not None)
    return f"{what.role.title} ({told})" if told else what.role.title
