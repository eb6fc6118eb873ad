"""Configuración › … › Microsip › Configuración › Textos del portal: the texts of articles that the portal manages."""

from collections.abc import Mapping

import streamlit as st
from sqlalchemy import select

from microsip.errors import Failure
from portal.accounts import Role, User
from portal.catalogue import Article, search
from portal.sync_settings import Field, sync_settings
from portal.texts import LONGEST, save_texts, texts_of, texts_of_row
from storefront_app.components import flash, html
from storefront_app.components.crumbs import crumbs
from storefront_app.components.literal import literal
from storefront_app.installed import installation
from storefront_app.navigation import SYNC_SETTINGS, TEXTS
from storefront_app.signed_in import require
from warehouse import tables
from warehouse.errors import NothingPublished
from warehouse.store import Reader

FOUND = 20
FORM_WIDTH = 720

_COLUMNS = {Field.ARTICLE_NAME: "NOMBRE", Field.ARTICLE_NOTES: "NOTAS_VENTAS"}


def draw(user: User) -> None:
    """Draws the search for an article, and the form with its texts."""
    crumbs(SYNC_SETTINGS, TEXTS)
    st.title("Textos del portal")
    flash.draw_pending()
    managed = sync_settings(installation().database, user.company).managed
    if not managed:
        st.info("Todos los textos siguen a Microsip; desactiva en Configuración los que quieras gestionar aquí.")
        st.page_link(SYNC_SETTINGS.file, label="Ir a Configuración", icon=SYNC_SETTINGS.icon)
        return
    try:
        reader = installation().warehouse.reader(user.company.slug)
    except NothingPublished as failure:
        html.draw("nothing_here.html", title="", text=failure.message)
        return
    chosen = _choose(user, reader)
    if chosen is not None:
        _form(user, reader, chosen, managed)


def _choose(user: User, reader: Reader) -> Article | None:
    texts = texts_of(installation().database, user.company)
    asked = st.text_input(
        "Artículo", key="asked", placeholder="Busca por nombre, clave o código de barras", max_chars=200
    )
    found = search(reader, asked or "", page_size=FOUND, texts=texts).articles
    if not found:
        html.draw("nothing_here.html", title="", text="Ningún artículo se llama así; prueba con su clave.")
        return None
    by_id = {each.article_id: each for each in found}
    chosen = st.selectbox(
        "Artículos encontrados", list(by_id), format_func=lambda key: _label(by_id[key]), key="chosen"
    )
    return by_id.get(chosen)


def _label(article: Article) -> str:
    return f"{article.key or article.article_id} · {article.name}"


def _form(user: User, reader: Reader, article: Article, managed: frozenset[Field]) -> None:
    own = texts_of_row(installation().database, user.company, article.article_id, managed)
    theirs = _of_microsip(reader, article.article_id)
    with st.form(f"texts_{article.article_id}", width=FORM_WIDTH):
        entered = {
            field: _field(field, article.article_id, own.get(field, ""), theirs[field])
            for field in Field
            if field in managed
        }
        if st.form_submit_button("Guardar", type="primary", icon=":material/save:", key="save"):
            _save(user, article, entered)


def _field(field: Field, article_id: int, own: str, theirs: str) -> str:
    key = f"{field.name}_{article_id}"
    draw_input = st.text_input if field is Field.ARTICLE_NAME else st.text_area
    text = draw_input(field.title, own, key=key, max_chars=LONGEST[field])
    st.caption(literal(f"En Microsip: {theirs}" if theirs else "En Microsip no hay texto."))
    return text or ""


def _of_microsip(reader: Reader, article_id: int) -> Mapping[Field, str]:
    articles = tables.microsip["articulos"]
    columns = [articles.c[column] for column in _COLUMNS.values()]
    row = reader.frame(select(*columns).where(articles.c.ARTICULO_ID == article_id)).row(0)
    return dict(zip(_COLUMNS, (value or "" for value in row), strict=True))


def _save(user: User, article: Article, entered: Mapping[Field, str]) -> None:
    try:
        save_texts(installation().database, user.company, article.article_id, entered, user.email)
    except Failure as failure:
        flash.say_next(failure.message, warning=True)
    else:
        flash.say_next(
            f"Se guardaron los textos de {article.key or article.name}; sin texto se muestra el de Microsip."
        )
    st.rerun()


draw(require(Role.ADMINISTRATOR))
