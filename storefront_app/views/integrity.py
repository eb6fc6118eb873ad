"""Configuración › … › Microsip › Integridad: what is unsound, where it is mended, and whether customers are let in."""

import streamlit as st

from microsip.errors import Failure
from portal.accounts import User
from portal.configuration import save, value_of
from portal.configuration.access import CUSTOMER_ACCESS
from portal.held import HeldByVersion
from portal.integrity import Comparison, Report, Unsound, as_csv, as_workbook, compared, report, where
from storefront_app.components import figures, flash, html
from storefront_app.components.crumbs import crumbs
from storefront_app.components.literal import literal
from storefront_app.installed import installation
from storefront_app.navigation import INTEGRITY
from storefront_app.signed_in import require
from warehouse.errors import NothingPublished

ROWS_SHOWN = 50
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

_report: HeldByVersion[Report] = HeldByVersion(report)


def draw(user: User) -> None:
    """Draws the switch for customers, what the checks found, and the comparison with Microsip when asked for."""
    crumbs(INTEGRITY)
    st.title("Integridad de la información")
    flash.draw_pending()
    try:
        with st.spinner("Revisando la información…"):
            found = _report(installation().warehouse.reader(user.company.slug))
    except NothingPublished as failure:
        html.draw("nothing_here.html", title="", text=failure.message)
        return
    _access(user, found)
    _against_microsip(user)
    _findings(found)


def _access(user: User, found: Report) -> None:
    """The switch, with what is still unsound beside it."""
    is_open = value_of(installation().database, user.company, CUSTOMER_ACCESS)
    with st.container(border=True, key="access"):
        st.subheader(CUSTOMER_ACCESS.title)
        if found.unsound:
            told = ", ".join(f"{_within(each.check.title)} ({figures.count(each.count)})" for each in found.unsound)
            st.warning(literal(f"Queda por revisar: {told}."), icon=":material/warning:")
        else:
            st.success("Las validaciones no encontraron nada que revisar.", icon=":material/check_circle:")
        wanted = st.toggle("Los clientes pueden entrar a la tienda", is_open, key="open")
        if wanted != is_open:
            _save(user, wanted)


def _within(title: str) -> str:
    """A title within a sentence: «Clientes sin RFC» as «clientes sin RFC»."""
    return f"{title[0].lower()}{title[1:]}"


def _save(user: User, wanted: bool) -> None:
    try:
        save(installation().database, user.company, {CUSTOMER_ACCESS: wanted}, user.email)
    except Failure as failure:
        flash.say_next(failure.message, warning=True)
    else:
        flash.say_next(
            "Tus clientes ya pueden entrar."
            if wanted
            else "Tus clientes no pueden entrar hasta que lo actives de nuevo."
        )
    st.rerun()


def _against_microsip(user: User) -> None:
    st.header("Comparación con Microsip")
    st.caption("Cuenta los renglones y suma los valores de cada dato, aquí y en Microsip. Puede demorar unos minutos.")
    if not st.button("Comparar con Microsip", icon=":material/compare_arrows:", key="compare"):
        return
    try:
        with st.spinner("Comparando…"):
            found = compared(installation(), user.company)
    except Failure as failure:
        st.error(literal(failure.message), icon=":material/error:")
        return
    _comparison(found)


def _comparison(found: Comparison) -> None:
    if found.differing:
        st.warning(
            "Hay diferencias: sincroniza y compara de nuevo; si siguen, avisa a soporte.", icon=":material/warning:"
        )
    else:
        st.success("Todos los datos publicados son los de Microsip.", icon=":material/check_circle:")
    html.draw("integrity_figures.html", figures=found.figures)


def _findings(found: Report) -> None:
    st.header("Validaciones")
    if not found.unsound:
        return
    st.download_button(
        "Descargar todo (XLSX)", lambda: as_workbook(found), "integridad.xlsx", XLSX, key="workbook", on_click="ignore"
    )
    for each in found.unsound:
        with st.expander(f"{each.check.title} · {figures.count(each.count)}", icon=":material/report:"):
            _finding(each)


def _finding(found: Unsound) -> None:
    html.draw(
        "integrity_rows.html",
        check=found.check,
        screen=where(found.check),
        rows=list(found.rows.head(ROWS_SHOWN).iter_rows(named=True)),
        hidden=max(found.count - ROWS_SHOWN, 0),
    )
    st.download_button(
        "Descargar (CSV)",
        lambda: as_csv(found.rows),
        f"{found.check.key}.csv",
        "text/csv",
        key=f"csv_{found.check.key}",
        on_click="ignore",
    )


draw(require(INTEGRITY))
