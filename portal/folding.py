"""Text as people compare it: without accents and in lower case."""

from functools import lru_cache

import polars as pl


def folded_column(text: pl.Expr) -> pl.Expr:
    """«Piñón  Ø ½"» gives `pinon ø 1⁄2"`: compatibility forms, no marks, lower case, single spaces."""
    without_marks = text.str.normalize("NFKD").str.replace_all(r"\p{M}", "")
    return without_marks.str.to_lowercase().str.replace_all(r"[\s\x00-\x1f]+", " ").str.strip_chars()


@lru_cache(maxsize=4096)  # the same names and units are folded at every click
def folded(text: str) -> str:
    """The same for one text, such as what somebody looks for: by the same code, so that both are always alike."""
    return str(pl.select(folded_column(pl.lit(text, pl.String))).item())
