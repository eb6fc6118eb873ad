"""What an administrator chooses for a company: declared once, saved as a whole, with who changed what."""

import re
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import Enum
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import text

from portal import audit_log
from portal.companies import Company, create_company
from portal.configuration import (
    Amount,
    BadSetting,
    Choice,
    Colour,
    Email,
    Flag,
    Kind,
    Reference,
    Setting,
    Text,
    WebAddress,
    Whole,
    configuration_of,
    save,
    value_of,
)
from portal.configuration.company import TIME_ZONE
from portal.configuration.declared import SETTINGS
from portal.configuration.integration import EMERGENCY_CONTACT, RFC_REQUIRED
from portal.configuration.mail import MAIL_FROM, SMTP_HOST, SMTP_PASSWORD, SMTP_PORT
from portal.database import Database

AUTHOR = "admin@latuerca.example"
PASSWORD = "un secreto muy largo"


class Fruit(Enum):
    APPLE = "apple"
    PEAR = "pear"


FRUIT = Choice({Fruit.APPLE: "Manzana", Fruit.PEAR: "Pera"})


def test_keys_are_unique_and_in_snake_case() -> None:
    keys = [setting.key for setting in SETTINGS]
    assert len(set(keys)) == len(keys)
    assert all(re.fullmatch(r"[a-z][a-z0-9_]{1,58}[a-z0-9]", key) for key in keys)


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda setting: setting.key)
def test_every_default_is_a_value_that_may_be_chosen(setting: Setting[Any]) -> None:
    assert setting.kind.parse(setting.kind.text(setting.default)) == setting.default
    assert setting.title.strip() == setting.title != ""


def test_defaults_hold_until_somebody_chooses(database: Database, ferreteria: Company) -> None:
    found = configuration_of(database, ferreteria)
    assert all(found[setting] == setting.default for setting in SETTINGS)
    assert found.change(SMTP_PORT) is None


def test_what_was_saved_holds_for_that_company_with_who_saved_it(database: Database, ferreteria: Company) -> None:
    other = create_company(database, "otra", "Otra")
    save(database, ferreteria, {SMTP_PORT: 465, RFC_REQUIRED: False}, AUTHOR)
    found = configuration_of(database, ferreteria)
    assert (found[SMTP_PORT], found[RFC_REQUIRED]) == (465, False)
    change = found.change(SMTP_PORT)
    assert change is not None
    assert change.by == AUTHOR
    assert value_of(database, other, SMTP_PORT) == 587


def test_one_bad_value_saves_none(database: Database, ferreteria: Company) -> None:
    with pytest.raises(BadSetting, match="Puerto: «70000» no es válido"):
        save(database, ferreteria, {RFC_REQUIRED: False, SMTP_PORT: 70_000}, AUTHOR)
    assert value_of(database, ferreteria, RFC_REQUIRED) is True
    assert audit_log.entries(database, ferreteria) == ()


def test_the_audit_log_is_told_of_what_changed_only(database: Database, ferreteria: Company) -> None:
    save(database, ferreteria, {SMTP_HOST: "smtp.example.com", SMTP_PORT: 587}, AUTHOR)
    (entry,) = audit_log.entries(database, ferreteria)
    assert (entry.who, entry.title) == (AUTHOR, "Cambió la configuración")
    assert "smtp_host" in entry.subject
    assert entry.details == {"antes": "", "ahora": "smtp.example.com"}


def test_a_secret_is_kept_encrypted_and_told_to_nobody(database: Database, ferreteria: Company) -> None:
    save(database, ferreteria, {SMTP_PASSWORD: PASSWORD}, AUTHOR)
    assert value_of(database, ferreteria, SMTP_PASSWORD) == PASSWORD
    with database.read() as transaction:
        kept = transaction.execute(text("SELECT value FROM configuration")).scalar_one()
        told = transaction.execute(text("SELECT details FROM audit_log")).scalar_one()
    assert PASSWORD not in kept + told
    save(database, ferreteria, {SMTP_PASSWORD: ""}, AUTHOR)
    assert value_of(database, ferreteria, SMTP_PASSWORD) == ""


def test_a_lost_key_keeps_nobody_from_the_rest_and_from_a_new_secret(database: Database, ferreteria: Company) -> None:
    save(database, ferreteria, {SMTP_PASSWORD: PASSWORD, SMTP_PORT: 25}, AUTHOR)
    database.encryption.key_file.unlink()
    assert value_of(database, ferreteria, SMTP_PORT) == 25
    save(database, ferreteria, {SMTP_PASSWORD: "otro secreto"}, AUTHOR)
    assert value_of(database, ferreteria, SMTP_PASSWORD) == "otro secreto"


