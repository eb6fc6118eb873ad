"""The articles that customers may buy: looking for them, and looking at one."""

from portal.catalogue.articles import Article, Group, Line, UnknownArticle
from portal.catalogue.reading import article, articles, groups, lines
from portal.catalogue.searching import Page, search

__all__ = ["Article", "Group", "Line", "Page", "UnknownArticle", "article", "articles", "groups", "lines", "search"]
