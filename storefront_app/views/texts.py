"""Configuración › … › Microsip › Configuración › Textos del portal: what the portal describes in Microsip's place."""

from collections.abc import Callable, Mapping

import streamlit as st

from microsip.errors import Failure
from portal.accounts import User
from portal.companies import Company
from portal.database import Database
from portal.described import Described, Subject, find
from portal.sync_settings import Field, sync_settings
from portal.texts import LARGEST_PICTURE, LONGEST, save_picture, save_texts, texts_of_row
from storefront_app.components import flash, html
from storefront_app.components.crumbs import crumbs
from storefront_app.components.literal import literal
from storefront_app.installed import installation
from storefront_app.navigation import SYNC_SETTINGS, TEXTS
from storefront_app.signed_in import require
from warehouse.errors import NothingPublished
from warehouse.store import Reader

FORM_WIDTH = 720
PICTURE_WIDTH = 240
PICTURES = ("jpg", "jpeg", "png", "gif", "webp")


def draw(user: User) -> None:
    """Draws the choice of what to describe, the search for one, and the form with its texts."""
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
    subject = _subject(managed)
    chosen = _choose(reader, subject)
    if chosen is not None:
        _form(user, chosen, [field for field in subject.fields if field in managed])


def _subject(managed: frozenset[Field]) -> Subject:
    """Of what there is something to write; a choice only where there are several."""
    subjects = [subject for subject in Subject if managed & set(subject.fields)]
    if len(subjects) == 1:
        return subjects[0]
    chosen = st.segmented_control(
        "Qué describir",
        subjects,
        default=subjects[0],
        required=True,
        key="subject",
        format_func=lambda each: each.title,
    )
    return chosen or subjects[0]


def _choose(reader: Reader, subject: Subject) -> Described | None:
    asked = st.text_input(subject.title, key="asked", placeholder="Busca por nombre o clave", max_chars=200)
    found = find(reader, subject, asked or "")
    if not found:
        html.draw("nothing_here.html", title="", text="Nada se llama así; prueba con otra palabra o con su clave.")
        return None
    by_id = {each.row_id: each for each in found}
    chosen = st.selectbox("Encontrados", list(by_id), format_func=lambda key: _label(by_id[key]), key="chosen")
    return by_id.get(chosen)


def _label(each: Described) -> str:
    return f"{each.key} · {each.name}" if each.key else each.name


def _form(user: User, chosen: Described, fields: list[Field]) -> None:
    own = texts_of_row(installation().database, user.company, chosen.row_id, frozenset(fields))
    written = [field for field in fields if field is not Field.ARTICLE_PICTURE]
    if written:
        with st.form(f"texts_{chosen.row_id}", width=FORM_WIDTH):
            entered: dict[Field, str] = {field: _field(field, chosen, own.get(field, "")) for field in written}
            if st.form_submit_button("Guardar", type="primary", icon=":material/save:", key="save"):
                _save(user, chosen, entered)
    if Field.ARTICLE_PICTURE in fields:
        _picture(user, chosen, own.get(Field.ARTICLE_PICTURE, ""))


def _field(field: Field, chosen: Described, own: str) -> str:
    theirs = chosen.texts[field]
    draw_input = st.text_area if field is Field.ARTICLE_NOTES else st.text_input
    text = draw_input(field.title, own, key=f"{field.name}_{chosen.row_id}", max_chars=LONGEST[field])
    st.caption(literal(f"En Microsip: {theirs}" if theirs else "En Microsip no hay texto."))
    return text or ""


def _picture(user: User, chosen: Described, own: str) -> None:
    with st.form(f"picture_{chosen.row_id}", width=FORM_WIDTH, clear_on_submit=True):
        if own:
            st.html(f'<img src="/pictures/{own}" width="{PICTURE_WIDTH}" alt="Imagen del portal">')
        else:
            st.caption("Se muestran las imágenes de Microsip.")
        uploaded = st.file_uploader(
            Field.ARTICLE_PICTURE.title,
            PICTURES,
            key=f"picture_of_{chosen.row_id}",
            max_upload_size=LARGEST_PICTURE // 1_000_000,
        )
        with st.container(horizontal=True):
            saved = st.form_submit_button("Guardar imagen", icon=":material/save:", key="save_picture")
            cleared = st.form_submit_button(
                "Volver a la de Microsip", icon=":material/undo:", key="clear_picture", disabled=not own
            )
    if saved and uploaded is not None:
        _told(chosen, lambda: save_picture(*_place(user), chosen.row_id, uploaded.getvalue(), user.email))
    elif cleared:
        _save(user, chosen, {Field.ARTICLE_PICTURE: ""})


def _save(user: User, chosen: Described, entered: Mapping[Field, str]) -> None:
    _told(chosen, lambda: save_texts(*_place(user), chosen.row_id, entered, user.email))


def _place(user: User) -> tuple[Database, Company]:
    return installation().database, user.company


def _told(chosen: Described, save: Callable[[], object]) -> None:
    try:
        save()
    except Failure as failure:
        flash.say_next(failure.message, warning=True)
    else:
        flash.say_next(f"Se guardaron los textos de {chosen.key or chosen.name}; sin texto se muestra el de Microsip.")
    st.rerun()


draw(require(TEXTS))
