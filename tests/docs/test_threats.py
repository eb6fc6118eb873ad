"""The table of threats names tests that exist, and every threat that must be there."""

import ast
import re
from pathlib import Path

import pytest

TESTS = Path(__file__).parent.parent
OPERATIONS = (TESTS.parent / "docs" / "operations.md").read_text()
SECTION = OPERATIONS.partition("\n## Threats\n")[2].partition("\n## ")[0]
ROWS = re.findall(
    r"^\| (?P<threat>[^|]+) \| (?P<answer>[^|]+) \| `(?P<file>[^`:]+)::(?P<test>[^`]+)` \|$", SECTION, re.M
)


def test_every_line_of_the_table_names_a_test() -> None:
    lines = [line for line in SECTION.splitlines() if line.startswith("| ")]
    assert len(ROWS) == len(lines) - 1  # the heading


@pytest.mark.parametrize(("threat", "answer", "file", "test"), ROWS, ids=[row[0] for row in ROWS])
def test_the_test_of_a_threat_exists(threat: str, answer: str, file: str, test: str) -> None:
    tree = ast.parse((TESTS / file).read_text())
    assert test in {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


@pytest.mark.parametrize(
    "named",
    [
        *("password", "link", "fixation", "CSRF", "XSS", "SQL", "data folder", "too large", "wrong kind"),
        *("logs", "Prefect", "exports", "Forged cookie", "ended session"),
    ],
)
def test_whatever_must_be_answered_is_in_the_table(named: str) -> None:
    assert any(named in threat for threat, *_ in ROWS)
