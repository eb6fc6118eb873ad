"""Quotations and orders written into Microsip, each exactly once."""

from microsip.documents.document import Document, DocumentLine, DocumentTax, Kind, Placed, Series, notes_bytes

__all__ = ["Document", "DocumentLine", "DocumentTax", "Kind", "Placed", "Series", "notes_bytes"]
