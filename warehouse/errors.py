"""What can go wrong with the warehouse, and who mends it.

NeedsConfiguration
├── UnknownStore            the warehouse's URL names no store that there is
├── BadCompany              a company's key that cannot name a folder
├── NothingPublished        the company has not been synchronised yet
├── VersionTooOld           the published version was made before a table or column that is asked for
├── VersionGone             no version of that number is kept
├── AlreadyCurrent          there is nothing to go back to: that version is the current one
├── StoreRefused            the store cannot be used: permission, password, or not a warehouse of ours
└── StoreOfAnother          the store holds the data of another installation
Transient
├── MirrorBusy              another sync has the company's mirror
├── StoreUnreachable        the store's server does not answer, or went away
├── StoreBusy               the store's server takes no more connections
└── StoreFull               no space is left; once there is some, the next sync goes through
NeedsAttention
├── AuditFailed             the mirror is not what Microsip holds, or lost too much: nothing is published
└── ReadModelFailed         the derived tables cannot be computed from these rows
"""

from typing import TYPE_CHECKING

from microsip.errors import NeedsAttention, NeedsConfiguration, Transient

if TYPE_CHECKING:
    from warehouse.audits import Finding


class UnknownStore(NeedsConfiguration): ...


class BadCompany(NeedsConfiguration): ...


class NothingPublished(NeedsConfiguration): ...


class VersionTooOld(NeedsConfiguration): ...


class VersionGone(NeedsConfiguration): ...


class AlreadyCurrent(NeedsConfiguration): ...


class StoreRefused(NeedsConfiguration): ...


class StoreOfAnother(NeedsConfiguration): ...


class MirrorBusy(Transient): ...


class StoreUnreachable(Transient): ...


class StoreBusy(Transient): ...


class StoreFull(Transient): ...


class AuditFailed(NeedsAttention):
    """`findings`: the ones that failed, in the datasets' order."""

    def __init__(self, message: str, detail: str, findings: "tuple[Finding, ...]") -> None:
        super().__init__(message, detail)
        self.findings = findings


class ReadModelFailed(NeedsAttention): ...
