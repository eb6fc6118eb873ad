"""Mails to people: queued with what they tell of, sent later, as often as it takes within a day.

`queue` stores a mail in the caller's transaction; nothing that happens to it afterwards comes back to the caller.
"""

from portal.mail.delivery import Delivered, deliver, send_test
from portal.mail.queueing import queue
from portal.mail.reading import Attempt, Mail, mail, mails
from portal.mail.tables import MailState
from portal.mail.templates import TEMPLATES, Rendered, Template, preview

__all__ = [
    "TEMPLATES",
    "Attempt",
    "Delivered",
    "Mail",
    "MailState",
    "Rendered",
    "Template",
    "deliver",
    "mail",
    "mails",
    "preview",
    "queue",
    "send_test",
]
