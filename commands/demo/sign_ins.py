"""Who signs in to the demo: users with passwords that the demo remembers, since it shows them at every start."""

import json
import os
import secrets
from dataclasses import dataclass, field
from pathlib import Path

from microsip.demo.people import DEMO_CUSTOMERS
from portal.accounts import Role, UnknownUser, add_user, change_password, user
from portal.companies import Company
from portal.customers import customer_by_key
from portal.installation import Installation

ADMINISTRATOR = "admin@demo.example"
FILE = "demo-sign-ins.json"

_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that is mistaken for another when it is typed


@dataclass(frozen=True)
class SignIn:
    """`who`: what a person sees who signs in so, in Spanish."""

    email: str
    password: str = field(repr=False)
    who: str


class SignIns:
    """The demo's users of one company, with their passwords in a file that only its owner can read."""

    def __init__(self, installation: Installation, company: Company) -> None:
        self._installation = installation
        self._company = company
        self._file = installation.settings.home / FILE

    def administrator(self) -> SignIn:
        """Made when it is missing."""
        return self._sign_in(ADMINISTRATOR, "Administración: Configuración › Integraciones › Microsip.", None)

    def customers(self) -> tuple[SignIn, ...]:
        """Made when they are missing; the first sync must have been published."""
        reader = self._installation.warehouse.reader(self._company.slug)
        return tuple(
            self._sign_in(
                person.email,
                f"{person.name}: {person.what_is_shown}",
                customer_by_key(reader, person.key).customer_id,
            )
            for person in DEMO_CUSTOMERS
        )

    def _sign_in(self, email: str, who: str, customer_id: int | None) -> SignIn:
        known = self._read()
        if email not in known:
            known[email] = f"{_word()}-{_word()}"
            _write(self._file, known)
            self._set_password(email, known[email], customer_id)
        return SignIn(email, known[email], who)

    def _set_password(self, email: str, password: str, customer_id: int | None) -> None:
        database = self._installation.database
        try:
            change_password(database, user(database, self._company, email), password, "b2bgo demo")
        except UnknownUser:
            role = Role.ADMINISTRATOR if customer_id is None else Role.CUSTOMER
            add_user(database, self._company, email, password, role, customer_id, "b2bgo demo")

    def _read(self) -> dict[str, str]:
        try:
            return dict(json.loads(self._file.read_text()))
        except FileNotFoundError:
            return {}


def _word() -> str:
    return "".join(secrets.choice(_LETTERS) for _ in range(5))


def _write(file: Path, passwords: dict[str, str]) -> None:
    unfinished = file.with_suffix(".new")
    unfinished.unlink(missing_ok=True)
    with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as sink:
        json.dump(passwords, sink, indent=1)
    unfinished.replace(file)
