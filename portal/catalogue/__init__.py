"""The articles that customers may buy: looking for them, and looking at one."""

from portal.catalogue.articles import Article, Group, Line, Product, UnknownArticle
from portal.catalogue.buyer import Buyer
from portal.catalogue.reading import article, articles, groups, lines
from portal.catalogue.searching import Page, search

__all__ = [
    "Article",
    "Buyer",
    "Group",
    "Line",
    "Page",
    "Product",
    "UnknownArticle",
    "article",
    "articles",
    "groups",
    "lines",
    "search",
]
