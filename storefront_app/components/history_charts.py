"""Charts above the history: successes by day, what each sync took and read, and how old the data became."""

from collections.abc import Sequence

import polars as pl
import streamlit as st

from portal.database import Database
from portal.history import by_day, figures_of
from portal.history.overview import Outline
from storefront_app.components.figures import reader_zone

HEIGHT = 200
GOOD, BAD, LINE = "#1b7f4b", "#b3372f", "#1c6ea4"
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
    days = by_day(runs, reader_zone())
    rows = pl.DataFrame(
        {
            "Día": [each.day for each in days],
            "Exitosas": [each.successful for each in days],
            "Fallidas": [each.failed for each in days],
        }
    )
    st.caption("Sincronizaciones por día")
    st.bar_chart(rows, x="Día", y=["Exitosas", "Fallidas"], color=[GOOD, BAD], height=HEIGHT, y_label="")


def _figures(db: Database, runs: Sequence[Outline]) -> None:
    found = figures_of(db, runs)
    if len(found) < FEWEST:
        return
    zone = reader_zone()
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
                st.line_chart(rows, x="Fin", y=column, color=LINE, height=HEIGHT, x_label="", y_label="")
