"""`b2bgo versions` and `rollback`: what scripts get of the versions kept."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from commands import logs
from commands.app import main
from microsip.datasets import DATASETS
from portal.companies import create_company
from portal.installation import Installation, open_installation
from tests.app.conftest import serve
from tests.portal.published import COMPANY, READ_AT_LOCAL, Shop, publish, table
from tests.servers.installation import NAME, settings_in

Call = Callable[..., tuple[int, str, str]]


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Installation]:
    """Versions 1 without rows, 2 with two articles, and 3 in which one got another name and the other went."""
    home = tmp_path / "home"
    (home / "warehouse").mkdir(parents=True)
    shop = Shop(home / "warehouse")
    hammer = shop.article("Martillo", "MAR-1")
    shop.article("Pinza", "PIN-1")
    shop.published()
    made = open_installation(settings_in(home))
    create_company(made.database, COMPANY, NAME)
    rows = [{**row, "NOMBRE": "Mazo"} for row in shop.rows["articulos"] if row["ARTICULO_ID"] == hammer]
    publish(made.warehouse, {"articulos": table(DATASETS["articulos"], rows)})
    yield made
    made.database.close()


@pytest.fixture
def b2bgo(opened: Installation, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Iterator[Call]:
    """Calls a verb for the company: exit code, standard output and standard error."""
    serve(monkeypatch, opened)

    def call(verb: str, *arguments: str) -> tuple[int, str, str]:
        code = main([verb, "--company", COMPANY, *arguments])
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    yield call
    logs.stop()


def listed(b2bgo: Call) -> list[tuple[int, int, bool, int | None]]:
    code, out, err = b2bgo("versions", "--json")
    assert code == 0, err
    return [(each["version"], each["registros"], each["actual"], each["restaurada"]) for each in json.loads(out)]


def test_versions_are_listed_newest_first_with_their_rows(b2bgo: Call) -> None:
    numbers = [(number, current) for number, _, current, _ in listed(b2bgo)]
    assert numbers == [(3, True), (2, False), (1, False)]
    rows = [rows for _, rows, _, _ in listed(b2bgo)]
    assert rows == [rows[1] - 1, rows[1], 0]
    told = json.loads(b2bgo("versions", "--json")[1])[0]
    assert told["leida_local"] == READ_AT_LOCAL.isoformat()
    assert "actual" in b2bgo("versions")[1].splitlines()[1]


def test_what_changed_is_told_per_dataset_with_examples(b2bgo: Call) -> None:
    code, out, err = b2bgo("versions", "--diff", "2", "3", "--json")
    assert code == 0, err
    (articles,) = json.loads(out)
    assert (articles["dataset"], articles["added"], articles["changed"], articles["removed"]) == ("articulos", 0, 1, 1)
    renamed, gone = articles["ejemplos"]
    assert (renamed["nombre"], renamed["antes"], renamed["despues"]) == (
        "Mazo",
        {"NOMBRE": "Martillo"},
        {"NOMBRE": "Mazo"},
    )
    assert (gone["nombre"], gone["despues"]) == ("Pinza", None)
    assert gone["antes"]["NOMBRE"] == "Pinza"
    assert "articulos" in b2bgo("versions", "--diff", "2", "3")[1]
    assert json.loads(b2bgo("versions", "--diff", "3", "3", "--json")[1]) == []


def test_what_refers_to_an_article_is_told_by_its_name(b2bgo: Call) -> None:
    told = {each["dataset"]: each for each in json.loads(b2bgo("versions", "--diff", "1", "2", "--json")[1])}
    assert [each["nombre"] for each in told["claves_articulos"]["ejemplos"]] == ["Martillo", "Pinza"]


def test_rollback_shows_the_old_rows_again_as_a_new_version(b2bgo: Call, opened: Installation) -> None:
    code, out, err = b2bgo("rollback", "--to", "2", "--json")
    assert code == 0, err
    assert (json.loads(out)["version"], json.loads(out)["restaurada"]) == (4, 2)
    assert "la próxima sincronización publicará lo que tenga Microsip" in err
    assert [(number, current, restored) for number, _, current, restored in listed(b2bgo)] == [
        (4, True, 2),
        (3, False, None),
        (2, False, None),
        (1, False, None),
    ]
    assert json.loads(b2bgo("versions", "--diff", "2", "4", "--json")[1]) == []


@pytest.mark.parametrize("number", ["3", "9", "0"])
def test_there_is_no_going_back_to_the_current_version_or_an_unknown_one(b2bgo: Call, number: str) -> None:
    code, out, err = b2bgo("rollback", "--to", number, "--json")
    assert (code, out) == (1, "")
    assert "elige una" in err
    assert listed(b2bgo)[0][0] == 3


def test_an_unknown_version_cannot_be_compared(b2bgo: Call) -> None:
    code, out, err = b2bgo("versions", "--diff", "2", "9", "--json")
    assert (code, out) == (1, "")
    assert "La versión 9 ya no se conserva" in err


def test_a_company_without_a_sync_has_no_versions(b2bgo: Call, opened: Installation) -> None:
    create_company(opened.database, "nueva", "Nueva")
    assert b2bgo("versions", "--company", "nueva", "--json")[:2] == (0, "[]\n")
