"""Options that name one of several."""

from enum import Enum
from typing import TypeVar

import typer

E = TypeVar("E", bound=Enum)


def one_of(among: type[E], name: str | None, option: str) -> E | None:
    """The one whose name in small letters was given, None for none; raises BadParameter, which lists them."""
    if name is None:
        return None
    known = {each.name.lower(): each for each in among}
    if name not in known:
        raise typer.BadParameter(f"«{name}» no es de {option}; puede ser {', '.join(known)}")
    return known[name]
