"""Drawing the templates of `templates/`, which escape every value put into them."""

from functools import cache
from pathlib import Path
from typing import Any, Literal

import streamlit as st
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from portal.numerals import numeral
from portal.unit_names import unit_name
from storefront_app.components import figures

FOLDER = Path(__file__).parent.parent
LOGO = str(FOLDER / "static" / "logo.svg")
MARK = str(FOLDER / "static" / "mark.svg")
_STYLES = tuple(FOLDER / "static" / name for name in ("storefront.css", "orders.css", "administration.css"))


@cache
def templates() -> Environment:
    """The environment of all templates: values are escaped, and a forgotten one is an error."""
    environment = Environment(
        loader=FileSystemLoader(FOLDER / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        auto_reload=False,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(
        money=figures.money,
        price=figures.price,
        quantity=numeral,
        unit_name=unit_name,
        count=figures.count,
        percent=figures.percent,
        age=figures.age,
        moment=figures.moment,
        day=figures.day,
        duration=figures.duration,
    )
    return environment


def draw(template: str, width: Literal["stretch", "content"] = "stretch", **values: Any) -> None:
    """Draws a template at this place of the page."""
    st.html(templates().get_template(template).render(values), width=width)


def apply_styles() -> None:
    """The look of the whole storefront, on top of the theme of .streamlit/config.toml."""
    for styles in _STYLES:
        st.html(styles)
