"""Texts that the portal manages in the place of Microsip's, for the fields that the administrator keeps from syncs.

They are kept beside the published versions, so no sync touches them. A field that is synced again shows Microsip's
text, and the portal's is still there should it be managed once more.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from sqlalchemy import Column, ForeignKey, Integer, LargeBinary, String, Table, Text, func, select

from microsip.errors import NeedsConfiguration
from portal.companies import Company, companies_table
from portal.database import Database, UtcDateTime, metadata, utc_now
from portal.pictures import Picture, media_type_of
from portal.sync_settings import AUTHOR_CHARACTERS, Field, sync_settings

DIGEST_CHARACTERS = 64

LONGEST = {
    Field.ARTICLE_NAME: 200,
    Field.ARTICLE_NOTES: 10_000,
    Field.ARTICLE_PICTURE: DIGEST_CHARACTERS,
    Field.LINE_NAME: 50,
    Field.GROUP_NAME: 50,
    Field.CUSTOMER_NAME: 200,
}
"""Characters of each; a name has as many in Microsip. A picture is known by the digest of its content."""

portal_texts = Table(
    "portal_texts",
    metadata,
    Column("company_id", ForeignKey("companies.id", ondelete="CASCADE"), primary_key=True),
    Column("field", String(40), primary_key=True),
    # The row's key in Microsip.
    Column("row_id", Integer, primary_key=True, autoincrement=False),
    # NULL when the portal's text was taken back.
    Column("text", Text),
    # Grows with every change of any text of the company.
    Column("revision", Integer, nullable=False),
    Column("changed_at", UtcDateTime, nullable=False),
    Column("changed_by", String(AUTHOR_CHARACTERS), nullable=False),
)


portal_pictures = Table(
    "portal_pictures",
    metadata,
    Column("company_id", ForeignKey("companies.id", ondelete="CASCADE"), primary_key=True),
    Column("digest", String(DIGEST_CHARACTERS), primary_key=True),
    Column("content", LargeBinary, nullable=False),
)
"""Pictures that were uploaded, once each."""

LARGEST_PICTURE = 2_000_000


class TextTooLong(NeedsConfiguration): ...


class BadPicture(NeedsConfiguration):
    """Too large, or no picture of a kind that browsers draw."""


@dataclass(frozen=True)
class Texts:
    """The texts that a company shows in the place of Microsip's, by field and row.

    Equal ones are of the same company, fields and revision.
    """

    company_id: int = 0
    revision: int = 0
    managed: frozenset[Field] = frozenset()
    by_field: Mapping[Field, Mapping[int, str]] = field(default_factory=dict, compare=False, repr=False)

    def text(self, which: Field, row_id: int, theirs: str) -> str:
        """What is shown: the portal's text where there is one, else Microsip's."""
        return self.by_field.get(which, {}).get(row_id, theirs)


NO_TEXTS = Texts()
"""What shows Microsip's texts everywhere."""


def texts_of(db: Database, company: Company) -> Texts:
    """What is shown in the place of Microsip's texts at this moment."""
    managed = sync_settings(db, company).managed
    if not managed:
        return NO_TEXTS
    with db.read() as transaction:
        revision = transaction.execute(
            select(func.max(portal_texts.c.revision)).where(portal_texts.c.company_id == company.id)
        ).scalar_one()
    return NO_TEXTS if revision is None else _loaded(db, company.id, revision, managed)


def texts_of_row(db: Database, company: Company, row_id: int, fields: frozenset[Field]) -> Mapping[Field, str]:
    """The portal's own texts of these fields for one row, shown or not."""
    with db.read() as transaction:
        rows = transaction.execute(
            select(portal_texts.c.field, portal_texts.c.text).where(
                portal_texts.c.company_id == company.id,
                portal_texts.c.row_id == row_id,
                portal_texts.c.field.in_([each.value for each in fields]),
                portal_texts.c.text.is_not(None),
            )
        ).all()
    return {Field(row.field): row.text for row in rows}


def save_texts(db: Database, company: Company, row_id: int, texts: Mapping[Field, str], author: str) -> None:
    """Keeps these texts for a row, all or none; an empty one gives the place back to Microsip's. Raises TextTooLong."""
    for each, text in texts.items():
        if len(text) > LONGEST[each]:
            raise TextTooLong(
                f"«{each.title}» tiene {len(text):,} caracteres; escribe {LONGEST[each]:,} como máximo.",
                f"{each.value} of {row_id}: {len(text)} characters",
            )
    with db.begin() as transaction:
        # Whoever else changes a text of this company waits, so that no two changes have one revision.
        transaction.execute(select(companies_table.c.id).where(companies_table.c.id == company.id).with_for_update())
        last = transaction.execute(
            select(func.max(portal_texts.c.revision)).where(portal_texts.c.company_id == company.id)
        ).scalar_one()
        changed = {"revision": (last or 0) + 1, "changed_at": utc_now(), "changed_by": author[:AUTHOR_CHARACTERS]}
        for each, text in texts.items():
            values = {"text": text.strip() or None, **changed}
            statement = db.insert(portal_texts).values(company_id=company.id, field=each.value, row_id=row_id, **values)
            transaction.execute(
                statement.on_conflict_do_update(index_elements=["company_id", "field", "row_id"], set_=values)
            )


def save_picture(db: Database, company: Company, article_id: int, content: bytes, author: str) -> str:
    """Shows a picture in the place of Microsip's; returns its digest. Raises BadPicture."""
    if len(content) > LARGEST_PICTURE or media_type_of(content) is None:
        raise BadPicture(
            f"Esa imagen no se puede usar; elige una JPEG, PNG, GIF o WebP de hasta {LARGEST_PICTURE // 1_000_000} MB.",
            f"{len(content)} bytes that begin with {content[:8]!r}",
        )
    digest = hashlib.sha256(content).hexdigest()
    statement = db.insert(portal_pictures).values(company_id=company.id, digest=digest, content=content)
    with db.begin() as transaction:
        transaction.execute(statement.on_conflict_do_nothing())
    save_texts(db, company, article_id, {Field.ARTICLE_PICTURE: digest}, author)
    return digest


def portal_picture(db: Database, company: Company, digest: str) -> Picture | None:
    """The picture that was uploaded with this digest; None when there is none."""
    wanted = select(portal_pictures.c.content).where(
        portal_pictures.c.company_id == company.id, portal_pictures.c.digest == digest
    )
    with db.read() as transaction:
        content = transaction.execute(wanted).scalar_one_or_none()
    media_type = None if content is None else media_type_of(content)
    return None if content is None or media_type is None else Picture(content, media_type)


@lru_cache(maxsize=16)
def _loaded(db: Database, company_id: int, revision: int, managed: frozenset[Field]) -> Texts:
    with db.read() as transaction:
        rows = transaction.execute(
            select(portal_texts.c.field, portal_texts.c.row_id, portal_texts.c.text).where(
                portal_texts.c.company_id == company_id,
                portal_texts.c.field.in_([each.value for each in managed]),
                portal_texts.c.text.is_not(None),
            )
        ).all()
    by_field: dict[Field, dict[int, str]] = {each: {} for each in managed}
    for row in rows:
        by_field[Field(row.field)][row.row_id] = row.text
    return Texts(company_id, revision, managed, by_field)
