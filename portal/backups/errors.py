"""Why a backup is not written or not restored.

NeedsConfiguration
├── BackupUnwritable   the file cannot be written there
├── NoBackup           the file is not there, or is no backup of ours
├── TargetInUse        the installation has data already
└── KeyNeeded          the installation's key is not the backup's
NeedsAttention
└── BackupDamaged      what is in the file is not what was put there
"""

from microsip.errors import NeedsAttention, NeedsConfiguration


class BackupUnwritable(NeedsConfiguration): ...


class NoBackup(NeedsConfiguration): ...


class TargetInUse(NeedsConfiguration): ...


class KeyNeeded(NeedsConfiguration): ...


class BackupDamaged(NeedsAttention): ...
