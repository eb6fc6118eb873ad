"""Inviting people, and mailing those who forgot their password the way to another one."""

import logging
from datetime import datetime

from sqlalchemy import Connection as Transaction
from sqlalchemy import update

from microsip.errors import Failure, NeedsAttention
from portal import attempts, audit_log, mail, passwords
from portal.accounts import (
    Assignment,
    User,
    create_user,
    select_users,
    user_of_row,
    users_table,
)
from portal.addresses import address_of
from portal.attempts import SignInLocked
from portal.audit_log import Action
from portal.companies import Company, companies_table
from portal.database import utc_now
from portal.installation import Installation
from portal.links import Purpose, make_link

INVITATION, FORGOTTEN = "invitation", "forgotten_password"

PAGE = "/set-password"
"""Where links lead."""

logger = logging.getLogger(__name__)


class AlreadyActive(NeedsAttention):
    """The user has a password already, or is suspended; nobody is invited again then."""


def invite(installation: Installation, company: Company, email: str, assignment: Assignment, by: str) -> User:
    """A new user, who is mailed a link to choose a password. `by`: who invites, as people know them.

    Raises BadEmail, UserExists or AddressMissing; then nobody was added and nothing is sent.
    """
    address = address_of(installation, company)
    with installation.database.begin() as transaction:
        return invite_within(installation, transaction, company, email, assignment, by, address)


def invite_within(
    installation: Installation,
    transaction: Transaction,
    company: Company,
    email: str,
    assignment: Assignment,
    by: str,
    address: str,
) -> User:
    """The same within a transaction. `address`: with which links begin, by `address_of`."""
    user = create_user(transaction, company, email, assignment, passwords.unknown_to_all(), invited_at=utc_now())
    _send(installation, transaction, user, address, Purpose.INVITATION, by)
    details = {"rol": user.role.title, "cliente": assignment.customer_id}
    audit_log.record(transaction, company, by, Action.USER_INVITED, user.email, details)
    return user


def invite_again(installation: Installation, user: User, by: str) -> None:
    """Sends another link; the one before is over. Raises AlreadyActive or AddressMissing."""
    if user.invited_at is None or not user.active:
        raise AlreadyActive(
            f"{user.email} ya eligió su contraseña o está suspendido; si la olvidó, puede pedir otra al entrar.",
            f"user {user.id} is not waiting for an invitation",
        )
    address = address_of(installation, user.company)
    with installation.database.begin() as transaction:
        transaction.execute(update(users_table).where(users_table.c.id == user.id).values(invited_at=utc_now()))
        _send(installation, transaction, user, address, Purpose.INVITATION, by)
        audit_log.record(transaction, user.company, by, Action.USER_INVITED, user.email, {"otra vez": True})


def send_forgotten(
    installation: Installation, email: str, peer: str, slug: str = "", *, now: datetime | None = None
) -> int:
    """Mails the active users with this e-mail, of one company or of all, a link for another password.

    Returns how many, which is for the log only: whoever asks must be answered alike whether there is such a user, and
    whether too much was asked for, which sends nothing.
    """
    address = email.strip().casefold()
    try:
        attempts.begin_attempt(
            installation.database, (attempts.request(address), attempts.requests_of(peer)), now or utc_now()
        )
    except SignInLocked as locked:
        logger.warning("no mail about a forgotten password: %s", locked.detail)
        return 0
    return sum(_send_forgotten(installation, user) for user in _users(installation, address, slug))


def _send_forgotten(installation: Installation, user: User) -> bool:
    try:
        address = address_of(installation, user.company)
    except Failure as failure:
        logger.warning("no mail about a forgotten password: %s", failure.detail)
        return False
    purpose = Purpose.FORGOTTEN if user.invited_at is None else Purpose.INVITATION
    with installation.database.begin() as transaction:
        _send(installation, transaction, user, address, purpose, user.company.name)
    return True


def _users(installation: Installation, address: str, slug: str) -> tuple[User, ...]:
    wanted = select_users().where(
        users_table.c.email == address, users_table.c.active, companies_table.c.suspended_at.is_(None)
    )
    if slug:
        wanted = wanted.where(companies_table.c.slug == slug)
    with installation.database.read() as transaction:
        return tuple(user_of_row(row) for row in transaction.execute(wanted))


def _send(
    installation: Installation, transaction: Transaction, user: User, address: str, purpose: Purpose, by: str
) -> None:
    token = make_link(installation.database, transaction, user, purpose)
    context = {"link": f"{address}{PAGE}?enlace={token}", "by": by, "email": user.email}
    template = INVITATION if purpose is Purpose.INVITATION else FORGOTTEN
    mail.queue(transaction, user.company, user.email, template, context)
