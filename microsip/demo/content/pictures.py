"""Pictures of the articles: small drawings by family and brand, as PNG and JPEG."""

import io
from collections.abc import Iterator
from itertools import islice

import numpy as np
from PIL import Image, ImageDraw

from microsip.demo.content.articles import Article, Catalogue
from microsip.demo.content.plan import Plan
from microsip.demo.content.stamps import INSTALLED, stamped
from microsip.demo.rows import Table, rows

SIDE = 240
_GROUNDS = ("#f4f1ea", "#eef3f6", "#f6efee", "#eef4ec", "#f3f0f6")
_COLOURS = ("#c0392b", "#2c5f8a", "#d68910", "#1e8449", "#6c3483", "#34495e", "#117a65", "#a04000")


def picture_tables(plan: Plan, catalogue: Catalogue) -> Iterator[Table]:
    """A main picture for many articles, a second one for some; articles of one family share theirs."""
    main, detail = plan.ids.catalogue_id(), plan.ids.catalogue_id()
    roles = ((main, "Imagen principal", "S"), (detail, "Detalle", "N"))
    yield rows(
        "ROLES_IMAGENES_ARTICULOS",
        [{"ROL_IMAGEN_ART_ID": key, "NOMBRE": name, "ES_PPAL": is_main} for key, name, is_main in roles],
        **stamped(INSTALLED),
    )
    drawings = [_drawn(plan, number) for number in range(plan.extent.drawings)]
    pictured = list(islice(_pictured(catalogue), plan.extent.pictured))
    images = [(article, main, drawings[number % len(drawings)]) for number, article in enumerate(pictured)]
    images += [(article, detail, drawings[-1 - number % len(drawings)]) for number, article in enumerate(pictured[::7])]
    yield rows(
        "IMAGENES_ARTICULOS",
        [
            {
                "IMAGEN_ARTICULO_ID": plan.ids.catalogue_id(),
                "ARTICULO_ID": article.article_id,
                "ROL_IMAGEN_ART_ID": role,
                "IMAGEN": content,
            }
            for article, role, content in images
        ],
    )


def _pictured(catalogue: Catalogue) -> Iterator[Article]:
    """Two articles of three that are sold."""
    return (article for number, article in enumerate(catalogue.articles) if article.status == "A" and number % 3)


def _drawn(plan: Plan, number: int) -> bytes:
    """One drawing; every third is a JPEG, as photographs are."""
    random = np.random.default_rng([plan.seed, number])
    image = Image.new("RGB", (SIDE, SIDE), _GROUNDS[number % len(_GROUNDS)])
    pen = ImageDraw.Draw(image)
    colour = _COLOURS[int(random.integers(0, len(_COLOURS)))]
    left, top = (int(n) for n in random.integers(20, 60, 2))
    right, bottom = (SIDE - int(n) for n in random.integers(20, 60, 2))
    shapes = (_tool, _box, _ring, _screw)
    shapes[number % len(shapes)](pen, (left, top, right, bottom), colour)
    pen.text((12, SIDE - 20), f"FMN {number + 1:04d}", fill="#555555")
    target = io.BytesIO()
    if number % 3 == 2:
        image.save(target, "JPEG", quality=80)
    else:
        image.save(target, "PNG")
    return target.getvalue()


_Box = tuple[int, int, int, int]


def _tool(pen: ImageDraw.ImageDraw, box: _Box, colour: str) -> None:
    left, top, right, bottom = box
    pen.line((left, bottom, right, top), fill="#8d6e53", width=22)
    pen.rounded_rectangle((right - 70, top - 5, right + 10, top + 45), radius=12, fill=colour)


def _box(pen: ImageDraw.ImageDraw, box: _Box, colour: str) -> None:
    left, top, right, bottom = box
    pen.rounded_rectangle(box, radius=14, fill=colour, outline="#333333", width=3)
    pen.rectangle((left + 20, top + 30, right - 20, bottom - 50), fill="#ffffff")


def _ring(pen: ImageDraw.ImageDraw, box: _Box, colour: str) -> None:
    left, top, right, bottom = box
    pen.ellipse(box, fill=colour, outline="#333333", width=3)
    pen.ellipse((left + 45, top + 45, right - 45, bottom - 45), fill="#ffffff")


def _screw(pen: ImageDraw.ImageDraw, box: _Box, colour: str) -> None:
    left, top, right, bottom = box
    middle = (left + right) // 2
    pen.polygon((middle - 45, top, middle + 45, top, middle + 25, top + 40, middle - 25, top + 40), fill=colour)
    for level in range(top + 40, bottom, 14):
        pen.line((middle - 20, level, middle + 20, level + 8), fill="#666666", width=6)
