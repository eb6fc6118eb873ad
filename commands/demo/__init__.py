"""`b2bgo demo`: a demo company in a real Firebird, brought to a portal by its first sync."""

from commands.demo.verb import demo

__all__ = ["demo"]
