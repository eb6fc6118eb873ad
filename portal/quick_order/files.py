"""Order lines in a file that somebody uploads: CSV or plain text in any usual encoding, XLSX or older spreadsheets."""

import codecs
import io
import zipfile

import fastexcel

from microsip.errors import NeedsAttention
from portal.quick_order.typed import TypedLine, rows_as_lines, typed_lines

LARGEST = 5 * 1024 * 1024
"""Bytes of a file: some 200,000 lines."""

_LARGEST_UNPACKED = 200 * 1024 * 1024
_ZIP, _OLD_OFFICE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_ONE_BYTE = ("cp1252", "mac_roman", "cp850")
"""What spreadsheets write where it is not Unicode, the likeliest first."""

_SPANISH = frozenset("áéíóúüñÁÉÍÓÚÜÑ°ºª½¼¾øØ×±®“”‘’–—¿¡")


class UnusableFile(NeedsAttention):
    """The file is too large, or nothing that order lines could be read from."""


def file_lines(content: bytes) -> tuple[TypedLine, ...]:
    """The lines of a file, whatever it is called: its content tells what it is. Raises UnusableFile."""
    if len(content) > LARGEST:
        raise UnusableFile(
            f"El archivo pesa más de {LARGEST // 1024 // 1024} MB; deja en él sólo las columnas de clave y cantidad.",
            f"{len(content)} bytes",
        )
    if content.startswith((_ZIP, _OLD_OFFICE)):
        return _sheet_lines(content)
    return typed_lines(_decoded(content))


def _sheet_lines(content: bytes) -> tuple[TypedLine, ...]:
    """The lines of the first sheet that has any."""
    _check_unpacked(content)
    try:
        book = fastexcel.read_excel(content)
        for name in book.sheet_names:
            rows = book.load_sheet(name, header_row=None, dtypes="string").to_polars()
            if not rows.is_empty():
                return rows_as_lines(rows.iter_rows())
    except fastexcel.FastExcelError as error:
        raise _unreadable(str(error)) from error
    return ()


def _check_unpacked(content: bytes) -> None:
    """What takes a thousand times its size in memory is no order."""
    if not content.startswith(_ZIP):
        return
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            size = sum(entry.file_size for entry in archive.infolist())
    except zipfile.BadZipFile as error:
        raise _unreadable(str(error)) from error
    if size > _LARGEST_UNPACKED:
        raise UnusableFile(
            "La hoja de cálculo es demasiado grande; deja sólo las columnas de clave y cantidad.", f"{size} unpacked"
        )


def _decoded(content: bytes) -> str:
    """The text of a file: by its mark, else UTF-8, else the encoding in which it is most Spanish."""
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return _readable(content.decode(encoding, errors="replace"))
    if content.count(0) > len(content) // 4:  # half of most text in UTF-16
        big = content[:1] == b"\x00"
        return _readable(content.decode("utf-16-be" if big else "utf-16-le", errors="replace"))
    try:
        return _readable(content.decode("utf-8"))
    except UnicodeDecodeError:
        # Detectors of languages guess wrong where a list of keys has a single Ñ: what people write in Spanish is known.
        return _readable(max((content.decode(each, errors="replace") for each in _ONE_BYTE), key=_spanish))


def _spanish(text: str) -> int:
    """How many letters of Spanish beyond ASCII it has, less other characters beyond ASCII."""
    return sum(1 if character in _SPANISH else -1 for character in text if not character.isascii())


def _readable(text: str) -> str:
    """The text, which is none when it has characters that no keyboard writes."""
    if any(ord(character) < 32 and character not in "\t\n\r\f\x1a" for character in text[:100_000]):
        raise _unreadable("control characters")
    return text


def _unreadable(detail: str) -> UnusableFile:
    return UnusableFile(
        "El archivo no se puede leer; guárdalo como CSV o como libro de Excel (.xlsx), con columnas clave y cantidad.",
        detail,
    )
