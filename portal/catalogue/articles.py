"""What is shown of an article, a line and a group."""

from dataclasses import dataclass
from decimal import Decimal

from microsip.errors import NeedsAttention


class UnknownArticle(NeedsAttention):
    """There is no such article, or customers may not buy it (any more)."""


@dataclass(frozen=True)
class ArticleKey:
    """One of the keys of an article; `is_bar_code` where Microsip's role of the key says so."""

    text: str
    role: str
    is_bar_code: bool


@dataclass(frozen=True)
class Product:
    """What an article is a variant of, and how many variants customers may buy."""

    product_id: int
    name: str
    variants: int


@dataclass(frozen=True)
class Article:
    """An article that customers may buy.

    `key`: the principal one, else any, else None. `pictures`: digests, the principal picture first. `notes`: the
    description that customers may read, plain text. `multiple`: units are sold in multiples of it, None when in any
    quantity. `while_stock_lasts`: it will not be bought in again. `product`: None when it is no variant.
    """

    article_id: int
    key: str | None
    name: str
    unit: str | None
    line_id: int | None
    line: str | None
    group_id: int | None
    group: str | None
    multiple: Decimal | None
    is_kit: bool
    while_stock_lasts: bool
    pictures: tuple[str, ...]
    keys: tuple[ArticleKey, ...]
    notes: str | None
    product: Product | None = None


@dataclass(frozen=True)
class Line:
    """A line of articles and how many of them can be bought."""

    line_id: int
    name: str
    group_id: int | None
    articles: int


@dataclass(frozen=True)
class Group:
    """A group of lines and how many of their articles can be bought."""

    group_id: int
    name: str
    articles: int
