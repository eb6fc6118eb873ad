"""Text of others inside Streamlit's Markdown, shown letter by letter.

Streamlit reads Markdown in labels, headings and alerts, with its own colours, icons, arrows and links on top. Names
come from the ERP and are not Markdown: `*`, `$`, `[x](y)` or `:red[…]` must appear as they are. Longer content is
better drawn by `components.html`, which escapes by itself.
"""

import re

_PUNCTUATION = re.compile(r"([!-/:-@\[-`{-~])")

# Arrows (`->`), shortcodes (`:streamlit:`) and bare addresses are replaced after the Markdown has been parsed, where a
# backslash no longer counts: an invisible joiner keeps their parts from being recognised.
_REPLACED_LATER = re.compile(r"(?<=[-<>=~:@])(?=\S)|(?<=www)(?=\.)", re.IGNORECASE)
_JOINER = "\N{WORD JOINER}"


def literal(text: str) -> str:
    """The text escaped so that Streamlit shows exactly these characters."""
    return _PUNCTUATION.sub(r"\\\1", _REPLACED_LATER.sub(_JOINER, text))
