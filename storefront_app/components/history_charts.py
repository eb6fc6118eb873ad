"""Charts above the history: successes by day, what each sync took and read, and how old the data became.

Axes name days by numbers: the charts' own names of months are English.
"""

from collections.abc import Sequence
from typing import Any

import polars as pl
import streamlit as st

from portal.database import Database
from portal.history import by_day, figures_of
from portal.history.overview import Outline
from storefront_app.components.figures import company_zone

HEIGHT = 200
GOOD, BAD, LINE = "#1b7f4b", "#b3372f", "#1c6ea4"
SUCCESSFUL, FAILED = "Exitosas", "Fallidas"
FEWEST = 2
"""Of fewer runs there is nothing to draw."""


def draw_charts(db: Database, runs: Sequence[Outline]) -> None:
    """Draws the charts of these runs, the newest first; they are folded away until somebody wants them."""
    if len(runs) < FEWEST:
        return
    with st.expander("Gráficas", icon=":material/bar_chart:"):
        _successes(runs)
        _figures(db, runs)


def _successes(runs: Sequence[Outline]) -> None:
    days = by_day(runs, company_zone())
    rows = pl.DataFrame(
        [
            {"Día": each.day, "Resultado": name, "Sincronizaciones": number}
            for each in days
            for name, number in ((SUCCESSFUL, each.successful), (FAILED, each.failed))
        ],
        schema={"Día": pl.Date, "Resultado": pl.String, "Sincronizaciones": pl.Int64},
    )
    colours = {"domain": [SUCCESSFUL, FAILED], "range": [GOOD, BAD]}
    encoding = {
        "x": _axis("Día", "ordinal", timeUnit="utcyearmonthdate", axis={"format": "%d/%m", "title": None}),
        "y": _axis("Sincronizaciones", "quantitative", axis={"title": None, "tickMinStep": 1}),
        "color": _axis("Resultado", "nominal", scale=colours, legend={"title": None, "orient": "top"}),
    }
    st.caption("Sincronizaciones por día")
    st.vega_lite_chart(rows, {"mark": "bar", "encoding": encoding, "height": HEIGHT})


def _figures(db: Database, runs: Sequence[Outline]) -> None:
    found = figures_of(db, runs)
    if len(found) < FEWEST:
        return
    zone = company_zone()
    rows = pl.DataFrame(
        {
            "Fin": [each.at.astimezone(zone).replace(tzinfo=None) for each in found],
            "Segundos": [each.seconds for each in found],
            "Renglones": [each.rows for each in found],
            "Horas": [each.hours_since_last for each in found],
        }
    )
    charts = (
        ("Segundos que tardó cada una", "Segundos"),
        ("Renglones leídos en cada una", "Renglones"),
        ("Horas desde la anterior: la edad que alcanzaron los datos", "Horas"),
    )
    with st.grid("auto", min_column_width=300):
        for caption, column in charts:
            with st.container():
                st.caption(caption)
                _line(rows, column)


def _line(rows: pl.DataFrame, column: str) -> None:
    encoding = {
        "x": _axis("Fin", "temporal", axis={"format": "%d/%m", "title": None}),
        "y": _axis(column, "quantitative", axis={"title": None}),
    }
    mark = {"type": "line", "point": True, "color": LINE}
    st.vega_lite_chart(rows.select("Fin", column), {"mark": mark, "encoding": encoding, "height": HEIGHT})


def _axis(field: str, kind: str, **others: Any) -> dict[str, Any]:
    return {"field": field, "type": kind, **others}
