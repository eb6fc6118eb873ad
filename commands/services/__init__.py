"""Starting what an installation consists of, watching it and leaving nothing behind.

`Services` starts and stops; a module each says how one service is started; `interrupts` is about Ctrl-C.
"""

from commands.services.interrupts import Interrupts
from commands.services.service import Service
from commands.services.supervision import Services

__all__ = ["Interrupts", "Service", "Services"]
