"""Which requests came from our own pages, and where a person may be sent after signing in."""

from urllib.parse import urlsplit

from starlette.requests import Request


def from_our_pages(request: Request) -> bool:
    """Whether a request that changes something was sent by one of our own pages.

    Every browser names the page's origin when it posts a form; a request that names none, or `null`, is not ours.
    """
    if request.headers.get("sec-fetch-site", "same-origin") != "same-origin":
        return False
    origin = request.headers.get("origin") or request.headers.get("referer") or ""
    return bool(origin) and urlsplit(origin).netloc == request.headers.get("host")


def safe_path(wanted: str) -> str:
    """`wanted` when it is a path of ours, `/` when it leads anywhere else."""
    if not wanted.startswith("/") or wanted.startswith("//") or "\\" in wanted:
        return "/"
    if any(ord(letter) < 0x20 or ord(letter) == 0x7F for letter in wanted):
        return "/"
    try:
        parts = urlsplit(wanted)
    except ValueError:
        return "/"
    return "/" if parts.scheme or parts.netloc else wanted
