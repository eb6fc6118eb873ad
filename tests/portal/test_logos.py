"""A logo is drawn anew as PNG, whatever was uploaded, and what is no picture is refused."""

import io

import pytest
from PIL import Image

from portal import audit_log
from portal.companies import Company
from portal.database import Database
from portal.logos import MOST_BYTES, BadLogo, logo_by_digest, logo_digest, logo_of, remove_logo, save_logo

AUTHOR = "admin@latuerca.example"


def picture(width: int = 800, height: int = 300, form: str = "JPEG") -> bytes:
    written = io.BytesIO()
    Image.new("RGB", (width, height), "#0b5d66").save(written, form)
    return written.getvalue()


@pytest.mark.parametrize("form", ["PNG", "JPEG", "WEBP"])
def test_a_picture_becomes_a_small_png(database: Database, ferreteria: Company, form: str) -> None:
    saved = save_logo(database, ferreteria, picture(form=form), AUTHOR)
    with Image.open(io.BytesIO(saved.content)) as drawn:
        assert drawn.format == "PNG"
        assert drawn.width <= 600
        assert drawn.height <= 200
    assert logo_digest(database, ferreteria) == saved.digest
    assert logo_by_digest(database, saved.digest) == logo_of(database, ferreteria) == saved


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"no picture",
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        picture(form="GIF"),
        picture(4_001, 10),
        b"x" * (MOST_BYTES + 1),
    ],
    ids=["nothing", "text", "svg", "gif", "too large", "too many bytes"],
)
def test_what_is_no_logo_is_refused_with_what_to_use(database: Database, ferreteria: Company, content: bytes) -> None:
    with pytest.raises(BadLogo, match=r"usa|elige"):
        save_logo(database, ferreteria, content, AUTHOR)
    assert logo_digest(database, ferreteria) is None


def test_a_logo_can_be_taken_away(database: Database, ferreteria: Company) -> None:
    saved = save_logo(database, ferreteria, picture(), AUTHOR)
    remove_logo(database, ferreteria, AUTHOR)
    remove_logo(database, ferreteria, AUTHOR)
    assert logo_by_digest(database, saved.digest) is None
    assert [entry.subject for entry in audit_log.entries(database, ferreteria)] == ["Logotipo", "Logotipo"]
