"""A statement as PDF: letterhead, the customer's data, totals, ageings and lines, with page numbers.

It is drawn line by line, since the tables of reportlab take minutes for an account of 50,000 movements.
"""

from collections.abc import Iterable, Sequence
from io import BytesIO
from itertools import islice

from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import letter
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas

from portal.statements.ageing import BY_DUE_DATE, BY_ISSUE_DATE, Ageing, Bucket
from portal.statements.lines import Line
from portal.statements.printed import PrintedStatement, amount, conversion_note, customer_facts, day, period

WIDTH, HEIGHT = letter
MARGIN = 40
BOTTOM = 48
ROW = 14
LINES_TOP = HEIGHT - 84
"""Where the lines begin on every page but the first."""

FONT, BOLD, SIZE = "Helvetica", "Helvetica-Bold", 8.5
INK, QUIET, RULE, BAND = HexColor("#16262b"), HexColor("#56676c"), HexColor("#dfe6e7"), HexColor("#eef3f3")
LOGO_WIDTH, LOGO_HEIGHT = 120, 40

_COLUMNS: tuple[tuple[str, float, bool], ...] = (
    ("Fecha", MARGIN + 4, False),
    ("Concepto", MARGIN + 64, False),
    ("Folio", MARGIN + 262, False),
    ("Cargo", MARGIN + 390, True),
    ("Abono", MARGIN + 460, True),
    ("Saldo", WIDTH - MARGIN - 4, True),
)
"""Title, where it begins or, of figures, ends, and whether it is figures."""

_CONCEPT_WIDTH, _FOLIO_WIDTH = 192, 62


def pdf(printed: PrintedStatement) -> bytes:
    """The statement's PDF."""
    drawn = BytesIO()
    canvas = Canvas(drawn, pagesize=letter, pageCompression=1)
    canvas.setTitle(f"Estado de cuenta de {printed.customer.name}")
    canvas.setAuthor(printed.letterhead.name)
    _Drawing(canvas, printed).draw()
    canvas.save()
    return drawn.getvalue()


