"""What a sync refused to lose can be confirmed once, for as many rows, and for the next audit only."""

import pytest

from portal.companies import Company, create_company
from portal.database import Database
from portal.history import RunKind, RunState, writing
from portal.losses import NoSuchLoss, confirm, open_losses, refuse, take

AUTHOR = "admin@latuerca.example"


def run(database: Database, company: Company) -> str:
    """A run of the company that reaches its audit after the one before has ended."""
    begun = writing.begin_run(database, company, RunKind.MANUAL).run
    writing.close_run(database, begun.id, RunState.FALLIDO, "Falló.")
    return begun.id


def test_a_refused_loss_is_confirmed_for_the_next_audit(database: Database, ferreteria: Company) -> None:
    refusing = run(database, ferreteria)
    assert take(database, refusing) == {}
    refuse(database, refusing, "articulos", 600)
    refuse(database, refusing, "clientes", 40)
    confirm(database, ferreteria, "articulos", AUTHOR)
    assert [(each.dataset, each.title, each.rows, each.confirmed_by) for each in open_losses(database, ferreteria)] == [
        ("articulos", "Artículos", 600, AUTHOR),
        ("clientes", "Clientes", 40, ""),
    ]
    following = run(database, ferreteria)
    assert take(database, following) == {"articulos": 600}
    assert take(database, following) == {"articulos": 600}, "the same run, once more after a lost link"
    assert open_losses(database, ferreteria) == ()
    assert take(database, run(database, ferreteria)) == {}


def test_what_was_refused_before_the_last_audit_cannot_be_confirmed(database: Database, ferreteria: Company) -> None:
    refusing = run(database, ferreteria)
    refuse(database, refusing, "articulos", 600)
    take(database, run(database, ferreteria))
    with pytest.raises(NoSuchLoss, match="sincroniza primero"):
        confirm(database, ferreteria, "articulos", AUTHOR)


def test_a_loss_refused_again_has_to_be_confirmed_again(database: Database, ferreteria: Company) -> None:
    for rows in (600, 900):
        refusing = run(database, ferreteria)
        assert take(database, refusing) == {} or rows == 900
        refuse(database, refusing, "articulos", rows)
        if rows == 600:
            confirm(database, ferreteria, "articulos", AUTHOR)
    (again,) = open_losses(database, ferreteria)
    assert (again.rows, again.confirmed_by) == (900, "")


@pytest.mark.parametrize("dataset", ["clientes", "", "'; DROP TABLE refused_losses; --"])
def test_only_what_was_refused_can_be_confirmed(database: Database, ferreteria: Company, dataset: str) -> None:
    refuse(database, run(database, ferreteria), "articulos", 600)
    with pytest.raises(NoSuchLoss):
        confirm(database, ferreteria, dataset, AUTHOR)


def test_companies_do_not_confirm_for_each_other(database: Database, ferreteria: Company) -> None:
    other = create_company(database, "otra", "Otra")
    refuse(database, run(database, ferreteria), "articulos", 600)
    with pytest.raises(NoSuchLoss):
        confirm(database, other, "articulos", AUTHOR)
    take(database, run(database, other))
    assert confirm(database, ferreteria, "articulos", AUTHOR).rows == 600
