"""Thumbnails are small, upright, made once, and never the reason why a picture is not shown."""

import io
import struct
import zlib
from pathlib import Path

import pytest
from PIL import Image

from portal.pictures import Picture, media_type_of
from portal.thumbnails import Size, Thumbnails, reduced

DIGEST = "ab" * 32


def drawn(width: int = 900, height: int = 600, kind: str = "JPEG", mode: str = "RGB", **options: object) -> Picture:
    content = io.BytesIO()
    Image.new(mode, (width, height), 128 if mode == "P" else "#c08040").save(content, kind, **options)
    found = media_type_of(content.getvalue())
    assert found is not None
    return Picture(content.getvalue(), found)


def size_of(picture: Picture) -> tuple[int, int]:
    return Image.open(io.BytesIO(picture.content)).size


@pytest.mark.parametrize(
    "original",
    [
        drawn(),
        drawn(kind="PNG"),
        drawn(kind="PNG", mode="RGBA"),
        drawn(kind="PNG", mode="P"),
        drawn(kind="GIF"),
        drawn(kind="BMP"),
        drawn(mode="CMYK"),
        drawn(mode="L"),
    ],
    ids=lambda picture: picture.media_type,
)
def test_a_picture_of_any_kind_is_made_smaller(original: Picture) -> None:
    made = reduced(original, Size.CARD)
    assert (made.media_type, size_of(made)) == ("image/webp", (480, 320))


def test_a_small_picture_is_not_made_larger() -> None:
    assert size_of(reduced(drawn(40, 30), Size.CARD)) == (40, 30)


def test_a_photograph_taken_upright_stands_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by a quarter
    assert size_of(reduced(drawn(900, 600, exif=exif), Size.CARD)) == (320, 480)


def png_of(width: int, height: int) -> bytes:
    """A picture that says to be of this size, in a few bytes."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    "content", [b"\xff\xd8\xff damaged", png_of(10, 10), png_of(60_000, 60_000), drawn().content[:400]]
)
def test_what_cannot_be_made_smaller_is_shown_as_it_is(content: bytes) -> None:
    original = Picture(content, "image/png")
    assert reduced(original, Size.CARD) is original


def test_a_thumbnail_is_made_once(tmp_path: Path) -> None:
    asked = []

    def original() -> Picture:
        asked.append(1)
        return drawn()

    for _ in range(3):
        made = Thumbnails(tmp_path).thumbnail(DIGEST, Size.ROW, original)
        assert made is not None
        assert size_of(made) == (120, 80)
    assert len(asked) == 1
    assert Thumbnails(tmp_path).thumbnail(DIGEST, Size.PAGE, lambda: None) is None


def test_a_folder_that_cannot_be_written_to_costs_nothing_but_time(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file")
    made = Thumbnails(tmp_path / "taken").thumbnail(DIGEST, Size.ROW, drawn)
    assert made is not None
    assert size_of(made) == (120, 80)


def test_only_so_many_are_kept(tmp_path: Path) -> None:
    thumbnails = Thumbnails(tmp_path)
    for number in range(5):
        thumbnails.thumbnail(f"{number:064}", Size.ROW, drawn)
    thumbnails.forget_oldest(2)
    assert len(list(tmp_path.glob("*/*"))) == 2
