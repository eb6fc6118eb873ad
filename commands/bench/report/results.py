"""The results that were measured so far, kept beside the document as JSON."""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from commands.bench.report.machine import Machine
from commands.bench.report.section import AnySection
from commands.output import encode
from microsip.errors import NeedsConfiguration


class UnreadableResults(NeedsConfiguration):
    """The file beside the document is not one of ours."""


@dataclass(frozen=True)
class Kept:
    """One part's result, as JSON has it. `others`: how many processors were in use before it; None if nobody looked."""

    figures: Any
    day: date
    others: float | None = None


@dataclass
class Results:
    """All of one machine, by section and key."""

    machine: Machine
    parts: dict[str, dict[str, Kept]] = field(default_factory=dict)

    @classmethod
    def read(cls, path: Path) -> "Results":
        """Raises UnreadableResults, and FileNotFoundError."""
        try:
            return TypeAdapter(cls).validate_json(path.read_bytes())
        except ValidationError as error:
            raise UnreadableResults(
                f"{path} no tiene los resultados de b2bgo bench all; bórralo para medir todo de nuevo.", str(error)
            ) from None

    def has(self, section: AnySection, key: str) -> bool:
        return key in self.parts.get(section.name, {})

    def keep(self, section: AnySection, key: str, kept: Kept) -> None:
        self.parts.setdefault(section.name, {})[key] = kept

    def of(self, section: AnySection) -> Mapping[str, Any]:
        """The section's results by key; raises UnreadableResults when they are of an earlier form of it."""
        adapter = TypeAdapter(section.result)
        try:
            return {
                key: adapter.validate_python(each.figures) for key, each in self.parts.get(section.name, {}).items()
            }
        except ValidationError as error:
            raise UnreadableResults(
                f"Los resultados de «{section.name}» son de otra versión; mídelos con --only {section.name} --again.",
                str(error),
            ) from None

    def write(self, path: Path) -> None:
        """Leaves all of them in the file, or those before."""
        unfinished = path.with_name(f"{path.name}.new")
        unfinished.write_text(json.dumps(json.loads(encode(self)), indent=1, ensure_ascii=False) + "\n", "utf-8")
        os.replace(unfinished, path)
