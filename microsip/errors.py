"""What can go wrong, and who mends it.

Failure                       message (Spanish, for the person), detail (English, for the log), remedy
├── NeedsConfiguration        stop; the administrator corrects what is configured
│   ├── BadAddress            the server's address, folder or database name cannot be read
│   ├── WrongCredentials      Firebird refuses the user or the password
│   ├── LockedOut             too many wrong passwords: the agent answers nobody for a while
│   ├── UnknownDatabase       there is no such file
│   │   └── UnknownFolder     nor is there its folder
│   ├── FolderNotAllowed      the agent does not serve that folder
│   ├── DatabaseRefused       the file is there and cannot be opened: permission, or not a Firebird database
│   ├── NotMicrosip           it opens, and it is no Microsip company
│   ├── MissingStructure      this version of Microsip lacks a required table or column
│   ├── CertificateChanged    the agent shows another certificate than the one accepted
│   ├── PlainHttpRefused      the agent speaks no TLS and plain HTTP was not allowed
│   ├── DeclarationsDiffer    portal and agent declare different datasets: one of them is older
│   ├── UnknownSeries         Microsip has no such series of folios, or it has run out of numbers
│   └── UnknownProcedure      a procedure of Microsip's takes other arguments than those known
├── Transient                 try again later with back-off
│   ├── ServerUnreachable     nobody answers at that address
│   ├── LinkLost              the source went away in the middle
│   ├── TooManySnapshots      the agent reads that database for too many portals at once
│   ├── RecordLocked          somebody else holds a record that is to be written
│   └── NothingWritten        the source went away before what was to be written was committed
├── NeedsAttention            stop this dataset; a person looks at the rows
│   ├── ColumnChanged         a column's type is not the declared one
│   ├── UnreadableValue       a value outside its declared type
│   ├── InvalidDocument       figures that do not make a document, or name what is not in Microsip
│   ├── InvalidCustomer       a customer without what one needs, or whose name or key is another's
│   ├── UnfitText             a text too long for its column, or with characters outside Windows-1252
│   ├── TotalsDiffer          Microsip computes other totals for a document
│   └── RefusedByMicrosip     a rule of the database does not let something be written
└── OutcomeUnknown            the answer was lost: look up before doing anything again

Other packages derive their own errors from the same four branches.
"""

from enum import Enum
from typing import ClassVar

from microsip.secrets import conceal


class Remedy(Enum):
    """What to do about a failure; retries and pages decide by this alone."""

    CONFIGURE = "configure"
    RETRY = "retry"
    ATTEND = "attend"
    LOOK_UP = "look up"


class Failure(Exception):
    """Base of all errors: `message` for the person, ending with what to do; `detail` for the log."""

    remedy: ClassVar[Remedy] = Remedy.ATTEND

    def __init__(self, message: str, detail: str = "") -> None:
        self.message = conceal(message)
        self.detail = conceal(detail or message)
        super().__init__(self.message)
        if self.detail != self.message:
            self.add_note(self.detail)  # so that a traceback tells the cause


class NeedsConfiguration(Failure):
    remedy = Remedy.CONFIGURE


class BadAddress(NeedsConfiguration): ...


class WrongCredentials(NeedsConfiguration): ...


class LockedOut(NeedsConfiguration): ...


class UnknownDatabase(NeedsConfiguration): ...


class UnknownFolder(UnknownDatabase): ...


class FolderNotAllowed(NeedsConfiguration): ...


class DatabaseRefused(NeedsConfiguration): ...


class NotMicrosip(NeedsConfiguration): ...


class MissingStructure(NeedsConfiguration): ...


class NoPriceProcedures(NeedsConfiguration): ...


class CertificateChanged(NeedsConfiguration): ...


class PlainHttpRefused(NeedsConfiguration): ...


class DeclarationsDiffer(NeedsConfiguration): ...


class UnknownSeries(NeedsConfiguration): ...


class UnknownProcedure(NeedsConfiguration): ...


class Transient(Failure):
    remedy = Remedy.RETRY


class ServerUnreachable(Transient): ...


class LinkLost(Transient): ...


class TooManySnapshots(Transient): ...


class RecordLocked(Transient): ...


class NothingWritten(Transient): ...


class NeedsAttention(Failure):
    remedy = Remedy.ATTEND


class ColumnChanged(NeedsAttention): ...


class UnreadableValue(NeedsAttention): ...


class InvalidDocument(NeedsAttention): ...


class InvalidCustomer(NeedsAttention): ...


class UnfitText(NeedsAttention): ...


class TotalsDiffer(NeedsAttention): ...


class RefusedByMicrosip(NeedsAttention): ...


class OutcomeUnknown(Failure):
    remedy = Remedy.LOOK_UP