def test_a_value_that_is_no_longer_allowed_gives_way_to_the_default(database: Database, ferreteria: Company) -> None:
    save(database, ferreteria, {SMTP_PORT: 25}, AUTHOR)
    with database.begin() as transaction:
        transaction.execute(text("UPDATE configuration SET value = 'many' WHERE key = 'smtp_port'"))
    assert value_of(database, ferreteria, SMTP_PORT) == 587


def test_values_of_a_later_version_are_left_alone(database: Database, ferreteria: Company) -> None:
    save(database, ferreteria, {SMTP_PORT: 25}, AUTHOR)
    with database.begin() as transaction:
        transaction.execute(text("UPDATE configuration SET key = 'not_yet_known'"))
    assert value_of(database, ferreteria, SMTP_PORT) == 587


@dataclass(frozen=True)
class Written:
    kind: Kind[Any]
    text: str
    value: Any


@pytest.mark.parametrize(
    "written",
    [
        Written(Text(), "  Ferretería  ", "Ferretería"),
        Written(Text(lines=True), "uno\ndos", "uno\ndos"),
        Written(Flag(), "Sí", True),
        Written(Flag(), "no", False),
        Written(Whole(range(1, 25)), " 24 ", 24),
        Written(Amount(), "1,250.50", Decimal("1250.50")),
        Written(FRUIT, "pear", Fruit.PEAR),
        Written(Email(), "Compras@LaTuerca.example", "Compras@latuerca.example"),
        Written(Email(), "", ""),
        Written(WebAddress(), "https://pedidos.example.com/", "https://pedidos.example.com"),
        Written(Colour(), "#1D4ED8", "#1d4ed8"),
        Written(Reference("almacenes", "ALMACEN_ID", "NOMBRE"), "19", 19),
        Written(Reference("almacenes", "ALMACEN_ID", "NOMBRE"), "", None),
    ],
    ids=lambda written: f"{type(written.kind).__name__} {written.text!r}",
)
def test_what_is_written_is_understood(written: Written) -> None:
    value = written.kind.parse(written.text)
    assert value == written.value
    assert written.kind.parse(written.kind.text(value)) == value


@pytest.mark.parametrize(
    ("kind", "bad"),
    [
        (Text(5), "seis letras"),
        (Text(), "uno\ndos"),
        (Text(required=True), "  "),
        (Flag(), "quizás"),
        (Whole(range(1, 25)), "25"),
        (Whole(range(1, 25)), "6.5"),
        (Whole(range(1, 25)), "٣"),
        (Amount(), "-1"),
        (Amount(), "NaN"),
        (Amount(), "1.005"),
        (Amount(), ""),
        (FRUIT, "Manzana"),
        (Email(), "nadie@"),
        (Email(), "a@b.example\nBcc: c@d.example"),
        (WebAddress(), "pedidos.example.com"),
        (WebAddress(), "javascript:alert(1)"),
        (WebAddress(), "https://yo:clave@example.com"),
        (WebAddress(), "http://"),
        (Colour(), "azul"),
        (Colour(), "#ffff00"),
        (Reference("almacenes", "ALMACEN_ID", "NOMBRE"), "Centro"),
    ],
    ids=lambda given: repr(given) if isinstance(given, str) else type(given).__name__,
)
def test_what_cannot_be_is_refused_with_what_to_write(kind: Kind[Any], bad: str) -> None:
    with pytest.raises(BadSetting, match=r"escr[íi]be|usa|elige|quita"):
        kind.parse(bad)


def test_mail_and_emergency_addresses_are_checked_as_they_are_saved(database: Database, ferreteria: Company) -> None:
    with pytest.raises(BadSetting, match="Correo de contacto de emergencia"):
        save(database, ferreteria, {MAIL_FROM: "tienda@example.com", EMERGENCY_CONTACT: "nadie"}, AUTHOR)
    assert value_of(database, ferreteria, MAIL_FROM) == ""


def test_the_clocks_that_are_said_to_be_changed_in_summer_are() -> None:
    assert isinstance(TIME_ZONE.kind, Choice)
    for zone, title in TIME_ZONE.kind.titles.items():
        winter, summer = (datetime(2026, month, 15, tzinfo=ZoneInfo(zone.value)).utcoffset() for month in (1, 7))
        assert (winter != summer) == ("con horario de verano" in title), zone
