"""Deciding on requests: whose they are, whether they become users, and whether customers of Microsip, too."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection as Transaction
from sqlalchemy import Row, func, select, update

from microsip.customers import NewCustomer
from microsip.errors import NeedsAttention, NeedsConfiguration
from microsip.opening import open_link
from portal import audit_log, mail
from portal.accounts import Assignment, User
from portal.addresses import address_of
from portal.audit_log import Action
from portal.companies import connection_of
from portal.configuration import configuration_of
from portal.configuration.integration import CREATE_CUSTOMERS, NEW_CUSTOMER_TERMS
from portal.database import Database, utc_now
from portal.installation import Installation
from portal.invitations import invite_within
from portal.known_customers import KnownCustomer, matching_customers
from portal.permissions import Permission, Role, check
from portal.registration.tables import RequestState, requests_table
from portal.rfc import GENERIC
from warehouse import tables
from warehouse.store import Reader

REFUSED = "registration_refused"
PAGE = 20


class UnknownRequest(NeedsAttention): ...


class AlreadyDecided(NeedsAttention):
    """Somebody else decided on the request meanwhile."""


class CreatingNotAllowed(NeedsConfiguration):
    """The company does not have customers created in Microsip, or did not choose what they are given."""


@dataclass(frozen=True)
class Request:
    """Somebody who wants to become a customer. `customer_id`: the one that was created of it, None before."""

    id: int
    token: str
    name: str
    rfc: str
    email: str
    contact: str
    phone: str
    street: str
    suburb: str
    postcode: str
    town: str
    asked_at: datetime
    customer_id: int | None

    def matches(self, reader: Reader) -> tuple[KnownCustomer, ...]:
        """The customers in Microsip that it may be: of the same RFC, unless it is a generic one, or e-mail."""
        return matching_customers(reader, "" if self.rfc in GENERIC else self.rfc, self.email)


def pending(db: Database, by: User, *, page: int = 1, page_size: int = PAGE) -> tuple[Request, ...]:
    """The requests that wait, the oldest first. Raises NotPermitted."""
    check(by, Permission.MANAGE_USERS)
    wanted = select(requests_table).where(*_pending(by)).order_by(requests_table.c.id)
    with db.read() as transaction:
        rows = transaction.execute(wanted.limit(page_size).offset((page - 1) * page_size)).all()
    return tuple(map(_request, rows))


def number_pending(db: Database, by: User) -> int:
    """How many requests wait. Raises NotPermitted."""
    check(by, Permission.MANAGE_USERS)
    with db.read() as transaction:
        return int(
            transaction.execute(select(func.count()).select_from(requests_table).where(*_pending(by))).scalar_one()
        )


def approve(installation: Installation, by: User, request_id: int, customer_id: int) -> User:
    """Has the request become the customer's principal user, who is invited by mail.

    Raises NotPermitted, UnknownRequest, AlreadyDecided, and what `invite` raises; then the request still waits.
    """
    check(by, Permission.MANAGE_USERS)
    address = address_of(installation, by.company)
    with installation.database.begin() as transaction:
        found = _decided(transaction, by, request_id, RequestState.APPROVED, customer_id)
        assignment = Assignment(Role.CUSTOMER, customer_id)
        user = invite_within(installation, transaction, by.company, found.email, assignment, by.email, address)
        details = {"cliente": customer_id}
        audit_log.record(transaction, by.company, by.email, Action.REGISTRATION_APPROVED, found.name, details)
    return user


def refuse(db: Database, by: User, request_id: int, reason: str) -> None:
    """Tells whoever asked that nothing comes of it. Raises NotPermitted, UnknownRequest or AlreadyDecided."""
    check(by, Permission.MANAGE_USERS)
    with db.begin() as transaction:
        found = _decided(transaction, by, request_id, RequestState.REFUSED, None)
        context = {"name": found.name, "reason": reason.strip()[:500]}
        mail.queue(transaction, by.company, found.email, REFUSED, context)
        audit_log.record(transaction, by.company, by.email, Action.REGISTRATION_REFUSED, found.name)


def create_customer(installation: Installation, by: User, request_id: int) -> int:
    """The CLIENTE_ID of the customer that Microsip has of this request: created now, or found from an attempt before.

    However often it is asked for there is one. Raises NotPermitted, UnknownRequest, AlreadyDecided, CreatingNotAllowed
    and what `MicrosipLink.create_customer` raises; when its answer was lost, doing it again finds out.
    """
    check(by, Permission.MANAGE_USERS)
    configuration = configuration_of(installation.database, by.company)
    terms = configuration[NEW_CUSTOMER_TERMS]
    if not configuration[CREATE_CUSTOMERS] or terms is None:
        raise CreatingNotAllowed(
            "No se permite crear clientes en Microsip, o falta elegir su condición de pago; hazlo en Configuración › "
            "General, en «Clientes nuevos».",
            "create_customers or new_customer_terms is not set",
        )
    with installation.database.read() as transaction:
        found = _held(transaction, by, request_id)
    if found.customer_id is not None:
        return found.customer_id
    reader = installation.warehouse.reader(by.company.slug)
    link = open_link(connection_of(installation.database, by.company))
    made = link.create_customer(_new_customer(found, _local_currency(reader), terms))
    with installation.database.begin() as transaction:
        same = update(requests_table).where(requests_table.c.id == request_id)
        transaction.execute(same.values(customer_id=made.customer_id))
        details = {"cliente": made.customer_id}
        audit_log.record(transaction, by.company, by.email, Action.CUSTOMER_CREATED, found.name, details)
    return made.customer_id


def _new_customer(request: Request, currency_id: int, terms_id: int) -> NewCustomer:
    return NewCustomer(
        token=request.token,
        name=request.name,
        credit_limit=Decimal(0),
        currency_id=currency_id,
        payment_terms_id=terms_id,
        rfc=request.rfc,
        email=request.email,
        phone=request.phone,
        contact=request.contact,
        street=request.street,
        suburb=request.suburb,
        town=request.town,
        postcode=request.postcode,
    )


def _local_currency(reader: Reader) -> int:
    monedas = tables.microsip["monedas"].c
    rows = reader.frame(select(monedas["MONEDA_ID"]).where(monedas["ES_MONEDA_LOCAL"] == "S"))
    if rows.is_empty():
        raise CreatingNotAllowed("Microsip no tiene moneda local; revísala en Microsip y sincroniza.", "no currency")
    return int(rows["MONEDA_ID"][0])


def _pending(by: User) -> tuple[Any, ...]:
    return requests_table.c.company_id == by.company.id, requests_table.c.state == RequestState.PENDING.value


def _held(transaction: Transaction, by: User, request_id: int) -> Request:
    mine = (requests_table.c.company_id == by.company.id, requests_table.c.id == request_id)
    row = transaction.execute(select(requests_table).where(*mine)).one_or_none()
    if row is None:
        raise UnknownRequest("Esa solicitud ya no existe; actualiza la página.", f"no request {request_id}")
    if row.state != RequestState.PENDING.value:
        raise AlreadyDecided("Alguien ya decidió esa solicitud; actualiza la página.", f"request {request_id}")
    return _request(row)


def _decided(
    transaction: Transaction, by: User, request_id: int, state: RequestState, customer_id: int | None
) -> Request:
    """Decides on the request, which nobody else decided on before."""
    values: dict[str, Any] = {"state": state.value, "decided_by": by.email, "decided_at": utc_now()}
    if customer_id is not None:
        values["customer_id"] = customer_id
    found = _held(transaction, by, request_id)
    taken = transaction.execute(
        update(requests_table).where(requests_table.c.id == request_id, *_pending(by)).values(values)
    )
    if not taken.rowcount:
        raise AlreadyDecided("Alguien ya decidió esa solicitud; actualiza la página.", f"request {request_id}")
    return found


def _request(row: Row[Any]) -> Request:
    values = row._asdict()
    return Request(**{name: values[name] for name in Request.__dataclass_fields__})
