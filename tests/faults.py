"""What tests inject and what they observe: `@pytest.mark.fault("what was done", "what was observed")`.

The table of docs/operations.md is made of these marks, which stand at the tests that do and assert it:
`python -m tests.faults` writes it there, and a test holds both to each other.
"""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

TESTS = Path(__file__).parent
DOCUMENT = TESTS.parent / "docs" / "operations.md"
HEADING = "| Fault | Observed | Test |\n|---|---|---|\n"


@dataclass(frozen=True, order=True)
class Fault:
    """A fault that a test injects. `test`: the file with it."""

    test: str
    line: int
    injected: str
    observed: str

    @property
    def row(self) -> str:
        return f"| {self.injected} | {self.observed} | `{self.test}` |"


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line(
        "markers", "fault(injected, observed): what a test does to the system, and what comes of it"
    )


def declared() -> list[Fault]:
    """All of them, in the order of files and lines."""
    return sorted(fault for path in TESTS.rglob("test_*.py") for fault in _in(path))


def table() -> str:
    """As it stands in the document."""
    return HEADING + "".join(f"{fault.row}\n" for fault in declared())


def documented() -> str:
    """The table as it is in the document."""
    text = DOCUMENT.read_text()
    return text[_start(text) : _end(text)]


def write() -> None:
    """Brings the document up to date."""
    text = DOCUMENT.read_text()
    DOCUMENT.write_text(text[: _start(text)] + table() + text[_end(text) :])


def _start(text: str) -> int:
    return text.index(HEADING)


def _end(text: str) -> int:
    end = text.find("\n\n", _start(text))
    return len(text) if end < 0 else end + 1


def _in(path: Path) -> Iterator[Fault]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "pytest.mark.fault":
            injected, observed = (ast.literal_eval(argument) for argument in node.args)
            yield Fault(path.relative_to(TESTS.parent).as_posix(), node.lineno, injected, observed)


if __name__ == "__main__":
    write()
