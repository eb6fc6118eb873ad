"""Articles that users keep at hand: favourites, and lists with a name and quantities."""

from portal.lists.favourites import favourites, set_favourite
from portal.lists.named import (
    ArticleList,
    BadName,
    ListExists,
    ListLine,
    TooManyLists,
    UnknownList,
    keep_line,
    lines_of,
    lists_of,
    make_list,
    named_list,
    remove_list,
    rename_list,
    take_line,
)
from portal.lists.tables import NAME_CHARACTERS

__all__ = [
    "NAME_CHARACTERS",
    "ArticleList",
    "BadName",
    "ListExists",
    "ListLine",
    "TooManyLists",
    "UnknownList",
    "favourites",
    "keep_line",
    "lines_of",
    "lists_of",
    "make_list",
    "named_list",
    "remove_list",
    "rename_list",
    "set_favourite",
    "take_line",
]
