"""`b2bgo statement`: figures for scripts, a table for persons, files for both, one sentence when it cannot be."""

import json
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path

import fastexcel
import pytest
from pypdf import PdfReader

from commands import logs
from commands.app import main
from portal.companies import create_company
from portal.installation import open_installation
from portal.settings import Settings
from tests.portal.published import COMPANY, Shop
from tests.portal.statements.test_statements import owed

Call = Callable[..., tuple[int, str, str]]

ASKED = ("statement", "--company", COMPANY, "--customer", "C-1", "--from", "2025-10-01", "--to", "2025-10-31")


@pytest.fixture
def b2bgo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Iterator[Call]:
    """Calls a verb for an installation with the accounts: exit code, standard output and standard error."""
    folder = tmp_path / "warehouse"
    folder.mkdir()
    shop = Shop(folder)
    owed(shop)
    shop.published()
    monkeypatch.setenv("B2BGO_HOME", str(tmp_path))
    monkeypatch.setenv("B2BGO_WAREHOUSE_URL", f"duckdb:///{folder}")
    monkeypatch.delenv("B2BGO_DATABASE_URL", raising=False)
    installation = open_installation(Settings(home=tmp_path))
    create_company(installation.database, COMPANY, "Ferretería del Norte")
    installation.database.close()

    def call(*arguments: str) -> tuple[int, str, str]:
        code = main(arguments)
        answered = capsys.readouterr()
        return code, answered.out, answered.err

    yield call
    logs.stop()


def test_scripts_get_figures_that_tie(b2bgo: Call) -> None:
    code, out, _ = b2bgo(*ASKED, "--json")
    assert code == 0
    told = json.loads(out)
    assert (told["opening"], told["charges"], told["credits"], told["closing"]) == (
        "1160.00",
        "580.00",
        "700.00",
        "1040.00",
    )
    assert told["currency"] == "USD"
    assert [(line["day"], line["balance"]) for line in told["lines"]] == [
        ("2025-10-05", "1740.00"),
        ("2025-10-20", "1040.00"),
    ]
    assert sum(map(float, told["ageing_by_due_date"].values())) == 1040


def test_persons_get_a_table(b2bgo: Call) -> None:
    _, out, _ = b2bgo(*ASKED)
    assert out.splitlines()[0].split() == ["Fecha", "Concepto", "Folio", "Cargo", "Abono", "Saldo"]
    assert "05/10/2025" in out
    assert "1,040.00" in out.splitlines()[-1]


def test_files_are_written_where_they_are_asked_for(b2bgo: Call, tmp_path: Path) -> None:
    pdf, xlsx = tmp_path / "cuenta.pdf", tmp_path / "cuenta.xlsx"
    code, out, said = b2bgo(*ASKED, "--pdf", str(pdf), "--xlsx", str(xlsx), "--currency", "MXN")
    assert (code, out) == (0, "")
    assert str(pdf) in said
    assert "19,136.00" in PdfReader(BytesIO(pdf.read_bytes())).pages[0].extract_text()
    assert fastexcel.read_excel(xlsx.read_bytes()).sheet_names[0] == "Estado de cuenta"


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        (("--from", "ayer"), "escríbela como 2026-03-31"),
        (("--from", "2025-11-01"), "elige otras fechas"),
        (("--customer", "NADIE"), "No hay ningún cliente con la clave «NADIE»"),
        (("--currency", "EUR"), "usa una de estas: MXN, USD"),
        (("--pdf", "/no/such/folder/x.pdf"), "revisa la carpeta y sus permisos"),
    ],
)
def test_what_cannot_be_is_told_in_one_line(b2bgo: Call, changes: tuple[str, ...], told: str) -> None:
    code, out, said = b2bgo(*ASKED, *changes)
    assert (code, out) == (1, "")
    assert told in said
    assert said.count("\n") == 1
