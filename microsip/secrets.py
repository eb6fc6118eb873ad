"""Secrets that this process knows, so that no message, log line or error ever shows them."""

_known: set[str] = set()

MASK = "•••"


def remember(secret: str) -> None:
    """Have `conceal` mask this value from now on; empty values are ignored."""
    if secret:
        _known.add(secret)


def conceal(text: str) -> str:
    """The text with every remembered secret replaced by a mask."""
    for secret in sorted(_known, key=len, reverse=True):
        text = text.replace(secret, MASK)
    return text
