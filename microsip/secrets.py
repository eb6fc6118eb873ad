"""Secrets that this process knows, so that no message, log line or error ever shows them."""

import re
from collections import Counter
from threading import Lock

_known: Counter[str] = Counter()
_changing = Lock()

MASK = "•••"

SHORT = 6
"""Secrets of fewer characters are masked where they stand alone: inside words they would take whole messages apart."""


def remember(secret: str) -> None:
    """Have `conceal` mask this value from now on; empty values are ignored."""
    if secret:
        with _changing:
            _known[secret] += 1


def forget(secret: str) -> None:
    """Take back one `remember`: the agent is told passwords by anybody, and a guess must not mask words for ever."""
    with _changing:
        _known[secret] -= 1
        if _known[secret] <= 0:
            del _known[secret]


def conceal(text: str) -> str:
    """The text with every remembered secret replaced by a mask."""
    for secret in sorted(_known, key=len, reverse=True):
        if secret in text:
            text = re.sub(_pattern(secret), MASK, text)
    return text


def _pattern(secret: str) -> str:
    literal = re.escape(secret)
    return literal if len(secret) >= SHORT else rf"(?<!\w){literal}(?!\w)"
