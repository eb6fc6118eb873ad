"""Settings as they are kept: a row for each value that somebody chose, the defaults for all others."""

import base64
import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar, cast

from sqlalchemy import Column, ForeignKey, Row, String, Table, Text, select
from sqlalchemy import Connection as Transaction

from microsip.secrets import MASK, remember
from portal import audit_log
from portal.audit_log import Action
from portal.companies import Company
from portal.configuration.declared import BY_KEY
from portal.configuration.kinds import BadSetting, Secret
from portal.configuration.setting import Setting
from portal.database import Database, UtcDateTime, metadata, utc_now
from portal.encryption import Encryption

AUTHOR_CHARACTERS = 254

configuration_table = Table(
    "configuration",
    metadata,
    Column("company_id", ForeignKey("companies.id", ondelete="CASCADE"), primary_key=True),
    Column("key", String(60), primary_key=True),
    Column("value", Text, nullable=False),
    Column("changed_at", UtcDateTime, nullable=False),
    Column("changed_by", String(AUTHOR_CHARACTERS), nullable=False),
)

T = TypeVar("T")

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Change:
    """Who saved a value last and when, in UTC."""

    by: str
    at: datetime


@dataclass(frozen=True)
class _Sealed:
    """A secret as it is kept: opened when it is asked for, so that all else can be read without the key."""

    encryption: Encryption
    encrypted: bytes
    place: str

    def open(self) -> str:
        secret = self.encryption.decrypt(self.encrypted, self.place)
        remember(secret)
        return secret


@dataclass(frozen=True)
class Configuration:
    """All that was chosen for a company, as of one instant: `configuration[SETTING]`."""

    _values: Mapping[str, Any] = field(default_factory=dict)
    _changes: Mapping[str, Change] = field(default_factory=dict)

    def __getitem__(self, setting: Setting[T]) -> T:
        """The value chosen, or the default. Raises KeyMissing or KeyWrong for a secret that cannot be decrypted."""
        value: Any = self._values.get(setting.key, setting.default)
        return cast(T, value.open() if isinstance(value, _Sealed) else value)

    def has(self, setting: Setting[str]) -> bool:
        """Whether a secret or a text is there; asks for no key."""
        return bool(self._values.get(setting.key, setting.default))

    def change(self, setting: Setting[Any]) -> Change | None:
        """Who saved the value last; None for a default."""
        return self._changes.get(setting.key)


def value_of(db: Database, company: Company, setting: Setting[T]) -> T:
    """The company's value of one setting."""
    return configuration_of(db, company)[setting]


def configuration_of(db: Database, company: Company) -> Configuration:
    """All values of a company."""
    with db.read() as transaction:
        return _read(transaction, company, db.encryption)


def configuration_within(transaction: Transaction, company: Company) -> Configuration:
    """All values of a company as its caller's transaction sees them, secrets left out."""
    return _read(transaction, company, None)


def save(db: Database, company: Company, values: Mapping[Setting[Any], Any], by: str) -> None:
    """Saves all of the values or, raising BadSetting, none; what is as it was is left alone.

    The audit log is told who changed what from what to what, secrets left out.
    """
    checked = {setting: _checked(setting, value) for setting, value in values.items()}
    with db.begin() as transaction:
        before = _read(transaction, company, db.encryption)
        for setting, value in checked.items():
            if isinstance(setting.kind, Secret):
                was = MASK if before.has(setting) else ""
            elif value == before[setting]:
                continue
            else:
                was = setting.kind.told(before[setting])
            _write(transaction, db, company, setting, value, by)
            details = {"antes": was, "ahora": setting.kind.told(value)}
            audit_log.record(
                transaction, company, by, Action.CONFIGURATION_CHANGED, f"{setting.title} ({setting.key})", details
            )


def _checked(setting: Setting[Any], value: Any) -> Any:
    try:
        return setting.kind.parse(setting.kind.text(value))
    except BadSetting as error:
        raise BadSetting(f"{setting.title}: {error.message}", f"{setting.key}: {error.detail}") from error


def _read(transaction: Transaction, company: Company, encryption: Encryption | None) -> Configuration:
    wanted = select(configuration_table).where(configuration_table.c.company_id == company.id)
    values, changes = {}, {}
    for row in transaction.execute(wanted):
        setting = BY_KEY.get(row.key)
        if setting is not None:  # else a later version of the portal has written it
            values[setting.key] = _value(company, setting, row, encryption)
            changes[setting.key] = Change(row.changed_by, row.changed_at)
    return Configuration(values, changes)


def _value(company: Company, setting: Setting[Any], row: Row[Any], encryption: Encryption | None) -> Any:
    if isinstance(setting.kind, Secret):
        if not row.value or encryption is None:
            return ""
        return _Sealed(encryption, base64.b64decode(row.value), _place(company, setting))
    try:
        return setting.kind.parse(row.value)
    except BadSetting as error:  # an earlier version of the portal allowed it
        logger.warning("%s of %s: the default holds, since %s", setting.key, company.slug, error.detail)
        return setting.default


def _write(
    transaction: Transaction, db: Database, company: Company, setting: Setting[Any], value: Any, by: str
) -> None:
    text = setting.kind.text(value)
    if isinstance(setting.kind, Secret) and text:
        remember(text)
        text = base64.b64encode(db.encryption.encrypt(text, _place(company, setting))).decode()
    values = {"value": text, "changed_at": utc_now(), "changed_by": by[:AUTHOR_CHARACTERS]}
    statement = db.insert(configuration_table).values(company_id=company.id, key=setting.key, **values)
    transaction.execute(statement.on_conflict_do_update(index_elements=["company_id", "key"], set_=values))


def _place(company: Company, setting: Setting[Any]) -> str:
    """What an encrypted value is bound to."""
    return f"configuration.{setting.key} of company {company.id}"
