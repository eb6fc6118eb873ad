"""Whatever is written in the storefront can be read on what it stands on, as WCAG 2 asks at level AA."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from portal.configuration.contrast import contrast
from portal.configuration.kinds import DARKEST_GROUND, LEAST_CONTRAST, BadSetting, Colour
from storefront_app.app import options
from storefront_app.components.html import FOLDER

CARD, PAGE = "#ffffff", "#f5f7f7"
STYLES = sorted(FOLDER.glob("static/*.css"))

_RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
_COLOUR = re.compile(r"#[0-9a-f]{3}(?:[0-9a-f]{3})?\b")


def theme() -> dict[str, str]:
    return {key.removeprefix("theme."): value for key, value in options().items() if key.startswith("theme.")}


def declared(style: str) -> Iterator[tuple[str, dict[str, str]]]:
    """The rules of a style sheet, those for some sizes of windows included, with its variables put in."""
    text = re.sub(r"/\*.*?\*/", "", style, flags=re.DOTALL)
    shared = (FOLDER / "static" / "storefront.css").read_text(encoding="utf-8")
    variables = dict(re.findall(r"(--[a-z]+): (#[0-9a-f]+)", shared)) | dict(
        re.findall(r"(--[a-z]+): (#[0-9a-f]+)", text)
    )
    for selector, body in _RULE.findall(text):
        known = re.sub(r"var\((--[a-z]+)\)", lambda used: variables[used[1]], body)
        pairs = (declaration.partition(":") for declaration in known.split(";"))
        yield selector.strip(), {name.strip(): value.strip() for name, _, value in pairs}


def grounds(rule: dict[str, str]) -> tuple[str, ...]:
    own = _COLOUR.search(rule.get("background", rule.get("background-color", "")))
    return (CARD, PAGE) if own is None else (whole(own[0]),)


def whole(colour: str) -> str:
    return colour if len(colour) == 7 else "#" + "".join(digit * 2 for digit in colour[1:])


@pytest.mark.parametrize("path", STYLES, ids=lambda path: path.name)
def test_every_coloured_text_of_the_style_sheets_can_be_read(path: Path) -> None:
    found = 0
    for selector, rule in declared(path.read_text(encoding="utf-8")):
        text = rule.get("color", "")
        for ground in grounds(rule) if _COLOUR.fullmatch(text) else ():
            found += 1
            assert contrast(whole(text), ground) >= LEAST_CONTRAST, (selector, ground)
    assert found


def test_the_themes_texts_can_be_read() -> None:
    colours = theme()
    assert (colours["secondaryBackgroundColor"], colours["backgroundColor"]) == (CARD, PAGE)
    for text in ("textColor", "grayTextColor", "linkColor", "primaryColor"):
        for ground in (CARD, PAGE, DARKEST_GROUND):
            assert contrast(colours[text], ground) >= LEAST_CONTRAST, (text, ground)
    for name in ("green", "red", "orange", "blue"):
        text, ground = colours[f"{name}TextColor"], colours[f"{name}BackgroundColor"]
        assert contrast(text, ground) >= LEAST_CONTRAST, name


def test_a_companys_own_colour_is_taken_only_if_it_can_be_read() -> None:
    taken = []
    for shade in range(256):
        colour = f"#{shade:02x}{shade:02x}{shade:02x}"
        try:
            taken.append(Colour().parse(colour))
        except BadSetting:
            break
    assert "#666666" in taken
    assert all(
        contrast(colour, ground) >= LEAST_CONTRAST for colour in taken for ground in (CARD, PAGE, DARKEST_GROUND)
    )


def test_contrast_is_as_the_standard_computes_it() -> None:
    assert contrast("#ffffff", "#000000") == contrast("#000000", "#ffffff") == 21
    assert round(contrast("#767676", "#ffffff"), 2) == 4.54
