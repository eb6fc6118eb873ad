"""Sending what waits.

A mail is claimed before it is sent, by moving on when it is due: whoever dies in between leaves it to be sent again,
under the same message id, so that it is rather sent twice than never.
"""

import logging
import smtplib
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime, formataddr, make_msgid
from typing import Any

from sqlalchemy import Row, and_, insert, select, update

from microsip.errors import Failure, NeedsAttention
from portal.companies import Company, companies
from portal.configuration import configuration_of
from portal.database import Database, utc_now
from portal.installation import Installation
from portal.mail.letterhead import letterhead_of
from portal.mail.queueing import MESSAGE_ID_DOMAIN
from portal.mail.smtp import MailServer, connected, mail_server, send
from portal.mail.tables import MailState, attempts_table, mails_table
from portal.mail.templates import TEMPLATES, render

CLAIM = timedelta(minutes=5)
"""For how long a claimed mail is nobody else's."""

FIRST_PAUSE = timedelta(minutes=1)
LONGEST_PAUSE = timedelta(hours=1)
PATIENCE = timedelta(days=1)

AT_A_TIME = 200

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Delivered:
    """What became of the mails that were due: sent, not sent for good, and put off."""

    sent: int = 0
    failed: int = 0
    waiting: int = 0

    def __add__(self, other: "Delivered") -> "Delivered":
        return Delivered(self.sent + other.sent, self.failed + other.failed, self.waiting + other.waiting)


def deliver(installation: Installation, company: Company | None = None, *, now: datetime | None = None) -> Delivered:
    """Sends what is due of one company or of all. A mail failure is written down with the mail and raised to nobody."""
    whose = companies(installation.database) if company is None else (company,)
    delivered = Delivered()
    for each in whose:
        delivered += _Delivery(installation.database, each, now or utc_now()).run()
    return delivered


def send_test(db: Database, company: Company, to: str, by: str) -> None:
    """Sends a mail that says that mails can be sent, at once. Raises what keeps it from being sent."""
    configuration = configuration_of(db, company)
    server = mail_server(configuration)
    written = render("test", letterhead_of(company, configuration), {"by": by})
    message = _headed(server, company, to, written.subject, make_msgid(domain=MESSAGE_ID_DOMAIN))
    _fill(message, written.text, written.html)
    with connected(server) as client:
        send(client, server, message)


class _Delivery:
    """Sending the due mails of one company over one connection."""

    def __init__(self, db: Database, company: Company, now: datetime) -> None:
        self._db = db
        self._company = company
        self._now = now
        self._done = Delivered()

    def run(self) -> Delivered:
        if not self._is_due():
            return self._done
        try:
            server = mail_server(configuration_of(self._db, self._company))
            with connected(server) as client:
                self._send_all(client, server)
        except Failure as failure:  # nobody waits for mails: what keeps them is written down with each
            logger.warning("mails of %s wait: %s", self._company.slug, failure.detail)
            self._put_off_all(failure)
        return self._done

    def _send_all(self, client: smtplib.SMTP, server: MailServer) -> None:
        for _ in range(AT_A_TIME):
            row = self._claim()
            if row is None:
                return
            try:
                send(client, server, self._message(server, row))
            except NeedsAttention as failure:
                self._give_up(row, failure.message, failure.detail)
            except Failure as failure:
                self._put_off(row, failure)
                raise
            else:
                self._sent(row, server)

    def _message(self, server: MailServer, row: Row[Any]) -> EmailMessage:
        message = _headed(server, self._company, row.recipient, row.subject, row.message_id)
        _fill(message, row.text, row.html)
        return message

    def _is_due(self) -> bool:
        with self._db.read() as transaction:
            return transaction.execute(select(mails_table.c.id).where(self._due()).limit(1)).one_or_none() is not None

    def _due(self) -> Any:
        mail = mails_table.c
        return and_(
            mail.company_id == self._company.id, mail.state == MailState.WAITING.value, mail.due_at <= self._now
        )

    def _claim(self) -> Row[Any] | None:
        """The next due mail, which is due to nobody else for a while; None when there is none."""
        first = select(mails_table.c.id).where(self._due()).order_by(mails_table.c.id).limit(1).scalar_subquery()
        claimed = (
            update(mails_table)
            .where(mails_table.c.id == first, self._due())
            .values(due_at=self._now + CLAIM, attempts=mails_table.c.attempts + 1)
            .returning(*mails_table.c)
        )
        with self._db.begin() as transaction:
            return transaction.execute(claimed).one_or_none()

    def _put_off_all(self, failure: Failure) -> None:
        while (row := self._claim()) is not None:
            self._put_off(row, failure)

    def _put_off(self, row: Row[Any], failure: Failure) -> None:
        """Later, and each time later than the last; after a day not at all any more."""
        if self._now - row.queued_at >= PATIENCE:
            self._give_up(row, failure.message, failure.detail)
            return
        pause = min(FIRST_PAUSE * 2 ** min(row.attempts - 1, 10), LONGEST_PAUSE)
        self._end(row, failure.message, failure.detail, due_at=self._now + pause)
        self._done += Delivered(waiting=1)

    def _give_up(self, row: Row[Any], message: str, detail: str) -> None:
        self._end(row, message, detail, state=MailState.FAILED.value, ended_at=self._now)
        self._done += Delivered(failed=1)

    def _sent(self, row: Row[Any], server: MailServer) -> None:
        message = f"Entregado a {server.host}."
        self._end(row, message, "", state=MailState.SENT.value, ended_at=self._now)
        self._done += Delivered(sent=1)

    def _end(self, row: Row[Any], message: str, detail: str, **values: Any) -> None:
        """Writes an attempt down. What is confidential is not kept longer than it is needed."""
        template = TEMPLATES.get(row.template)
        if "ended_at" in values and template is not None and template.confidential:
            values |= {"text": None, "html": None}
        attempt = {"mail_id": row.id, "number": row.attempts, "at": self._now, "message": message, "detail": detail}
        with self._db.begin() as transaction:
            transaction.execute(update(mails_table).where(mails_table.c.id == row.id).values(message=message, **values))
            transaction.execute(insert(attempts_table).values(attempt))


def _headed(server: MailServer, company: Company, to: str, subject: str, message_id: str) -> EmailMessage:
    message = EmailMessage()
    message["Subject"] = subject
    message["From"] = formataddr((" ".join(company.name.split()), server.sender))
    message["To"] = to
    if server.reply_to:
        message["Reply-To"] = server.reply_to
    message["Date"] = format_datetime(utc_now())
    message["Message-ID"] = message_id
    message["Auto-Submitted"] = "auto-generated"
    return message


def _fill(message: EmailMessage, text: str, html: str) -> None:
    message.set_content(text)
    message.add_alternative(html, subtype="html")
