"""What is done every few minutes, whoever is or isn't there. One step more is one value more in STEPS."""

import logging
from collections.abc import Callable
from dataclasses import dataclass

from microsip.errors import Failure
from portal.attempts import forget_old_attempts
from portal.cfdi.contents import XmlUnreachable
from portal.cfdi.keeping import keep_recent
from portal.companies import companies
from portal.installation import Installation
from portal.links import forget_old_links
from portal.mail import deliver
from portal.mail.reading import forget_old_mails
from portal.notices import review
from portal.sessions import forget_old_sessions

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Step:
    """A part of the upkeep, which may be done at any time and as often as one likes.

    `run` returns what it did, in Spanish; empty when there was nothing to do. `name` is what Prefect's pages call it.
    """

    name: str
    title: str
    run: Callable[[Installation], str]


@dataclass(frozen=True)
class Done:
    """What came of a step. `failure`: what kept it from being done."""

    step: Step
    told: str = ""
    failure: Failure | None = None


def send_mails(installation: Installation) -> str:
    """Sends the mails that are due."""
    done = deliver(installation)
    told = {"enviados": done.sent, "no enviados": done.failed, "en espera": done.waiting}
    return ", ".join(f"{number} {what}" for what, number in told.items() if number)


def forget_what_is_old(installation: Installation) -> str:
    """Deletes sessions and links that are over, sign-in attempts that no longer count, and mails of long ago."""
    database = installation.database
    told = {
        "sesiones": forget_old_sessions(database),
        "intentos de entrada": forget_old_attempts(database),
        "enlaces": forget_old_links(database),
        "correos": forget_old_mails(database),
    }
    return ", ".join(f"{number} {what}" for what, number in told.items() if number)


def review_syncs(installation: Installation) -> str:
    """Notices syncs that failed or did not take place, and those that are right again."""
    wrong = sum(len(review(installation, company)) for company in companies(installation.database))
    return f"{wrong} {'problema abierto' if wrong == 1 else 'problemas abiertos'}" if wrong else ""


def keep_tax_invoices(installation: Installation) -> str:
    """Keeps the XML of recent CFDI of customers who have users; a company that does not answer is tried again later."""
    kept = 0
    for company in companies(installation.database):
        try:
            kept += keep_recent(installation, company)
        except XmlUnreachable as failure:
            logger.info("the XML of %s are read another time: %s", company.slug, failure.detail)
    return f"{kept} comprobantes guardados" if kept else ""


STEPS: tuple[Step, ...] = (
    Step("review-syncs", "Revisar las sincronizaciones", review_syncs),
    Step("send-mails", "Enviar correos", send_mails),
    Step("keep-tax-invoices", "Guardar XML de comprobantes", keep_tax_invoices),
    Step("forget-what-is-old", "Borrar lo que ya no se usa", forget_what_is_old),
)


def carry_out(installation: Installation, step: Step) -> Done:
    """Does one step; a step that fails does not keep the others from being done."""
    try:
        return Done(step, step.run(installation))
    except Failure as failure:
        logger.warning("upkeep %s: %s", step.name, failure.detail)
        return Done(step, failure=failure)
