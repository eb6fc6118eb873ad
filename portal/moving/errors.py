"""Why an installation is not moved.

NeedsConfiguration
├── NoTarget        the target is not Postgres, or is the source itself
├── TargetInUse     the target holds something else than a half-done move of this installation
└── StillWorking    a sync or a delivery of orders runs
NeedsAttention
└── NotTheSame      what arrived is not what left
"""

from microsip.errors import NeedsAttention, NeedsConfiguration


class NoTarget(NeedsConfiguration): ...


class TargetInUse(NeedsConfiguration): ...


class StillWorking(NeedsConfiguration): ...


class NotTheSame(NeedsAttention): ...
