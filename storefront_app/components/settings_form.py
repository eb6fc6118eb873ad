"""A form made of declared settings: a widget by the kind of each, saved as a whole."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import streamlit as st

from microsip.errors import Failure
from portal.accounts import User
from portal.configuration import (
    BadSetting,
    Choice,
    Colour,
    Configuration,
    Flag,
    Kind,
    Secret,
    Setting,
    Text,
    Whole,
    configuration_of,
    save,
)
from portal.orders.choosing import check_chosen
from storefront_app.components import flash, html
from storefront_app.components.choices import choices_of, what_to_create
from storefront_app.components.figures import age
from storefront_app.components.literal import literal
from storefront_app.installed import installation

FORM_WIDTH = 720
KEPT = "La guardada; escríbela sólo para cambiarla"

Widget = Callable[[Setting[Any], Any, str], Any]
"""Draws a setting's widget with its value under that key, and returns what stands in it: a value, or text to parse."""


def settings_form(user: User, name: str, settings: Sequence[Setting[Any]]) -> None:
    """Draws the settings by section; saving keeps all or, with a complaint beside each wrong one, none."""
    saved = configuration_of(installation().database, user.company)
    complaints: Mapping[str, str] = st.session_state.get(f"{name}_complaints", {})
    with st.form(name, enter_to_submit=False, width=FORM_WIDTH):
        entered = {}
        section = None
        for setting in settings:
            if setting.section is not section:
                section = setting.section
                _heading(section.title, section.help)
            entered[setting] = _field(user, setting, saved, complaints.get(setting.key, ""))
        if st.form_submit_button("Guardar", type="primary", icon=":material/save:", key=f"{name}_save"):
            _save(user, name, entered)


def _heading(title: str, help_text: str) -> None:
    st.subheader(title)
    if help_text:
        st.caption(literal(help_text))


def _field(user: User, setting: Setting[Any], saved: Configuration, complaint: str) -> Any:
    with st.container(key=f"field_{setting.key}", gap="xxsmall"):
        choices = choices_of(user.company, setting, saved[setting]) if _may_be_read(setting) else None
        if choices:
            entered = _chosen(setting, saved[setting], choices)
        else:
            widget = next((widget for kind, widget in _WIDGETS if isinstance(setting.kind, kind)), _text)
            entered = widget(setting, _shown(setting, saved), f"setting_{setting.key}")
        if choices is not None and not choices:
            complaint = complaint or what_to_create(setting)
        if complaint:
            html.draw("complaint.html", text=complaint)
        st.caption(literal(" ".join(part for part in (setting.help, _last_change(setting, saved)) if part)))
    return entered


def _may_be_read(setting: Setting[Any]) -> bool:
    return not isinstance(setting.kind, Secret)


def _shown(setting: Setting[Any], saved: Configuration) -> Any:
    """What the widget begins with; of a secret only whether there is one."""
    return saved[setting] if _may_be_read(setting) else saved.has(setting)


def _last_change(setting: Setting[Any], saved: Configuration) -> str:
    change = saved.change(setting)
    return "" if change is None else f"Lo cambió {change.by} {age(change.at)}."


def _save(user: User, name: str, entered: Mapping[Setting[Any], Any]) -> None:
    values, complaints = {}, {}
    for setting, value in entered.items():
        if isinstance(setting.kind, Secret) and not value:
            continue  # nothing was typed: the one that is kept stays
        try:
            values[setting] = setting.kind.parse(value) if _is_text(setting.kind, value) else value
        except BadSetting as error:
            complaints[setting.key] = error.message
    st.session_state[f"{name}_complaints"] = complaints
    if complaints:
        flash.say_next("No se guardó nada; corrige lo que se indica y vuelve a guardar.", warning=True)
    else:
        _keep(user, values)
        for setting in entered:
            st.session_state.pop(f"setting_{setting.key}", None)
    st.rerun()


def _keep(user: User, values: Mapping[Setting[Any], Any]) -> None:
    try:
        check_chosen(installation(), user.company, values)
        save(installation().database, user.company, values, user.email)
    except Failure as failure:
        flash.say_next(failure.message, warning=True)
    else:
        flash.say_next("Se guardó la configuración.")


def _is_text(kind: Kind[Any], value: Any) -> bool:
    return isinstance(value, str) and not isinstance(kind, Choice)


def _chosen(setting: Setting[Any], value: Any, choices: Mapping[Any, str]) -> Any:
    options = list(choices)
    return st.selectbox(
        setting.title,
        options,
        options.index(value) if value in choices else 0,
        format_func=choices.__getitem__,
        key=f"setting_{setting.key}",
    )


def _flag(setting: Setting[Any], value: bool, key: str) -> bool:
    return st.toggle(setting.title, value, key=key)


def _whole(setting: Setting[Any], value: int, key: str) -> int:
    allowed: range = setting.kind.allowed  # type: ignore[attr-defined]
    return st.number_input(setting.title, allowed[0], allowed[-1], value, key=key)


def _choice(setting: Setting[Any], value: Any, key: str) -> Any:
    titles: Mapping[Any, str] = setting.kind.titles  # type: ignore[attr-defined]
    options = list(titles)
    return st.selectbox(setting.title, options, options.index(value), format_func=titles.__getitem__, key=key)


def _colour(setting: Setting[Any], value: str, key: str) -> str:
    return st.color_picker(setting.title, value, key=key)


def _secret(setting: Setting[Any], is_kept: bool, key: str) -> str:
    placeholder = KEPT if is_kept else ""
    return st.text_input(
        setting.title, "", type="password", key=key, placeholder=placeholder, autocomplete="new-password"
    )


def _text(setting: Setting[Any], value: Any, key: str) -> str:
    written = setting.kind.text(value)
    if isinstance(setting.kind, Text) and setting.kind.lines:
        return st.text_area(setting.title, written, key=key, height=160)
    return st.text_input(setting.title, written, key=key, autocomplete="off")


_WIDGETS: tuple[tuple[type[Kind[Any]], Widget], ...] = (
    (Flag, _flag),
    (Whole, _whole),
    (Choice, _choice),
    (Colour, _colour),
    (Secret, _secret),
)
