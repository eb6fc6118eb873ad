"""What goes wrong with syncs is told once, and once more when it is right again."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from microsip.connection import Connection, Route, Server
from microsip.declaration import Catalogue
from portal import mail
from portal.companies import Company, connect_company
from portal.configuration import save
from portal.configuration.integration import EMERGENCY_CONTACT
from portal.database import utc_now
from portal.history import RunKind, RunState, writing
from portal.installation import Installation, open_installation
from portal.notices import IncidentKind, open_incidents, review
from portal.sync import synchronise
from portal.sync_settings import save_sync_settings
from portal.upkeep import STEPS, carry_out
from tests.servers.installation import NAME, SLUG, company_of, settings_in

CONTACT = "emergencias@latuerca.example"
PROBLEM, SOLVED = "Problema con la sincronización", "Sincronización restablecida"
FAILED, MISSED = IncidentKind.FAILED, IncidentKind.MISSED
ARTICULOS = Catalogue.ARTICULOS


@pytest.fixture
def installation(tmp_path: Path) -> Iterator[Installation]:
    """Connected to a server that is not there."""
    made = open_installation(settings_in(tmp_path / "home"))
    connection = Connection(Server(Route.DIRECT, "127.0.0.1", 9), "/datos", "FERRETERIA", "SYSDBA", "masterkey")
    company = connect_company(made.database, SLUG, NAME, connection)
    save(made.database, company, {EMERGENCY_CONTACT: CONTACT}, "test")
    yield made
    made.database.close()


@pytest.fixture
def company(installation: Installation) -> Company:
    return company_of(installation)


def ended(
    installation: Installation, state: RunState, message: str = "Así fue.", catalogue: Catalogue | None = None
) -> None:
    run = writing.begin_run(installation.database, company_of(installation), RunKind.AUTOMATICA, catalogue).run
    writing.close_run(installation.database, run.id, state, message)


def told(installation: Installation) -> list[str]:
    """What the emergency contact was told, in that order."""
    found = mail.mails(installation.database, company_of(installation))
    assert {each.recipient for each in found} <= {CONTACT}
    return [each.title for each in sorted(found, key=lambda each: each.id)]


def kinds(installation: Installation) -> list[IncidentKind]:
    return [incident.kind for incident in open_incidents(installation.database, company_of(installation))]


def test_a_failure_is_told_once_and_its_end_once(installation: Installation, company: Company) -> None:
    for _ in range(3):
        ended(installation, RunState.FALLIDO, "Clientes perdería 12 renglones; revísalo.")
        review(installation, company)
        review(installation, company)
    assert told(installation) == [PROBLEM]
    assert kinds(installation) == [FAILED]
    ended(installation, RunState.EXITOSO)
    review(installation, company)
    review(installation, company)
    assert told(installation) == [PROBLEM, SOLVED]
    assert kinds(installation) == []
    ended(installation, RunState.INCOMPLETO, "Se perdió la conexión.")
    review(installation, company)
    assert told(installation) == [PROBLEM, SOLVED, PROBLEM]


def test_the_mail_says_what_is_wrong_and_what_to_do(installation: Installation, company: Company) -> None:
    ended(installation, RunState.FALLIDO, "Clientes perdería 12 renglones; revísalo.")
    review(installation, company)
    (queued,) = mail.mails(installation.database, company)
    assert NAME in queued.subject
    assert "Clientes perdería 12 renglones; revísalo." in (
        mail.mail(installation.database, company, queued.id)[0].text or ""
    )


def test_a_sync_in_progress_says_nothing_yet(installation: Installation, company: Company) -> None:
    ended(installation, RunState.FALLIDO)
    review(installation, company)
    running = writing.begin_run(installation.database, company, RunKind.AUTOMATICA).run
    review(installation, company)
    assert (told(installation), kinds(installation)) == ([PROBLEM], [FAILED])
    writing.close_run(installation.database, running.id, RunState.EXITOSO, "Listo.")
    review(installation, company)
    assert told(installation) == [PROBLEM, SOLVED]


def test_what_was_skipped_or_gone_back_to_ends_nothing(installation: Installation, company: Company) -> None:
    ended(installation, RunState.FALLIDO)
    review(installation, company)
    writing.skip_run(installation.database, company, RunKind.AUTOMATICA, "Se omitió.")
    back = writing.begin_run(installation.database, company, RunKind.MANUAL, restored=3).run
    writing.close_run(installation.database, back.id, RunState.EXITOSO, "Se volvió a la versión 3.")
    review(installation, company)
    assert kinds(installation) == [FAILED]


def test_a_catalogue_that_goes_well_does_not_end_the_failure_of_all(
    installation: Installation, company: Company
) -> None:
    ended(installation, RunState.FALLIDO)
    ended(installation, RunState.EXITOSO, catalogue=ARTICULOS)
    review(installation, company)
    assert kinds(installation) == [FAILED]
    ended(installation, RunState.EXITOSO)
    ended(installation, RunState.FALLIDO, catalogue=ARTICULOS)
    review(installation, company)
    assert kinds(installation) == [FAILED]
    ended(installation, RunState.EXITOSO)
    review(installation, company)
    assert kinds(installation) == []


@pytest.mark.parametrize("hours", [10, 30])
def test_a_sync_that_did_not_happen_is_told_as_well(installation: Installation, company: Company, hours: int) -> None:
    ended(installation, RunState.EXITOSO)
    review(installation, company)
    later: datetime = utc_now() + timedelta(hours=hours)
    for _ in range(2):
        (incident,) = review(installation, company, later)
        assert incident.kind is MISSED
        assert "No hubo sincronización a su hora" in incident.message
    assert told(installation) == [PROBLEM]


def test_a_catalogue_with_its_own_interval_is_missed_by_it(installation: Installation, company: Company) -> None:
    save_sync_settings(installation.database, company, 6, 5, "test", minutes={ARTICULOS: 30})
    (incident,) = review(installation, company, utc_now() + timedelta(hours=1))
    assert "Artículos" in incident.message
    assert "Clientes" not in incident.message


def test_a_failure_that_takes_the_place_of_a_missed_sync_is_no_second_mail(
    installation: Installation, company: Company
) -> None:
    review(installation, company, utc_now() + timedelta(hours=10))
    assert kinds(installation) == [MISSED]
    ended(installation, RunState.FALLIDO)
    review(installation, company)
    assert kinds(installation) == [FAILED]
    assert told(installation) == [PROBLEM]


def test_a_sync_tells_it_by_itself_and_the_upkeep_what_a_dead_one_could_not(
    installation: Installation, company: Company
) -> None:
    done = synchronise(installation, company, RunKind.AUTOMATICA)
    assert done.state is RunState.INCOMPLETO
    assert told(installation) == [PROBLEM]
    ended(installation, RunState.EXITOSO)
    step = next(step for step in STEPS if step.name == "review-syncs")
    assert carry_out(installation, step).failure is None
    assert told(installation) == [PROBLEM, SOLVED]


def test_without_a_contact_the_incident_is_there_all_the_same(installation: Installation, company: Company) -> None:
    save(installation.database, company, {EMERGENCY_CONTACT: ""}, "test")
    ended(installation, RunState.FALLIDO)
    review(installation, company)
    assert (told(installation), kinds(installation)) == ([], [FAILED])
