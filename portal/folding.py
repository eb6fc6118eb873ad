"""Text as people compare it: without accents and in lower case."""

import unicodedata

import polars as pl


def folded(text: str) -> str:
    """«Piñón Ø ½"» gives `pinon ø 1⁄2"`: compatibility forms, no marks, lower case, single spaces."""
    decomposed = unicodedata.normalize("NFKD", text)
    without_marks = "".join(sign for sign in decomposed if not unicodedata.category(sign).startswith("M"))
    return " ".join(without_marks.lower().split())


def folded_column(text: pl.Expr) -> pl.Expr:
    """The same for a column."""
    without_marks = text.str.normalize("NFKD").str.replace_all(r"\p{M}", "")
    return without_marks.str.to_lowercase().str.replace_all(r"\s+", " ").str.strip_chars()
