"""Reading forms that strangers may post: small ones, without files."""

from starlette.datastructures import FormData
from starlette.requests import Request

LARGEST_FORM = 8_192
MOST_FIELDS = 20


async def read_form(request: Request) -> FormData | None:
    """The form; None when it is longer than any of ours, or does not say how long it is."""
    length = request.headers.get("content-length", "")
    if not length.isdigit() or int(length) > LARGEST_FORM:
        return None
    return await request.form(max_files=0, max_fields=MOST_FIELDS)


def text(form: FormData, name: str) -> str:
    """What was typed into a field; empty when it is missing."""
    value = form.get(name, "")
    return value if isinstance(value, str) else ""
