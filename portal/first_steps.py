"""From a new company to an open store: what is done and what comes next, told by facts.

No step is remembered as such: one may leave, come back, or do any of them elsewhere.
"""

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import func, select

from portal import audit_log
from portal.accounts import users_table
from portal.audit_log import Action
from portal.companies import Company, connection_settings
from portal.configuration import save, value_of
from portal.configuration.access import CUSTOMER_ACCESS
from portal.database import Database
from portal.installation import Installation

MOST_CONFIRMATIONS = 100


@dataclass(frozen=True)
class FirstStep:
    """A step on the way. `key` names it in the audit log where it is done by somebody's having looked at it."""

    key: str
    title: str
    help: str
    is_done: Callable[[Installation, Company], bool]


@dataclass(frozen=True)
class Seen:
    """A step as it stands."""

    step: FirstStep
    done: bool


def _is_connected(installation: Installation, company: Company) -> bool:
    return connection_settings(installation.database, company) is not None


def _is_published(installation: Installation, company: Company) -> bool:
    return bool(installation.warehouse.versions(company.slug))


def _has_customers(installation: Installation, company: Company) -> bool:
    return customers_invited(installation.database, company) > 0


def _is_open(installation: Installation, company: Company) -> bool:
    """Opened by somebody: a company that has not been looked after lets customers in, too."""
    opened = audit_log.entries(installation.database, company, action=Action.STORE_OPENED, limit=1)
    return bool(opened) and value_of(installation.database, company, CUSTOMER_ACCESS)


def _confirmed(key: str) -> Callable[[Installation, Company], bool]:
    return lambda installation, company: key in _confirmations(installation.database, company)


CONNECT = FirstStep(
    "connect", "Conectar Microsip", "De él salen el catálogo, los precios, las existencias y los saldos.", _is_connected
)
SYNC = FirstStep(
    "sync", "Traer los datos por primera vez", "Puede demorar unos minutos; puedes dejar esta página.", _is_published
)
CHOOSE = FirstStep(
    "choose",
    "Elegir series, almacén, precios y fletes",
    "Cómo llegan a Microsip los pedidos de tus clientes, y qué ven en el catálogo.",
    _confirmed("choose"),
)
INTEGRITY = FirstStep(
    "integrity",
    "Validar la información",
    "Antes de dar acceso a tus clientes, revisa lo que se encontró en tus datos.",
    _confirmed("integrity"),
)
INVITE = FirstStep(
    "invite",
    "Invitar a tus clientes",
    "Cada quien recibe por correo un enlace para elegir su contraseña.",
    _has_customers,
)
OPEN = FirstStep("open", "Abrir la tienda", "Desde ese momento tus clientes pueden entrar.", _is_open)

STEPS = (CONNECT, SYNC, CHOOSE, INTEGRITY, INVITE, OPEN)


def first_steps(installation: Installation, company: Company) -> tuple[Seen, ...]:
    """All steps as they stand."""
    return tuple(Seen(step, step.is_done(installation, company)) for step in STEPS)


def next_step(seen: tuple[Seen, ...]) -> FirstStep | None:
    """The first step that is not done; None when the store is open and all is done."""
    return next((each.step for each in seen if not each.done), None)


def confirm(db: Database, company: Company, step: FirstStep, by: str) -> None:
    """Writes down that somebody looked at a step and found it right."""
    with db.begin() as transaction:
        audit_log.record(transaction, company, by, Action.STEP_CONFIRMED, step.key, {"paso": step.title})


def open_store(db: Database, company: Company, by: str) -> None:
    """Lets customers in."""
    save(db, company, {CUSTOMER_ACCESS: True}, by)
    with db.begin() as transaction:
        audit_log.record(transaction, company, by, Action.STORE_OPENED, company.name)


def customers_invited(db: Database, company: Company) -> int:
    """How many customers' users the company has."""
    wanted = select(func.count()).where(users_table.c.company_id == company.id, users_table.c.customer_id.is_not(None))
    with db.read() as transaction:
        return int(transaction.execute(wanted).scalar_one())


def _confirmations(db: Database, company: Company) -> frozenset[str]:
    found = audit_log.entries(db, company, action=Action.STEP_CONFIRMED, limit=MOST_CONFIRMATIONS)
    return frozenset(entry.subject for entry in found)
