"""Asking to become a customer: what strangers may write, and how much of it."""

import secrets
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import delete, func, insert, select

from microsip.errors import Failure, NeedsAttention, NeedsConfiguration
from microsip.writing.texts import encoded
from portal import attempts, mail
from portal.accounts import checked_address
from portal.companies import Company
from portal.configuration import configuration_of, value_of
from portal.configuration.company import CONTACT_EMAIL
from portal.configuration.integration import REGISTRATION, RFC_REQUIRED
from portal.database import Database, utc_now
from portal.registration.tables import RequestState, requests_table
from portal.rfc import Verdict, checked

MOST_PENDING = 1_000
"""Of one company: more than anybody looks through are not asked for by customers."""

RECEIVED = "registration_received"

_TITLES = {
    "name": ("El nombre", 200, True),
    "contact": ("El contacto", 50, True),
    "phone": ("El teléfono", 35, True),
    "street": ("La calle", 100, False),
    "suburb": ("La colonia", 100, False),
    "postcode": ("El código postal", 10, False),
    "town": ("La población", 100, False),
}


class RegistrationClosed(NeedsConfiguration):
    """The company does not take requests, or has too many that nobody decided on."""


class BadApplication(NeedsAttention):
    """Something in it is missing or wrong; nothing was stored."""


class DoubtfulRfc(NeedsAttention):
    """The RFC's last character is not the one that follows from the others: true of one in seventy that SAT gave."""


@dataclass(frozen=True)
class Application:
    """What somebody typed."""

    name: str
    email: str
    contact: str
    phone: str
    rfc: str = ""
    street: str = ""
    suburb: str = ""
    postcode: str = ""
    town: str = ""


def is_open(db: Database, company: Company) -> bool:
    """Whether the company takes requests."""
    return value_of(db, company, REGISTRATION)


def ask(
    db: Database,
    company: Company,
    application: Application,
    peer: str,
    *,
    rfc_confirmed: bool = False,
    now: datetime | None = None,
) -> int:
    """Stores a request; returns its number. One that waits with the same e-mail is replaced.

    `rfc_confirmed`: whoever asks said that the RFC is right although it looks doubtful.

    Raises RegistrationClosed, BadApplication, DoubtfulRfc, or SignInLocked after several from the same address.
    """
    configuration = configuration_of(db, company)
    if not configuration[REGISTRATION]:
        raise RegistrationClosed("Esta tienda no recibe solicitudes; comunícate con la empresa.", company.slug)
    kept = _checked(application, rfc_required=configuration[RFC_REQUIRED], rfc_confirmed=rfc_confirmed)
    attempts.begin_attempt(db, (attempts.registrations_of(peer),), now or utc_now())
    values = asdict(kept)
    mine = (requests_table.c.company_id == company.id, requests_table.c.state == RequestState.PENDING.value)
    with db.begin() as transaction:
        transaction.execute(delete(requests_table).where(*mine, requests_table.c.email == kept.email))
        waiting = transaction.execute(select(func.count()).select_from(requests_table).where(*mine)).scalar_one()
        if waiting >= MOST_PENDING:
            raise RegistrationClosed(
                "Hay demasiadas solicitudes en espera; comunícate con la empresa.", f"{waiting} pending requests"
            )
        row = insert(requests_table).values(
            **values,
            company_id=company.id,
            token=secrets.token_hex(16),
            state=RequestState.PENDING.value,
            asked_at=now or utc_now(),
            decided_by="",
        )
        number = int(transaction.execute(row.returning(requests_table.c.id)).scalar_one())
        if configuration[CONTACT_EMAIL]:
            context = {name: values[name] for name in ("name", "rfc", "email", "contact", "phone")}
            mail.queue(transaction, company, configuration[CONTACT_EMAIL], RECEIVED, context)
    return number


def _checked(application: Application, *, rfc_required: bool, rfc_confirmed: bool) -> Application:
    """The application as it is kept."""
    texts = {name: " ".join(getattr(application, name).split()) for name in _TITLES}
    for name, (title, longest, required) in _TITLES.items():
        if required and not texts[name]:
            raise BadApplication(f"{title} no puede quedar vacío; escríbelo.", f"{name} is empty")
        _check_fits(title, texts[name], longest)
    rfc = _checked_rfc(application.rfc, required=rfc_required, confirmed=rfc_confirmed)
    return Application(**texts, rfc=rfc, email=_checked_email(application.email))


def _checked_email(email: str) -> str:
    try:
        return checked_address(email)
    except Failure as failure:
        raise BadApplication(failure.message, failure.detail) from failure


def _check_fits(title: str, text: str, longest: int) -> None:
    """What Microsip has no room or no characters for cannot become a customer there."""
    try:
        encoded(title, text, longest)
    except NeedsAttention as failure:
        raise BadApplication(failure.message, failure.detail) from failure


def _checked_rfc(typed: str, *, required: bool, confirmed: bool) -> str:
    """As SAT writes it; empty where none need be given."""
    if not typed.strip() and not required:
        return ""
    found = checked(typed)
    if not found.acceptable or (required and not found.identifies):
        raise BadApplication(found.message, f"RFC {found.verdict.value}")
    if found.verdict is Verdict.DOUBTFUL and not confirmed:
        raise DoubtfulRfc(found.message, "RFC with another check character")
    return found.rfc
