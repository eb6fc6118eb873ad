"""A CFDI drawn as PDF by satcfdi, in a process of its own: `python -m portal.cfdi.drawing`.

Drawing takes a second of one core and a hundred megabytes of libraries, which the storefront's process is spared. The
process answers requests of its standard input, one after the other, until it ends: a byte that tells whether the CFDI
is cancelled, the length of the XML and the XML. It answers with a byte, 1 for a PDF or 0 for the reason why there is
none, a length, and that.
"""

import os
import struct
import sys
from typing import BinaryIO

REQUEST = struct.Struct("<?I")
ANSWER = struct.Struct("<?I")

_CANCELLED = """
@page { @top-center { content: "CANCELADO"; color: #b3372f; font: bold 14pt sans-serif; letter-spacing: .3em; } }
body::before {
  content: "CANCELADO"; position: fixed; top: 38%; left: 8%; color: rgb(179 55 47 / 22%);
  font: bold 84pt sans-serif; transform: rotate(-32deg);
}
"""
_PAGE = "@page { size: letter; margin: 1.2cm 1.2cm 1.3cm; }"


def draw(xml: bytes, *, cancelled: bool) -> bytes:
    """The PDF of a CFDI with its QR and stamp; raises what the libraries raise for XML that is none."""
    import weasyprint
    from satcfdi.cfdi import CFDI
    from satcfdi.render import html_str

    # Nothing in an XML may have this process ask other servers or read files.
    only_the_page = weasyprint.urls.URLFetcher(allowed_protocols=("data",))
    page = weasyprint.HTML(string=html_str(CFDI.from_string(xml)), url_fetcher=only_the_page)
    styles = [weasyprint.CSS(string=_PAGE), *([weasyprint.CSS(string=_CANCELLED)] if cancelled else [])]
    content: bytes = page.write_pdf(stylesheets=styles)
    return content


def answer(asked: BinaryIO, told: BinaryIO) -> bool:
    """Answers one request; False at the end of them."""
    head = asked.read(REQUEST.size)
    if len(head) < REQUEST.size:
        return False
    cancelled, length = REQUEST.unpack(head)
    try:
        drawn, content = True, draw(asked.read(length), cancelled=cancelled)
    except Exception as error:  # whatever it is, the one who asked is told, and the next one gets an answer
        drawn, content = False, f"{type(error).__name__}: {error}".encode()
    told.write(ANSWER.pack(drawn, len(content)) + content)
    told.flush()
    return True


def main() -> None:
    """Answers until standard input ends. What libraries print goes to standard error, not among the answers."""
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    while answer(sys.stdin.buffer, answers):
        pass


if __name__ == "__main__":
    main()
