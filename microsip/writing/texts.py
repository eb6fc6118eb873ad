"""Texts on their way into Microsip: Windows-1252 bytes that fit their column, or a refusal that says which and why."""

from microsip.errors import UnfitText

ENCODING = "cp1252"
"""What Microsip's Windows clients write, whatever character set a column declares."""


def encoded(title: str, text: str, longest: int) -> bytes:
    """The text as Microsip's clients would store it in a column of `longest` bytes.

    Raises UnfitText, naming what the text is for by its `title`, when a character has no place in Windows-1252 or the
    text is longer than the column.
    """
    try:
        stored = text.encode(ENCODING)
    except UnicodeEncodeError as error:
        unknown = text[error.start]
        raise UnfitText(
            f"{title} lleva «{unknown}», un carácter que Microsip no puede guardar: «{text}»; quítalo y vuelve a "
            "enviarlo.",
            f"{title}: U+{ord(unknown):04X} at {error.start} has no place in Windows-1252",
        ) from error
    if len(stored) > longest:
        raise UnfitText(
            f"{title} tiene {len(stored)} caracteres y en Microsip caben {longest}: «{text}»; acórtalo y vuelve a "
            "enviarlo.",
            f"{title}: {len(stored)} bytes for a column of {longest}",
        )
    if any(byte < ord(" ") and byte not in b"\t\n\r" for byte in stored):
        raise UnfitText(
            f"{title} lleva un carácter de control que Microsip no puede guardar; escríbelo de nuevo y vuelve a "
            "enviarlo.",
            f"{title}: control characters in {text!r}",
        )
    return stored
