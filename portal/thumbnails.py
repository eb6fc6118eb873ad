"""Pictures in the sizes in which pages show them, made once and kept in files that may be deleted at any time."""

import io
import logging
import os
import secrets
from collections.abc import Callable
from enum import Enum
from pathlib import Path

from PIL import Image, ImageOps

from portal.pictures import Picture

MOST_KEPT = 20_000
"""Files: some 300 MB."""

_KEPT_AT_ONCE = 500
"""So many new files between two looks at how many there are."""

_MOST_PIXELS = 60_000_000
_MEDIA_TYPE = "image/webp"
_QUALITY = 80
_UNREADABLE = (OSError, ValueError, SyntaxError, Image.DecompressionBombError)
"""What Pillow raises for pictures that are damaged or made to do harm."""

logger = logging.getLogger(__name__)


class Size(Enum):
    """The longer side in pixels, twice what a page shows, for screens that show two for one."""

    ROW = 120
    CARD = 480
    PAGE = 1200


class Thumbnails:
    """Thumbnails below a folder, each named by the digest of its picture, so that it is never out of date."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._written = 0

    def thumbnail(self, digest: str, size: Size, original: Callable[[], Picture | None]) -> Picture | None:
        """The picture in a size; the original where none can be made of it, None where there is no original."""
        path = self._folder / digest[:2] / f"{digest}-{size.value}.webp"
        kept = _content(path)
        if kept is not None:
            return Picture(kept, _MEDIA_TYPE)
        found = original()
        if found is None:
            return None
        made = reduced(found, size)
        if made is not found:
            self._keep(path, made.content)
        return made

    def _keep(self, path: Path, content: bytes) -> None:
        """Whole or not at all; a folder that cannot be written to costs time and nothing else."""
        unfinished = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            unfinished.write_bytes(content)
            unfinished.replace(path)
        except OSError:
            logger.warning("thumbnail %s is not kept", path, exc_info=True)
            return
        self._written += 1
        if self._written % _KEPT_AT_ONCE == 0:
            self.forget_oldest()

    def forget_oldest(self, most: int = MOST_KEPT) -> None:
        """Removes the oldest files beyond so many."""
        files = sorted(self._folder.glob("*/*"), key=lambda file: file.stat().st_mtime, reverse=True)
        for file in files[most:]:
            file.unlink(missing_ok=True)


def _content(path: Path) -> bytes | None:
    """What was kept; None where nothing was, or it cannot be read and is made again."""
    try:
        return path.read_bytes()
    except OSError:
        return None


def reduced(picture: Picture, size: Size) -> Picture:
    """The picture, upright and no larger than the size; the same object where it cannot be read."""
    try:
        with Image.open(io.BytesIO(picture.content)) as image:
            if image.width * image.height > _MOST_PIXELS:
                return picture
            image.draft("RGB", (size.value, size.value))  # JPEG is decoded no finer than needed
            upright = ImageOps.exif_transpose(image)
            upright.thumbnail((size.value, size.value))
            shown = upright if upright.mode in ("RGB", "RGBA") else upright.convert("RGBA")
            content = io.BytesIO()
            shown.save(content, "WEBP", quality=_QUALITY)
    except _UNREADABLE:
        logger.info("no thumbnail of %s with %d bytes", picture.media_type, len(picture.content), exc_info=True)
        return picture
    return Picture(content.getvalue(), _MEDIA_TYPE)


def folder_in(home: Path) -> Path:
    """Where an installation keeps its thumbnails."""
    return Path(os.path.abspath(home)) / "cache" / "thumbnails"
