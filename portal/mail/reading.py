"""The log of mails, a page at a time."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, delete, select

from microsip.errors import NeedsConfiguration
from portal.companies import Company
from portal.database import Database, utc_now
from portal.mail.tables import MailState, attempts_table, mails_table
from portal.mail.templates import TEMPLATES

PAGE = 50
KEPT = timedelta(days=180)


class UnknownMail(NeedsConfiguration): ...


@dataclass(frozen=True)
class Mail:
    """A mail. `title`: which kind. `text` and `html` are None where they were confidential and are not kept."""

    id: int
    recipient: str
    title: str
    subject: str
    state: MailState
    message: str
    attempts: int
    queued_at: datetime
    ended_at: datetime | None
    text: str | None = None
    html: str | None = None


@dataclass(frozen=True)
class Attempt:
    """One attempt at sending a mail. `at`: in UTC."""

    number: int
    at: datetime
    message: str
    detail: str


def mails(
    db: Database,
    company: Company,
    *,
    state: MailState | None = None,
    recipient: str = "",
    before: int | None = None,
    limit: int = PAGE,
) -> tuple[Mail, ...]:
    """Mails, the newest first. `recipient`: part of the address. `before`: only older ones than that id."""
    columns = [column for column in mails_table.c if column.name not in ("text", "html")]
    wanted = select(*columns).where(mails_table.c.company_id == company.id)
    if state is not None:
        wanted = wanted.where(mails_table.c.state == state.value)
    if recipient.strip():
        wanted = wanted.where(mails_table.c.recipient.icontains(recipient.strip(), autoescape=True))
    if before is not None:
        wanted = wanted.where(mails_table.c.id < before)
    with db.read() as transaction:
        return tuple(_mail(row) for row in transaction.execute(wanted.order_by(mails_table.c.id.desc()).limit(limit)))


def mail(db: Database, company: Company, mail_id: int) -> tuple[Mail, tuple[Attempt, ...]]:
    """One mail with its content and attempts. Raises UnknownMail."""
    wanted = select(mails_table).where(mails_table.c.company_id == company.id, mails_table.c.id == mail_id)
    made = select(attempts_table).where(attempts_table.c.mail_id == mail_id).order_by(attempts_table.c.number)
    with db.read() as transaction:
        row = transaction.execute(wanted).one_or_none()
        if row is None:
            raise UnknownMail("Ese correo no está en el registro; vuelve a abrir la página.", f"no mail {mail_id}")
        attempts = tuple(Attempt(each.number, each.at, each.message, each.detail) for each in transaction.execute(made))
    return _mail(row, row.text, row.html), attempts


def forget_old_mails(db: Database, *, now: datetime | None = None) -> int:
    """Deletes mails that were sent or given up long ago; returns how many."""
    old = mails_table.c.ended_at < (now or utc_now()) - KEPT
    with db.begin() as transaction:
        return transaction.execute(delete(mails_table).where(old)).rowcount


def _mail(row: Row[Any], text: str | None = None, html: str | None = None) -> Mail:
    known = TEMPLATES.get(row.template)
    return Mail(
        id=row.id,
        recipient=row.recipient,
        title=row.template if known is None else known.title,
        subject=row.subject,
        state=MailState(row.state),
        message=row.message,
        attempts=row.attempts,
        queued_at=row.queued_at,
        ended_at=row.ended_at,
        text=text,
        html=html,
    )
