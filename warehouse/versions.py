"""What all stores have in common about versions: how one is written down, and what is told of one that is missing."""

import re
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from microsip.declaration import Catalogue
from microsip.link import Identity
from warehouse.errors import AlreadyCurrent, BadCompany, MirrorBusy, NothingPublished, VersionGone
from warehouse.store import Version

VERSIONS_KEPT = 5

Seen = Mapping[Catalogue, datetime]
"""Since when each catalogue was seen to be as it is; what it leaves out is as old as it was before."""

_MOMENTS = ("created_at_local", "read_at_local")
_COMPANY = re.compile(r"[a-z0-9][a-z0-9_-]*")


def checked(company: str) -> str:
    """The company's key; raises BadCompany for one that cannot name a folder or a schema."""
    if not _COMPANY.fullmatch(company):
        raise BadCompany(
            f"«{company}» no sirve como clave de empresa; usa letras minúsculas sin acento, números y guiones.",
            f"bad company key {company!r}",
        )
    return company


def as_row(version: Version) -> dict[str, Any]:
    """The version in values that JSON has."""
    source = asdict(version.source)
    return {
        "number": version.number,
        "published_at": version.published_at.isoformat(),
        "restored": version.restored,
        "seen": {catalogue.value: at.isoformat() for catalogue, at in version.seen.items()},
        "source": {**source, **{name: source[name].isoformat() for name in _MOMENTS}},
    }


def of_row(row: Mapping[str, Any]) -> Version:
    """The version again; raises ValueError, KeyError or TypeError for what is none."""
    moments = {name: datetime.fromisoformat(row["source"][name]) for name in _MOMENTS}
    source = Identity(**{**row["source"], **moments})
    seen = {Catalogue(name): datetime.fromisoformat(at) for name, at in row.get("seen", {}).items()}
    return Version(row["number"], datetime.fromisoformat(row["published_at"]), source, row.get("restored"), seen)


def seen_then(before: Version | None, seen: Seen | None, now: datetime) -> Seen:
    """Since when each catalogue is as it is, after these were seen; all of them, now, when it is left out."""
    if seen is None or before is None:
        return {catalogue: (seen or {}).get(catalogue, now) for catalogue in Catalogue}
    return {**all_seen(before), **seen}


def all_seen(version: Version) -> Seen:
    """Since when each catalogue of the version is as it is."""
    return {catalogue: version.as_of(catalogue) for catalogue in Catalogue}


def nothing_published(company: str, store: object) -> NothingPublished:
    return NothingPublished(
        "Esta empresa todavía no tiene datos publicados; haz la primera sincronización.",
        f"no version of {company} in {store}",
    )


def version_gone(company: str, number: int, store: object) -> VersionGone:
    return VersionGone(
        f"La versión {number} ya no se conserva; elige una de las que aparecen en Versiones.",
        f"no version {number} of {company} in {store}",
    )


def already_current(number: int) -> AlreadyCurrent:
    return AlreadyCurrent(
        f"La versión {number} ya es la que se muestra; elige una anterior.", f"version {number} is current"
    )


def mirror_busy(company: str, store: object) -> MirrorBusy:
    return MirrorBusy(
        "Otra sincronización de esta empresa está en curso; espera a que termine y vuelve a intentarlo.",
        f"the mirror of {company} in {store} is locked by another sync",
    )
