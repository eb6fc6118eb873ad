"""The Registro Federal del Contribuyente: how it is made, and what is wrong with one.

Letters, a date and a homoclave of three (SAT): three letters for companies, four for persons. The last character checks
the others, and about one in seventy RFCs that SAT itself gave out fails that check, so it only warns.
"""

import re
from dataclasses import dataclass
from datetime import date
from enum import Enum

GENERIC_NATIONAL = "XAXX010101000"
GENERIC_FOREIGN = "XEXX010101000"
GENERIC = frozenset({GENERIC_NATIONAL, GENERIC_FOREIGN})
"""RFCs that many customers share: they are right, and they tell nobody apart."""

_FORM = re.compile(r"(?P<letters>[A-ZÑ&]{3,4})(?P<date>\d{6})(?P<homoclave>[A-Z0-9]{2}[0-9A])")
_ORDER = "0123456789ABCDEFGHIJKLMN&OPQRSTUVWXYZ Ñ"
_SEPARATORS = re.compile(r"[\s\-./]")

COMPANY_LETTERS = 3


class Verdict(Enum):
    """What is thought of an RFC."""

    RIGHT = "right"
    GENERIC = "generic"
    DOUBTFUL = "doubtful"
    WRONG = "wrong"


@dataclass(frozen=True)
class Checked:
    """An RFC as it is written, and what is thought of it; `message` for the person, empty when it is right."""

    rfc: str
    verdict: Verdict
    message: str = ""

    @property
    def acceptable(self) -> bool:
        return self.verdict is not Verdict.WRONG

    @property
    def identifies(self) -> bool:
        """Whether it is one taxpayer's own."""
        return self.verdict in (Verdict.RIGHT, Verdict.DOUBTFUL)


def written(text: str) -> str:
    """An RFC as SAT writes it: capitals, without spaces, hyphens and the like."""
    return _SEPARATORS.sub("", text).upper()


def checked(text: str) -> Checked:
    """What is thought of what somebody typed."""
    rfc = written(text)
    if rfc in GENERIC:
        return Checked(rfc, Verdict.GENERIC, "Es un RFC genérico, que no identifica a un cliente; escribe el propio.")
    form = _FORM.fullmatch(rfc)
    if form is None:
        return Checked(rfc, Verdict.WRONG, _malformed(rfc))
    if not _is_date(form["date"]):
        return Checked(
            rfc,
            Verdict.WRONG,
            f"La fecha del RFC, {form['date']}, no existe; revisa los seis números de año, mes y día.",
        )
    if check_character(rfc[:-1]) != rfc[-1]:
        return Checked(
            rfc,
            Verdict.DOUBTFUL,
            f"El último carácter del RFC, {rfc[-1]}, no es el que resulta de los demás; compáralo con tu constancia "
            "de situación fiscal.",
        )
    return Checked(rfc, Verdict.RIGHT)


def is_company(rfc: str) -> bool:
    """Whether a well-formed RFC is a company's (persona moral) and not a person's."""
    return len(rfc) - len("000101AAA") == COMPANY_LETTERS


def check_character(others: str) -> str:
    """The last character of an RFC by all others (Anexo 20's digito verificador): 0 to 9, or A for ten."""
    padded = others.rjust(12)
    remainder = sum(
        _ORDER.index(character) * weight for character, weight in zip(padded, range(13, 1, -1), strict=True)
    )
    return {11: "0", 10: "A"}.get(11 - remainder % 11, str(11 - remainder % 11))


def _is_date(digits: str) -> bool:
    """In this century or the last: two digits of the year do not tell."""
    month, day = int(digits[2:4]), int(digits[4:6])
    for century in (1900, 2000):
        try:
            date(century + int(digits[:2]), month, day)
        except ValueError:
            continue
        return True
    return False


def _malformed(rfc: str) -> str:
    if not rfc:
        return "Falta el RFC; escríbelo como en tu constancia de situación fiscal."
    return (
        f"«{rfc}» no tiene la forma de un RFC: tres letras (empresas) o cuatro (personas), seis números de la fecha "
        "y tres caracteres de homoclave; escríbelo como en tu constancia de situación fiscal."
    )
