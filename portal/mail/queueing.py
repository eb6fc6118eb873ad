"""Storing a mail with what it tells of."""

import logging
from collections.abc import Mapping
from datetime import datetime
from email.utils import make_msgid
from typing import Any

from jinja2 import TemplateError
from sqlalchemy import Connection as Transaction
from sqlalchemy import insert

from portal.companies import Company
from portal.configuration import BadSetting, Email, configuration_within
from portal.database import utc_now
from portal.mail.letterhead import letterhead_of
from portal.mail.tables import RECIPIENT_CHARACTERS, SUBJECT_CHARACTERS, MailState, mails_table
from portal.mail.templates import render

MESSAGE_ID_DOMAIN = "b2bgo.invalid"

logger = logging.getLogger(__name__)


def queue(
    transaction: Transaction,
    company: Company,
    to: str,
    template: str,
    context: Mapping[str, Any],
    *,
    at: datetime | None = None,
) -> int:
    """Stores a mail to be sent when the caller's transaction is committed; returns its id.

    Raises nothing on account of the mail itself, which must not hold up what it tells of: an address that is none, or a
    template that cannot be filled in, is stored as a mail that was not sent.
    """
    now = at or utc_now()
    values: dict[str, Any] = {
        "company_id": company.id,
        "message_id": make_msgid(domain=MESSAGE_ID_DOMAIN),
        "recipient": to.strip()[:RECIPIENT_CHARACTERS],
        "template": template,
        "subject": template,
        "state": MailState.WAITING.value,
        "message": "",
        "attempts": 0,
        "queued_at": now,
        "due_at": now,
    }
    try:
        values |= _content(transaction, company, to, template, context)
    except BadSetting as error:
        values |= {"state": MailState.FAILED.value, "ended_at": now, "message": error.message}
    except TemplateError:
        logger.exception("the mail %s to %s could not be written", template, to)
        message = "El correo no se pudo redactar; los detalles están en la bitácora."
        values |= {"state": MailState.FAILED.value, "ended_at": now, "message": message}
    return int(transaction.execute(insert(mails_table).values(values).returning(mails_table.c.id)).scalar_one())


def _content(
    transaction: Transaction, company: Company, to: str, template: str, context: Mapping[str, Any]
) -> dict[str, Any]:
    recipient = Email().parse(to)
    if not recipient:
        raise BadSetting("No hay ninguna dirección de correo; escríbela en Microsip y sincroniza.", "no address")
    letterhead = letterhead_of(company, configuration_within(transaction, company))
    written = render(template, letterhead, context)
    return {
        "recipient": recipient,
        "subject": written.subject[:SUBJECT_CHARACTERS],
        "text": written.text,
        "html": written.html,
    }
