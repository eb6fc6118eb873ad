"""The documentation names everything that there is, and nothing that there is not."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml  # type: ignore[import-untyped]

from commands import app
from portal.history import RunState
from portal.settings import PREFIX, Settings

ROOT = Path(app.__file__).parent.parent
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
README = (ROOT / "README.md").read_text()
OPERATIONS = (ROOT / "docs" / "operations.md").read_text()
GUIDE = (ROOT / "docs" / "guia.md").read_text()
EVERYTHING = "\n".join(page.read_text() for page in PAGES)


def commands(name: str) -> Iterator[tuple[str, Any]]:
    """A verb, or the verbs of its group, each with the words by which it is called."""
    command = app.load(name)
    for child in getattr(command, "commands", {}).values():
        yield f"b2bgo {name} {child.name}", child
    if not hasattr(command, "commands"):
        yield f"b2bgo {name}", command


def options(command: Any) -> list[str]:
    return [option for parameter in command.params for option in parameter.opts if option.startswith("--")]


@pytest.mark.parametrize("name", app.VERBS)
def test_every_verb_is_in_the_readme(name: str) -> None:
    assert f"| `b2bgo {name}` |" in README


@pytest.mark.parametrize("name", app.VERBS)
def test_every_verb_with_its_verbs_and_options_is_explained_somewhere(name: str) -> None:
    for words, command in commands(name):
        assert words in EVERYTHING
        for option in options(command):
            assert option in EVERYTHING, f"{words} {option}"


@pytest.mark.parametrize("field", Settings.model_fields)
def test_every_setting_is_explained_to_operators(field: str) -> None:
    variable = Settings.model_fields[field].validation_alias or f"{PREFIX}{field.upper()}"
    assert f"| `{variable}` |" in OPERATIONS


def test_every_variable_that_is_mentioned_is_read_somewhere() -> None:
    sources = "\n".join(
        path.read_text()
        for package in ("commands", "microsip", "portal", "warehouse")
        for path in ROOT.glob(f"{package}/**/*.py")
    )
    settings = {f"{PREFIX}{field.upper()}" for field in Settings.model_fields}
    for variable in set(re.findall(r"\bB2BGO_[A-Z_]+\b", EVERYTHING)):
        assert variable in settings or f'"{variable}"' in sources, variable


def test_every_deployment_is_explained_to_operators() -> None:
    for deployment in yaml.safe_load((ROOT / "prefect.yaml").read_text())["deployments"]:
        assert f"`{deployment['name']}`" in OPERATIONS


@pytest.mark.parametrize("state", RunState)
def test_every_state_of_a_sync_is_explained_to_both(state: RunState) -> None:
    assert f"| {state.value} |" in OPERATIONS
    assert f"| **{state.value}** |" in GUIDE


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    text = page.read_text()
    headings = {
        re.sub(r"[^\w -]", "", line.lstrip("# ").lower()).replace(" ", "-")
        for line in re.findall(r"^#+ .*$", text, re.M)
    }
    for target in re.findall(r"\]\(([^)]+)\)", text):
        if target.startswith("#"):
            assert target[1:] in headings, target
        elif "://" not in target:
            assert (page.parent / target.partition("#")[0]).exists(), target


def test_what_make_is_told_to_do_it_can_do() -> None:
    targets = re.findall(r"^(\w+):", (ROOT / "Makefile").read_text(), re.M)
    assert set(re.findall(r"(?:`|^)make (\w+)", EVERYTHING, re.M)) <= set(targets)
