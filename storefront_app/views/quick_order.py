"""Quick order: lines of a key and a quantity typed, pasted or uploaded, checked and priced before they are ordered."""

from collections.abc import Mapping, Sequence

import streamlit as st

from portal import carts
from portal.accounts import User
from portal.quick_order import (
    LARGEST,
    QuickOrder,
    TypedLine,
    UnusableFile,
    file_lines,
    quick_order,
    typed_lines,
)
from storefront_app.components import figures, flash, html
from storefront_app.components.buying import link_to_repeat
from storefront_app.components.shop import open_shop
from storefront_app.installed import installation
from storefront_app.navigation import QUICK_ORDER
from storefront_app.signed_in import require, signed_in_user

_TEXT, _FILE = "lines", "file"
_UPLOADS = "uploads"
"""How many files were taken: the uploader is another one after each, so that it is empty again."""

LINES_SHOWN = 300
"""Of more than so many, a page shows the first ones; all of them are ordered."""

_EXAMPLE = "MAR-016 12\nDES-014 6"


def draw(user: User) -> None:
    """Draws where lines are written, and what they come to."""
    shop = open_shop(user)
    st.title("Pedido rápido")
    flash.draw_pending()
    html.draw("quick_order_help.html")
    link_to_repeat(user)
    lines = _lines()
    if not lines:
        return
    found = quick_order(shop.reader, shop.buyer, lines, shop.texts)
    _bad(found)
    _good(found)
    _order(found)


def _lines() -> Sequence[TypedLine]:
    """What was typed, and after it what was uploaded; a file that cannot be read is told beside it."""
    left, right = st.columns([3, 2], gap="medium")
    with left:
        text = st.text_area(
            "Claves y cantidades, una por renglón",
            key=_TEXT,
            height=220,
            placeholder=_EXAMPLE,
        )
        st.button("Revisar", icon=":material/checklist:", key="check")  # telephones have no other way to leave the text
    with right:
        content = st.file_uploader(
            f"O sube un archivo CSV o de Excel, hasta {LARGEST // 1024 // 1024} MB",
            key=f"{_FILE}_{st.session_state.setdefault(_UPLOADS, 0)}",
        )
        uploaded: Sequence[TypedLine] = ()
        if content is not None:
            try:
                uploaded = file_lines(content.getvalue())
            except UnusableFile as failure:
                html.draw("complaint.html", text=failure.message)
            else:
                if not uploaded:
                    html.draw("complaint.html", text="El archivo no tiene renglones; revisa que sea el correcto.")
    return (*typed_lines(text or ""), *uploaded)


def _bad(found: QuickOrder) -> None:
    if found.bad:
        html.draw("quick_order_bad.html", lines=found.bad[:LINES_SHOWN], total=len(found.bad))


def _good(found: QuickOrder) -> None:
    if found.good:
        html.draw(
            "quick_order_good.html",
            lines=found.good[:LINES_SHOWN],
            total=len(found.good),
            price=found.price,
            currency=found.good[0].price.currency,
        )


def _order(found: QuickOrder) -> None:
    if not found.good:
        return
    count = len(found.good)
    what = "artículo" if count == 1 else "artículos"
    st.button(
        f"Agregar {figures.count(count)} {what} al carrito",
        type="primary",
        icon=":material/add_shopping_cart:",
        key="order",
        on_click=_put,
        args=(
            tuple(carts.Line(line.article.article_id, line.units) for line in found.good),
            {line.article.article_id: f"{line.article.key}\t{line.units.normalize():f}" for line in found.good},
            [line.text for line in found.bad],
        ),
    )


def _put(lines: tuple[carts.Line, ...], texts: Mapping[int, str], bad: list[str]) -> None:
    """Puts the lines into the cart of whoever is signed in now; what is not in it stays in the text.

    `texts`: of the lines, by ARTICULO_ID; `bad`: those that are still to be corrected.
    """
    user = signed_in_user()
    if user is None:
        return
    database = installation().database
    refused = carts.add_all(database, installation().warehouse.reader(user.company.slug), user, lines)
    put = len(lines) - len(refused)
    sentence = (
        f"Quedaron {figures.count(put)} artículos en tu carrito." if put != 1 else "Quedó 1 artículo en tu carrito."
    )
    if refused:
        sentence += f" {figures.count(len(refused))} no: {refused[0].message}"
    elif bad:
        sentence += " Abajo están los renglones que faltan por corregir."
    flash.say_next(sentence, warning=bool(refused))
    st.session_state[_TEXT] = "\n".join([*bad, *(texts[each.article_id] for each in refused)])
    st.session_state[_UPLOADS] += 1


draw(require(QUICK_ORDER))
