"""Kinds of settings: how a value is written, kept, checked and told to people."""

import re
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from enum import Enum
from typing import Generic, TypeVar
from urllib.parse import urlsplit

from email_validator import EmailNotValidError, validate_email

from microsip.errors import NeedsConfiguration
from microsip.secrets import MASK
from portal.configuration.contrast import contrast

T = TypeVar("T")
E = TypeVar("E", bound=Enum)

YES, NO = "sí", "no"

LEAST_CONTRAST = 4.5
"""What WCAG 2 asks of text, level AA."""

DARKEST_GROUND = "#eef3f3"
"""Of what links stand on. White text on a colour that can be read on it can be read, too."""


class BadSetting(NeedsConfiguration):
    """A value that a setting cannot have; nothing was saved."""


class Kind(ABC, Generic[T]):
    """`text` and `parse` are each other's inverse; what is stored and what scripts write is that text."""

    @abstractmethod
    def parse(self, text: str) -> T:
        """The value that is written so. Raises BadSetting, which says how to write it."""

    @abstractmethod
    def text(self, value: T) -> str:
        """How the value is written."""

    def told(self, value: T) -> str:
        """How the value is told to people."""
        return self.text(value)


@dataclass(frozen=True)
class Text(Kind[str]):
    """Text of up to `longest` characters; of several lines, if wanted."""

    longest: int = 200
    lines: bool = False
    required: bool = False

    def parse(self, text: str) -> str:
        value = text.strip()
        if len(value) > self.longest:
            raise BadSetting(f"El texto es muy largo; usa hasta {self.longest} caracteres.", f"{len(value)} characters")
        if not self.lines and len(value.splitlines()) > 1:
            raise BadSetting("El texto debe ir en un solo renglón; quita los saltos de línea.", "several lines")
        if self.required and not value:
            raise BadSetting("El texto no puede quedar vacío; escríbelo.", "empty")
        return value

    def text(self, value: str) -> str:
        return value


@dataclass(frozen=True)
class Flag(Kind[bool]):
    """Yes or no."""

    def parse(self, text: str) -> bool:
        folded = text.strip().casefold()
        if folded in (YES, "si"):
            return True
        if folded == NO:
            return False
        raise BadSetting(f"«{text}» no es sí ni no; escribe {YES} o {NO}.", f"{text!r}")

    def text(self, value: bool) -> str:
        return YES if value else NO


@dataclass(frozen=True)
class Whole(Kind[int]):
    """A whole number within a range."""

    allowed: range

    def parse(self, text: str) -> int:
        digits = text.strip()
        if re.fullmatch(r"-?[0-9]{1,18}", digits) and int(digits) in self.allowed:
            return int(digits)
        raise BadSetting(
            f"«{text}» no es válido; escribe un número entero de {self.allowed[0]} a {self.allowed[-1]}.", f"{text!r}"
        )

    def text(self, value: int) -> str:
        return str(value)


@dataclass(frozen=True)
class Amount(Kind[Decimal]):
    """A number with up to `places` decimals within bounds."""

    least: Decimal = Decimal(0)
    most: Decimal = Decimal(999_999_999)
    places: int = 2

    def parse(self, text: str) -> Decimal:
        try:
            value = Decimal(text.strip().replace(",", ""))
        except InvalidOperation:
            raise self._bad(text) from None
        if not value.is_finite() or not self.least <= value <= self.most:
            raise self._bad(text)
        if value != round(value, self.places):
            raise BadSetting(f"«{text}» tiene demasiados decimales; usa hasta {self.places}.", f"{text!r}")
        return value

    def text(self, value: Decimal) -> str:
        return format(value, "f")

    def _bad(self, text: str) -> BadSetting:
        return BadSetting(f"«{text}» no es válido; escribe un número de {self.least} a {self.most}.", f"{text!r}")


@dataclass(frozen=True, eq=False)
class Choice(Kind[E]):
    """One member of an enum, whose values are what scripts write; `titles` is what people choose from."""

    titles: Mapping[E, str]

    def parse(self, text: str) -> E:
        for member in self.titles:
            if str(member.value) == text.strip():
                return member
        known = ", ".join(str(member.value) for member in self.titles)
        raise BadSetting(f"«{text}» no es una de las opciones; escribe una de estas: {known}.", f"{text!r}")

    def text(self, value: E) -> str:
        return str(value.value)

    def told(self, value: E) -> str:
        return self.titles[value]


@dataclass(frozen=True)
class Email(Kind[str]):
    """An e-mail address, or nothing."""

    def parse(self, text: str) -> str:
        address = text.strip()
        if not address:
            return ""
        try:
            return validate_email(address, check_deliverability=False).normalized
        except EmailNotValidError as error:
            raise BadSetting(
                f"El correo «{address}» no es válido; escríbelo como nombre@empresa.com.", str(error)
            ) from error

    def text(self, value: str) -> str:
        return value


@dataclass(frozen=True)
class WebAddress(Kind[str]):
    """The address of a site, such as https://pedidos.empresa.com, or nothing; no slash at the end."""

    def parse(self, text: str) -> str:
        address = text.strip().rstrip("/")
        if not address:
            return ""
        try:
            parts = urlsplit(address)
            is_site = parts.scheme in ("http", "https") and parts.hostname and (parts.port or 1)
        except ValueError:
            is_site = False
        if not is_site or re.search(r"[\s\"'<>@?#\\]", address):
            raise BadSetting(
                f"La dirección «{address}» no es válida; escríbela como https://pedidos.empresa.com.", f"{address!r}"
            )
        return address

    def text(self, value: str) -> str:
        return value


@dataclass(frozen=True)
class Colour(Kind[str]):
    """A colour as #rrggbb that can be read on every page, and on which white text can be read."""

    def parse(self, text: str) -> str:
        colour = text.strip().lower()
        if not re.fullmatch(r"#[0-9a-f]{6}", colour):
            raise BadSetting(f"«{text}» no es un color; escríbelo como #1d4ed8.", f"{text!r}")
        reached = contrast(colour, DARKEST_GROUND)
        if reached < LEAST_CONTRAST:
            raise BadSetting(
                f"Con el color {colour} no se leerían los enlaces ni el texto blanco de los botones; elige uno más "
                "oscuro.",
                f"contrast {reached:.2f} of {LEAST_CONTRAST}",
            )
        return colour

    def text(self, value: str) -> str:
        return value


@dataclass(frozen=True)
class Secret(Kind[str]):
    """A password: it is kept encrypted and never shown again."""

    longest: int = 200

    def parse(self, text: str) -> str:
        if len(text) > self.longest:
            raise BadSetting(f"La contraseña es muy larga; usa hasta {self.longest} caracteres.", "too long")
        return text

    def text(self, value: str) -> str:
        return value

    def told(self, value: str) -> str:
        return MASK if value else ""


@dataclass(frozen=True)
class Reference(Kind[int | None]):
    """A row of Microsip by its id, or none: `dataset` of `microsip.datasets`, its key and the column of its name."""

    dataset: str
    key: str
    name: str

    def parse(self, text: str) -> int | None:
        digits = text.strip()
        if not digits:
            return None
        if re.fullmatch(r"[0-9]{1,10}", digits):
            return int(digits)
        raise BadSetting(f"«{text}» no es un identificador de Microsip; escribe su {self.key}.", f"{text!r}")

    def text(self, value: int | None) -> str:
        return "" if value is None else str(value)
