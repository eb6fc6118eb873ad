"""Mails are files here: NAME.txt (its first line is the subject), NAME.html, and NAME.toml, which says what it is.

NAME.toml has a `title`, `confidential = true` where the text must not be kept once it was sent (links that sign
somebody in), and an `[example]` of what the mail is given, for its preview and its tests. Every mail is also given
`company`, with name, colour, contact and the address of its portal.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from portal.mail.letterhead import Letterhead

FOLDER = Path(__file__).parent

LAYOUT = "layout"
"""What mails extend; no mail itself."""


@dataclass(frozen=True)
class Template:
    """A kind of mail. `example`: what it may be given."""

    name: str
    title: str
    confidential: bool
    example: Mapping[str, Any]


@dataclass(frozen=True)
class Rendered:
    """A mail's content."""

    subject: str
    text: str
    html: str


def render(name: str, letterhead: Letterhead, context: Mapping[str, Any]) -> Rendered:
    """The mail for what it is given. Raises jinja2.TemplateError when something is missing."""
    given = {**context, "company": letterhead}
    subject, _, text = _environment().get_template(f"{name}.txt").render(given).partition("\n")
    html = _environment().get_template(f"{name}.html").render(given)
    return Rendered(" ".join(subject.split()), text.strip() + "\n", html)


def preview(template: Template, letterhead: Letterhead) -> Rendered:
    """The mail as it looks for its example."""
    return render(template.name, letterhead, template.example)


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=select_autoescape(("html",)),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _template(path: Path) -> Template:
    told = tomllib.loads(path.read_text(encoding="utf-8"))
    return Template(path.stem, told["title"], told.get("confidential", False), told.get("example", {}))


TEMPLATES: Mapping[str, Template] = {path.stem: _template(path) for path in sorted(FOLDER.glob("*.toml"))}