class _Drawing:
    """One statement on its way to paper; `y` is where the next thing goes."""

    def __init__(self, canvas: Canvas, printed: PrintedStatement) -> None:
        self._canvas = canvas
        self._printed = printed
        self._colour = HexColor(printed.letterhead.colour)
        self._page, self._pages = 0, 1
        self._y = 0.0
        self._pen: tuple[str, float, object] | None = None

    def draw(self) -> None:
        statement = self._printed.statement
        self._begin_page()
        self._customer()
        self._totals()
        self._ageing("Antigüedad por vencimiento", BY_DUE_DATE, statement.by_due_date)
        self._ageing("Antigüedad por fecha de emisión", BY_ISSUE_DATE, statement.by_issue_date)
        first = self._room()
        on_others = int((LINES_TOP - ROW - BOTTOM) // ROW)
        rows = len(statement.lines) + 2  # the opening balance before them and the closing one after them
        self._pages += max(0, -(-(rows - first) // on_others))
        self._lines(first, on_others)

    def _lines(self, first: int, on_others: int) -> None:
        rows = self._rows()
        shown = list(islice(rows, first))
        while shown:
            self._headings()
            for row in shown:
                self._row(*row)
            self._footer()
            self._canvas.showPage()
            shown = list(islice(rows, on_others))
            if shown:
                self._begin_page()

    def _rows(self) -> Iterable[tuple[Sequence[str], bool]]:
        """The texts of each line's columns, and whether it stands out."""
        statement = self._printed.statement
        before = "" if statement.since is None else day(statement.since)
        yield (before, "Saldo inicial", "", "", "", amount(statement.opening)), True
        for line in statement.lines:
            yield _texts(line), False
        totals = (amount(statement.charges), amount(statement.credits), amount(statement.closing))
        yield (day(statement.until), "Saldo final", "", *totals), True

    def _begin_page(self) -> None:
        self._page += 1
        self._pen = None  # a page begins without any
        if self._page > 1:
            self._text(MARGIN, HEIGHT - 56, f"{self._printed.letterhead.name} · {self._printed.customer.name}", QUIET)
            self._y = LINES_TOP
            return
        self._y = HEIGHT - 48
        self._letterhead()

    def _letterhead(self) -> None:
        head = self._printed.letterhead
        left = MARGIN + (self._logo(head.logo) if head.logo else 0)
        self._text(left, self._y - 4, head.name, self._colour, BOLD, 14)
        for place, line in enumerate(head.contact[:2]):
            self._text(left, self._y - 18 - 11 * place, line, QUIET)
        self._text(WIDTH - MARGIN, self._y - 4, "Estado de cuenta", INK, BOLD, 14, right=True)
        self._text(WIDTH - MARGIN, self._y - 18, period(self._printed.statement), QUIET, right=True)
        currency = self._printed.currency
        self._text(WIDTH - MARGIN, self._y - 29, f"Importes en {currency.code or currency.name}", QUIET, right=True)
        self._y -= 46
        self._rule()

    def _logo(self, file: bytes) -> float:
        """Draws the logo and tells how much room it takes; none for a file that is no picture."""
        try:
            picture = ImageReader(BytesIO(file))
        except OSError:
            return 0
        width, height = picture.getSize()
        scale = min(LOGO_WIDTH / width, LOGO_HEIGHT / height)
        self._canvas.drawImage(
            picture, MARGIN, self._y - 30, width * scale, height * scale, mask="auto", preserveAspectRatio=True
        )
        return float(width * scale + 12)

    def _customer(self) -> None:
        self._y -= 16
        for name, value in customer_facts(self._printed.customer):
            self._text(MARGIN, self._y, name, QUIET)
            self._text(MARGIN + 62, self._y, _cut(value, WIDTH - 2 * MARGIN - 62), INK)
            self._y -= 12
        note = conversion_note(self._printed.statement)
        if note:
            self._text(MARGIN, self._y - 2, note, QUIET)
            self._y -= 14

    def _totals(self) -> None:
        statement = self._printed.statement
        self._boxes(
            (
                ("Saldo inicial", amount(statement.opening)),
                ("Cargos", amount(statement.charges)),
                ("Abonos", amount(statement.credits)),
                ("Saldo final", amount(statement.closing)),
            )
        )

    def _ageing(self, title: str, names: dict[Bucket, str], ageing: Ageing) -> None:
        self._y -= 14
        as_of = day(self._printed.statement.aged_on)
        self._text(MARGIN, self._y, f"{title} al {as_of}", INK, BOLD)
        self._boxes((*((names[bucket], amount(ageing[bucket])) for bucket in Bucket), ("Total", amount(ageing.total))))

    def _boxes(self, figures: Sequence[tuple[str, str]]) -> None:
        """Figures side by side, each under its name."""
        self._y -= 36
        width = (WIDTH - 2 * MARGIN) / len(figures)
        self._pen = None
        self._canvas.setFillColor(BAND)
        self._canvas.rect(MARGIN, self._y, WIDTH - 2 * MARGIN, 30, stroke=0, fill=1)
        for place, (name, value) in enumerate(figures):
            left = MARGIN + place * width + 6
            self._text(left, self._y + 19, name, QUIET, size=7.5)
            self._text(left, self._y + 6, value, INK, BOLD, 9.5)

    def _room(self) -> int:
        """How many lines fit on the rest of the page, below their headings."""
        self._y -= 26
        return int((self._y - ROW - BOTTOM) // ROW)

    def _headings(self) -> None:
        for title, x, right in _COLUMNS:
            self._text(x, self._y, title, QUIET, BOLD, right=right)
        self._y -= 5
        self._rule()
        self._y -= ROW - 3

    def _row(self, texts: Sequence[str], stands_out: bool) -> None:
        for text, (_, x, right) in zip(texts, _COLUMNS, strict=True):
            self._text(x, self._y, text, INK, BOLD if stands_out else FONT, right=right)
        self._y -= ROW

    def _footer(self) -> None:
        made = self._printed.made_at_local
        self._text(MARGIN, 28, f"Generado el {day(made)} a las {made:%H:%M}", QUIET, size=7.5)
        self._text(WIDTH - MARGIN, 28, f"Página {self._page} de {self._pages}", QUIET, size=7.5, right=True)

    def _rule(self) -> None:
        self._canvas.setStrokeColor(RULE)
        self._canvas.line(MARGIN, self._y, WIDTH - MARGIN, self._y)

    def _text(
        self,
        x: float,
        y: float,
        text: str,
        colour: object,
        font: str = FONT,
        size: float = SIZE,
        *,
        right: bool = False,
    ) -> None:
        if not text:
            return
        if self._pen != (font, size, colour):  # on most pages every text is written like the one before
            self._pen = (font, size, colour)
            self._canvas.setFont(font, size)
            self._canvas.setFillColor(colour)
        (self._canvas.drawRightString if right else self._canvas.drawString)(x, y, text)


def _texts(line: Line) -> tuple[str, ...]:
    concept = f"{line.concept} · {line.description}" if line.description else line.concept
    return (
        day(line.day),
        _cut(concept, _CONCEPT_WIDTH),
        _cut(line.folio, _FOLIO_WIDTH),
        amount(line.charge) if line.is_charge else "",
        "" if line.is_charge else amount(line.credit),
        amount(line.balance),
    )


def _cut(text: str, width: float) -> str:
    """The text as far as it fits."""
    if len(text) * SIZE <= width or stringWidth(text, FONT, SIZE) <= width:
        return text
    while text and stringWidth(text + "…", FONT, SIZE) > width:
        text = text[:-1]
    return text + "…"
