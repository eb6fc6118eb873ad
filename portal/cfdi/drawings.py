"""PDF of CFDI: drawn once by a process of its own, kept in a folder of the installation from then on.

The folder may be emptied at any time: what is missing is drawn again from the XML.
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from secrets import token_hex
from threading import Lock, Timer
from typing import IO

from microsip.errors import NeedsAttention
from portal.cfdi.contents import Xml
from portal.cfdi.drawing import ANSWER, REQUEST
from portal.companies import Company
from portal.installation import Installation

PATIENCE_SECONDS = 60

DRAWN_BY = f"satcfdi-{version('satcfdi')}-1"
"""What draws, and how it is told to: another one draws anew."""


class NotDrawn(NeedsAttention):
    """The XML could not be drawn as PDF; the XML itself can be had."""


def pdf_of(installation: Installation, company: Company, xml: Xml) -> bytes:
    """The PDF of a CFDI, marked when it is cancelled. Raises NotDrawn."""
    state = "cancelado" if xml.document.is_cancelled else "vigente"
    path = installation.settings.home / "cfdi" / company.slug / f"{xml.digest}-{state}-{DRAWN_BY}.pdf"
    if path.exists():
        return path.read_bytes()
    drawn, content = _drawer.draw(xml.content, cancelled=xml.document.is_cancelled)
    if not drawn:
        raise NotDrawn(
            f"No se pudo dibujar el PDF de {xml.document.kind.title.lower()} {xml.document.folio}; descarga su XML.",
            content.decode("utf-8", "replace"),
        )
    _write(path, content)
    return content


def _write(path: Path, content: bytes) -> None:
    """Whole or not at all: whoever else draws the same at the same time writes the same."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f".{token_hex(8)}")
    unfinished.write_bytes(content)
    unfinished.replace(path)


class Drawer:
    """The drawing process: started when it is first needed, started anew when it ended, one request at a time."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._turn = Lock()

    def draw(self, xml: bytes, *, cancelled: bool) -> tuple[bool, bytes]:
        """Whether the XML was drawn, and the PDF or the reason in its place."""
        with self._turn:
            process = self._running()
            assert process.stdin is not None
            assert process.stdout is not None
            with _impatient(process):
                try:
                    process.stdin.write(REQUEST.pack(cancelled, len(xml)) + xml)
                    process.stdin.flush()
                    return _answer(process.stdout)
                except (OSError, EOFError) as error:
                    process.kill()
                    process.wait()
                    return False, f"the drawing process ended: {error}, status {process.returncode}".encode()

    def close(self) -> None:
        """Ends the process, if there is one."""
        with self._turn:
            if self._process is not None and self._process.stdin is not None:
                self._process.stdin.close()
                self._process.wait()

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is None or self._process.poll() is not None:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "portal.cfdi.drawing"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                env={**os.environ, "PYTHONSAFEPATH": "1"},
            )
        return self._process


@contextmanager
def _impatient(process: "subprocess.Popen[bytes]") -> Iterator[None]:
    """Ends the process when the block takes too long."""
    timer = Timer(PATIENCE_SECONDS, process.kill)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _answer(told: IO[bytes]) -> tuple[bool, bytes]:
    """Raises EOFError when the answer ends before it is complete."""
    head = told.read(ANSWER.size)
    if len(head) == ANSWER.size:
        drawn, length = ANSWER.unpack(head)
        content = told.read(length)
        if len(content) == length:
            return drawn, content
    raise EOFError("no whole answer")


_drawer = Drawer()
