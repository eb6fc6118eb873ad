"""A company's logo, as its store, its sign-in page and its mails show it.

What is uploaded is drawn anew as PNG: whatever else a file carries, scripts or where a photograph was taken, is gone.
"""

import hashlib
import io
from dataclasses import dataclass

from PIL import Image, UnidentifiedImageError
from sqlalchemy import Column, ForeignKey, LargeBinary, String, Table, delete, select

from microsip.errors import NeedsConfiguration
from portal import audit_log
from portal.audit_log import Action
from portal.companies import Company
from portal.database import Database, UtcDateTime, metadata, utc_now

MOST_BYTES = 1_000_000
MOST_PIXELS = 4_000
SHOWN_PIXELS = (600, 200)
FORMATS = ("PNG", "JPEG", "WEBP")
MEDIA_TYPE = "image/png"

logos_table = Table(
    "company_logos",
    metadata,
    Column("company_id", ForeignKey("companies.id", ondelete="CASCADE"), primary_key=True),
    Column("content", LargeBinary, nullable=False),
    Column("digest", String(64), nullable=False),
    Column("changed_at", UtcDateTime, nullable=False),
    Column("changed_by", String(254), nullable=False),
)


class BadLogo(NeedsConfiguration):
    """The file is no picture that can be a logo."""


@dataclass(frozen=True)
class Logo:
    """A PNG; its `digest` names it in addresses, so that browsers need not ask again."""

    content: bytes
    digest: str


def save_logo(db: Database, company: Company, content: bytes, by: str) -> Logo:
    """Keeps the logo in place of the one before. Raises BadLogo."""
    drawn = _drawn(content)
    logo = Logo(drawn, hashlib.sha256(drawn).hexdigest())
    values = {"content": logo.content, "digest": logo.digest, "changed_at": utc_now(), "changed_by": by[:254]}
    statement = db.insert(logos_table).values(company_id=company.id, **values)
    with db.begin() as transaction:
        transaction.execute(statement.on_conflict_do_update(index_elements=["company_id"], set_=values))
        audit_log.record(transaction, company, by, Action.COMPANY_CHANGED, "Logotipo")
    return logo


def remove_logo(db: Database, company: Company, by: str) -> None:
    """The company has no logo any more; nothing happens when it had none."""
    with db.begin() as transaction:
        if transaction.execute(delete(logos_table).where(logos_table.c.company_id == company.id)).rowcount:
            audit_log.record(transaction, company, by, Action.COMPANY_CHANGED, "Logotipo", {"ahora": "ninguno"})


def logo_digest(db: Database, company: Company) -> str | None:
    """By what the company's logo is named; None when it has none."""
    with db.read() as transaction:
        return transaction.execute(
            select(logos_table.c.digest).where(logos_table.c.company_id == company.id)
        ).scalar_one_or_none()


def logo_of(db: Database, company: Company) -> Logo | None:
    """The company's logo; None when it has none."""
    with db.read() as transaction:
        row = transaction.execute(
            select(logos_table.c.content, logos_table.c.digest).where(logos_table.c.company_id == company.id)
        ).one_or_none()
    return None if row is None else Logo(row.content, row.digest)


def logo_by_digest(db: Database, digest: str) -> Logo | None:
    """The logo of that name, of any company: logos are what everybody may see."""
    with db.read() as transaction:
        content = transaction.execute(
            select(logos_table.c.content).where(logos_table.c.digest == digest).limit(1)
        ).scalar_one_or_none()
    return None if content is None else Logo(content, digest)


def _drawn(content: bytes) -> bytes:
    if len(content) > MOST_BYTES:
        raise BadLogo("El logotipo pesa demasiado; usa una imagen de hasta 1 MB.", f"{len(content)} bytes")
    try:
        with Image.open(io.BytesIO(content), formats=FORMATS) as picture:
            if max(picture.size) > MOST_PIXELS:
                raise BadLogo(
                    f"El logotipo mide {picture.width} × {picture.height} puntos; usa una imagen de hasta "
                    f"{MOST_PIXELS} × {MOST_PIXELS}.",
                    f"{picture.size}",
                )
            small = picture.convert("RGBA")
    except (UnidentifiedImageError, OSError, ValueError, Image.DecompressionBombError) as error:
        raise BadLogo("El archivo no es una imagen PNG, JPG o WebP; elige otro.", repr(error)) from error
    small.thumbnail(SHOWN_PIXELS)
    written = io.BytesIO()
    small.save(written, "PNG", optimize=True)
    return written.getvalue()
