"""Whether the data are fit for customers: the business checks over a version, and its figures against Microsip's.

One check more is one value more, in the module of its subject.
"""

from portal.integrity.declaration import Check, Subject, Unsound
from portal.integrity.report import (
    CHECKS,
    Comparison,
    Figures,
    Report,
    as_csv,
    as_workbook,
    compared,
    report,
    rows_of,
    where,
)

__all__ = [
    "CHECKS",
    "Check",
    "Comparison",
    "Figures",
    "Report",
    "Subject",
    "Unsound",
    "as_csv",
    "as_workbook",
    "compared",
    "report",
    "rows_of",
    "where",
]
