"""Pictures: those of the company's articles, and nothing else that somebody stored as one."""

from hashlib import sha256
from pathlib import Path

import pytest

from portal.pictures import Picture, picture
from tests.portal.published import Shop


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (b"\xff\xd8\xff\xe0JFIF", "image/jpeg"),
        (b"\x89PNG\r\n\x1a\n...", "image/png"),
        (b"GIF89a...", "image/gif"),
        (b"RIFF\x10\x00\x00\x00WEBPVP8 ", "image/webp"),
        (b"BM\x36\x00", "image/bmp"),
    ],
)
def test_a_picture_is_what_its_bytes_say(tmp_path: Path, content: bytes, media_type: str) -> None:
    shop = Shop(tmp_path)
    shop.add("imagenes_articulos", ARTICULO_ID=1, IMAGEN=content)
    assert picture(shop.published(), sha256(content).hexdigest()) == Picture(content, media_type)


@pytest.mark.parametrize("content", [b"<html><script>", b"<svg xmlns='http://www.w3.org/2000/svg'>", b"%PDF-1.7"])
def test_what_is_no_picture_is_not_shown(tmp_path: Path, content: bytes) -> None:
    shop = Shop(tmp_path)
    shop.add("imagenes_articulos", ARTICULO_ID=1, IMAGEN=content)
    assert picture(shop.published(), sha256(content).hexdigest()) is None


def test_a_digest_that_no_article_has_is_no_picture(tmp_path: Path) -> None:
    assert picture(Shop(tmp_path).published(), sha256(b"\xff\xd8\xff").hexdigest()) is None
