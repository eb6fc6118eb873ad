"""The upkeep: every step is done, whatever happens to the others."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

from microsip.errors import Transient
from portal.accounts import Role, add_user
from portal.companies import create_company
from portal.database import utc_now
from portal.installation import Installation, open_installation
from portal.mail import queue
from portal.sessions import IDLE, open_session, sessions_table, user_of
from portal.upkeep import STEPS, Step, carry_out, forget_what_is_old, send_mails
from tests.servers.installation import settings_in


@pytest.fixture
def installation(tmp_path: Path) -> Iterator[Installation]:
    made = open_installation(settings_in(tmp_path / "home"))
    yield made
    made.database.close()


def test_steps_have_names_of_their_own() -> None:
    assert len({step.name for step in STEPS}) == len({step.title for step in STEPS}) == len(STEPS)


def test_every_step_may_be_done_when_there_is_nothing_to_do(installation: Installation) -> None:
    create_company(installation.database, "nueva", "Nueva")
    for step in STEPS:
        done = carry_out(installation, step)
        assert done.failure is None, done


def test_a_step_that_fails_is_told_and_raises_nothing(installation: Installation) -> None:
    def fail(_installation: Installation) -> str:
        raise Transient("Ahora no; espera.")

    done = carry_out(installation, Step("fail", "Fallar", fail))
    assert done.failure is not None
    assert done.failure.message == "Ahora no; espera."


def test_waiting_mails_are_tried(installation: Installation) -> None:
    company = create_company(installation.database, "nueva", "Nueva")
    with installation.database.begin() as transaction:
        queue(transaction, company, "compras@cliente.example", "test", {"by": "nobody"})
    assert send_mails(installation) == "1 en espera"


def test_sessions_that_are_over_are_forgotten_and_others_stay(installation: Installation) -> None:
    company = create_company(installation.database, "nueva", "Nueva")
    user = add_user(installation.database, company, "a@b.example", "una contraseña buena", Role.ADMINISTRATOR)
    open_session(installation.database, user)
    with installation.database.begin() as transaction:
        transaction.execute(update(sessions_table).values(seen_at=utc_now() - IDLE - timedelta(minutes=1)))
    assert forget_what_is_old(installation) == "1 sesiones"
    token = open_session(installation.database, user)
    assert forget_what_is_old(installation) == ""
    assert user_of(installation.database, token) == user
