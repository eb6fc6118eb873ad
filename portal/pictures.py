"""Pictures of articles, as Microsip keeps them."""

from dataclasses import dataclass

from sqlalchemy import select

from portal.held import HeldByVersion
from warehouse import tables
from warehouse.store import Reader

_KINDS: tuple[tuple[bytes, int, str], ...] = (
    (b"\xff\xd8\xff", 0, "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", 0, "image/png"),
    (b"GIF87a", 0, "image/gif"),
    (b"GIF89a", 0, "image/gif"),
    (b"WEBP", 8, "image/webp"),
    (b"BM", 0, "image/bmp"),
)
"""How a file of each kind is known: by these bytes at this place."""


@dataclass(frozen=True)
class Picture:
    """A picture's file; `media_type` is what its own bytes say it is."""

    content: bytes
    media_type: str


def picture(reader: Reader, digest: str) -> Picture | None:
    """The picture with this SHA-256.

    None when no article of the version has it, or when it is not of a kind that is nothing but a picture: what somebody
    stored in Microsip as one could be a page with scripts.
    """
    if not has_picture(reader, digest):
        return None
    content = reader.content(digest)
    media_type = None if content is None else media_type_of(content)
    return None if content is None or media_type is None else Picture(content, media_type)


def has_picture(reader: Reader, digest: str) -> bool:
    """Whether some article of the version has the picture with this SHA-256."""
    return digest in _digests(reader)


def media_type_of(content: bytes) -> str | None:
    """The kind of picture that these bytes are; None for anything else."""
    return next((kind for sign, start, kind in _KINDS if content.startswith(sign, start)), None)


def _read_digests(reader: Reader) -> frozenset[str]:
    imagenes = tables.microsip["imagenes_articulos"].c
    return frozenset(reader.frame(select(imagenes.IMAGEN).distinct())["IMAGEN"].drop_nulls())


_digests: HeldByVersion[frozenset[str]] = HeldByVersion(_read_digests)
