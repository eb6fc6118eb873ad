"""Prices of the hardware shop, each worked out by hand in its comment."""

from datetime import datetime, time
from decimal import Decimal

import pytest

from portal.pricing.lines import Line
from tests.portal.pricing.hardware import CUSTOMERS, hardware_shop

WORKED: list[tuple[str, str, str, str, str | None, str, str | None, str | None, str | None]] = [
    # customer, article, units, month-day hour, unit price, discount %, net price, total, total with taxes
    # Terms: general, by type, by zone, by customer
    ("Dani", "hammer", "1", "11-24 13:00", "100", "0", "100", "100", "116"),  # L; IVA 16.00
    ("Beto", "hammer", "1", "11-24 13:00", "90", "4", "86.4", "86.40", "100.22"),  # M; tools 4; IVA 13.824 → 13.82
    ("Caro", "hammer", "1", "11-24 13:00", "90", "0", "90", "90", "104.40"),  # M by zone; IVA 14.40
    ("Ana", "hammer", "1", "11-24 13:00", "80", "10", "72", "72", "83.52"),  # D; article 10; IVA 11.52
    ("Eva", "hammer", "1", "11-24 13:00", "100", "12", "88", "88", "102.08"),  # exclusive 12.5, capped 12; IVA 14.08
    ("Fer", "hammer", "12", "11-24 13:00", "100", "2", "98", "1176", "1176"),  # volume 2; no taxes charged
    # Volume: below, at and above each step
    ("Dani", "hammer", "11", "11-24 13:00", "100", "0", "100", "1100", "1276"),  # IVA 176
    ("Dani", "hammer", "12", "11-24 13:00", "100", "2", "98", "1176", "1364.16"),  # IVA 188.16
    ("Dani", "hammer", "47", "11-24 13:00", "100", "2", "98", "4606", "5342.96"),  # IVA 736.96
    ("Dani", "hammer", "48", "11-24 13:00", "100", "5", "95", "4560", "5289.60"),  # IVA 729.60
    # 47.99999 × 98 = 4703.99902; IVA 752.64
    ("Dani", "hammer", "47.99999", "11-24 13:00", "100", "2", "98", "4704.00", "5456.64"),
    # The article's rows hide the 2.5 % for everything; IVA 7600
    ("Dani", "hammer", "500", "11-24 13:00", "100", "5", "95", "47500", "55100"),
    # 1 − 0.96 × 0.98 = 5.92 %; 12 × 84.672 = 1016.064; IVA 162.5696
    ("Beto", "hammer", "12", "11-24 13:00", "90", "5.92", "84.672", "1016.06", "1178.63"),
    # 1 − 0.90 × 0.95 = 14.5 %, capped 12; 48 × 70.4 = 3379.20; IVA 540.672
    ("Ana", "hammer", "48", "11-24 13:00", "80", "12", "70.4", "3379.20", "3919.87"),
    # Exclusive 12.5 without the 5 by volume, capped 12; 48 × 88; IVA 675.84
    ("Eva", "hammer", "48", "11-24 13:00", "100", "12", "88", "4224", "4899.84"),
    ("Dani", "hammer", "0.00001", "11-24 13:00", "100", "0", "100", "0.00", "0.00"),  # 0.001 rounds to nothing
    # Promotions: hours, both ends included
    ("Dani", "hammer", "1", "11-24 07:59:59", "100", "0", "100", "100", "116"),
    ("Dani", "hammer", "1", "11-24 08:00", "100", "6", "94", "94", "109.04"),  # IVA 15.04
    ("Dani", "hammer", "1", "11-24 12:00", "100", "6", "94", "94", "109.04"),
    ("Dani", "hammer", "1", "11-24 12:00:01", "100", "0", "100", "100", "116"),
    # 1 − 0.98 × 0.94 = 7.88 %; 12 × 92.12 = 1105.44; IVA 176.8704
    ("Dani", "hammer", "12", "11-24 09:00", "100", "7.88", "92.12", "1105.44", "1282.31"),
    # 1 − 0.90 × 0.94 = 15.4 %, capped 12; IVA 11.264
    ("Ana", "hammer", "1", "11-24 09:00", "80", "12", "70.4", "70.40", "81.66"),
    # Promotions: dates, both ends included; the largest of several, never two
    ("Dani", "hammer", "1", "11-13 13:00", "100", "0", "100", "100", "116"),
    ("Dani", "hammer", "1", "11-14 13:00", "100", "8", "92", "92", "106.72"),  # 8 of 8, 2, 0; IVA 14.72
    ("Dani", "hammer", "1", "11-20 13:00", "100", "8", "92", "92", "106.72"),
    ("Dani", "hammer", "1", "11-21 13:00", "100", "0", "100", "100", "116"),
    ("Dani", "hammer", "1", "11-14 09:00", "100", "8", "92", "92", "106.72"),  # 8 of 6, 8, 2, 0
    ("Dani", "book", "1", "11-14 13:00", "150", "2", "147", "147", "147"),  # general ones: 2 of 1, 2, 0
    # 1 − 0.95 × 0.92 = 12.6 %, capped 12; 48 × 88; IVA 675.84
    ("Dani", "hammer", "48", "11-14 13:00", "100", "12", "88", "4224", "4899.84"),
    # Half cents and the article's own cap
    ("Dani", "screw", "1", "11-24 13:00", "0.33", "0", "0.33", "0.33", "0.38"),  # IVA 0.0528
    # 100 × 0.33 × 0.985 = 32.505, half up; IVA 5.2016
    ("Dani", "screw", "100", "11-24 13:00", "0.33", "1.5", "0.32505", "32.51", "37.71"),
    # 4 % capped 3; 1000 × 0.3201; IVA 51.216
    ("Dani", "screw", "1000", "11-24 13:00", "0.33", "3", "0.3201", "320.10", "371.32"),
    # 1 − 0.97 × 0.985 = 4.455 %, capped 3; 100 × 0.28615 = 28.615; IVA 4.5792
    ("Beto", "screw", "100", "11-24 13:00", "0.295", "3", "0.28615", "28.62", "33.20"),
    ("Ana", "screw", "1", "11-24 13:00", "0.25", "3", "0.2425", "0.24", "0.28"),  # line 7.5 capped 3; IVA 0.0384
    ("Eva", "screw", "1000", "11-24 13:00", "0.33", "3", "0.3201", "320.10", "371.32"),  # exclusive 12.5 capped 3
    # 1 − 0.97 × 0.96 = 6.88 %, under December's 10; 1000 × 0.274704 = 274.704; IVA 43.952
    ("Dani", "screw", "1000", "12-02 13:00", "0.295", "6.88", "0.274704", "274.70", "318.65"),
    # Dollars
    # 50 × 18.254321; IVA of 912.72 = 146.0352
    ("Dani", "drill", "1", "11-24 13:00", "912.71605", "0", "912.71605", "912.72", "1058.76"),
    ("Dani", "drill", "1", "11-23 13:00", "925", "0", "925", "925", "1073"),  # 50 × 18.5 of the 20th; IVA 148
    ("Dani", "drill", "1", "11-19 13:00", None, "12", None, None, None),  # no rate yet
    ("Dani", "drill", "1", "11-20 13:00", "925", "12", "814", "814", "944.24"),  # article 15, capped 12; IVA 130.24
    # Tools 1 %: 903.5888895; 10 × = 9035.888895; IVA 1445.7424
    ("Dani", "drill", "10", "11-24 13:00", "912.71605", "1", "903.58889", "9035.89", "10481.63"),
    # 45 × 18.254321 = 821.444445; less 4 % = 788.5866672; IVA of 788.59 = 126.1744
    ("Beto", "drill", "1", "11-24 13:00", "821.444445", "4", "788.586667", "788.59", "914.76"),
    # No price in D: 50 dollars of L; less 5 % = 867.0802475, half up; IVA of 867.08 = 138.7328
    ("Ana", "drill", "1", "11-24 13:00", "912.71605", "5", "867.080248", "867.08", "1005.81"),
    # Exclusive discounts
    ("Dani", "tape", "1", "11-24 13:00", "25", "25", "18.75", "18.75", "21.75"),  # IVA 3.00
    ("Ana", "tape", "1", "11-24 13:00", "25", "25", "18.75", "18.75", "21.75"),  # zero in D: L; her own 0
    ("Eva", "tape", "1", "11-24 13:00", "25", "25", "18.75", "18.75", "21.75"),  # 25 of two exclusive ones
    ("Beto", "tape", "500", "11-24 13:00", "25", "25", "18.75", "9375", "10875"),  # without 3 and 2.5; IVA 1500
    ("Dani", "tape", "1", "11-30 23:59:59", "25", "25", "18.75", "18.75", "21.75"),  # the last second
    ("Dani", "tape", "1", "12-01 00:00", "25", "3", "24.25", "24.25", "28.13"),  # Mayoristas; none in M: L; IVA 3.88
    ("Dani", "cable", "1", "11-24 13:00", "12.345678", "0", "12.345678", "12.35", "12.35"),
    # 49.99999 × 12.345678 = 617.28377…
    ("Dani", "cable", "49.99999", "11-24 13:00", "12.345678", "0", "12.345678", "617.28", "617.28"),
    # 12.345678 × 0.82 = 10.12345596; × 50 = 506.172798
    ("Dani", "cable", "50", "11-24 13:00", "12.345678", "18", "10.123456", "506.17", "506.17"),
    # 18 alone, without the 2.5 of the other policy; 500 × 10.12345596 = 5061.72798
    ("Dani", "cable", "500", "11-24 13:00", "12.345678", "18", "10.123456", "5061.73", "5061.73"),
    ("Eva", "cable", "50", "11-24 13:00", "12.345678", "18", "10.123456", "506.17", "506.17"),  # 18 of 12.5 and 18
    # 12.5 alone: 10.80246825; × 49 = 529.32094…
    ("Eva", "cable", "49", "11-24 13:00", "12.345678", "12.5", "10.802468", "529.32", "529.32"),
    # December's policy and maxima
    # 1 − 0.97 × 0.975 = 5.425 %; 11.67592…; 500 × = 5837.96248…
    ("Dani", "cable", "500", "12-01 13:00", "12.345678", "5.425", "11.675925", "5837.96", "5837.96"),
    ("Ana", "cable", "1", "12-01 13:00", "12.345678", "3", "11.975308", "11.98", "11.98"),  # the exceptions are gone
    # List O has no price of it: none in M, that of L
    ("Dani", "cable", "1", "12-05 13:00", "12.345678", "3", "11.975308", "11.98", "11.98"),
    # 1 − 0.96 × 0.95 = 8.8 %; 48 × 82.08 = 3939.84; IVA 630.3744
    ("Ana", "hammer", "48", "12-02 13:00", "90", "8.8", "82.08", "3939.84", "4570.21"),
    # 1 − 0.96 × 0.95 × 0.94 = 14.272 %, capped 10; 48 × 81; IVA 622.08
    ("Ana", "hammer", "48", "12-02 09:00", "90", "10", "81", "3888", "4510.08"),
    ("Dani", "hammer", "1", "12-31 13:00", "90", "4", "86.4", "86.40", "100.22"),  # the last day of M
    # Taxes
    ("Dani", "pesticide", "1", "11-24 13:00", "200", "0", "200", "200", "252.88"),  # IEPS 18; IVA of 218 = 34.88
    ("Dani", "pesticide", "3", "11-24 13:00", "200", "0", "200", "600", "758.64"),  # IEPS 54; IVA of 654 = 104.64
    ("Fer", "pesticide", "3", "11-24 13:00", "200", "0", "200", "600", "600"),  # no taxes charged
    # IEPS 5.994 → 5.99; IVA of 72.59 = 11.6144
    ("Dani", "pesticide", "0.333", "11-24 13:00", "200", "0", "200", "66.60", "84.20"),
    # List O; less 3 %; IEPS 15.714 → 15.71; IVA of 190.31 = 30.4496
    ("Dani", "pesticide", "1", "12-05 13:00", "180", "3", "174.6", "174.60", "220.76"),
    # The promotion is over: L; IEPS 17.46; IVA of 211.46 = 33.8336
    ("Dani", "pesticide", "1", "12-16 13:00", "200", "3", "194", "194", "245.29"),
    ("Dani", "diesel", "1", "11-24 13:00", "20", "0", "20", "20", "30.37"),  # IEPS 6.18; IVA of 26.18 = 4.1888
    # IEPS 40.5 × 6.1752 = 250.0956 → 250.10; IVA of 1060.10 = 169.616
    ("Dani", "diesel", "40.5", "11-24 13:00", "20", "0", "20", "810", "1229.72"),
    ("Dani", "book", "2", "11-24 13:00", "150", "0", "150", "300", "300"),  # IVA 0 %
    ("Dani", "book", "500", "11-24 13:00", "150", "0", "150", "75000", "75000"),  # its own row hides the 2.5 %
    ("Dani", "book", "1000", "11-24 13:00", "150", "9", "136.5", "136500", "136500"),
    ("Dani", "course", "1", "11-24 13:00", "500", "0", "500", "500", "500"),  # exempt
    ("Dani", "border", "1", "11-24 13:00", "60", "0", "60", "60", "64.80"),  # IVA 8 %
    ("Dani", "border", "500", "11-24 13:00", "60", "2.5", "58.5", "29250", "31590"),  # everything 2.5; IVA 2340
    # No price
    ("Dani", "unpriced", "1", "11-24 13:00", None, "0", None, None, None),
    ("Dani", "euros", "1", "11-24 13:00", None, "0", None, None, None),  # no rate at all
]


def _known(amount: str | None) -> Decimal | None:
    return None if amount is None else Decimal(amount)


@pytest.mark.parametrize("worked", WORKED, ids=lambda worked: " ".join(worked[:4]))
def test_a_line_costs_what_was_worked_out(
    worked: tuple[str, str, str, str, str | None, str, str | None, str | None, str | None],
) -> None:
    customer, article, units, moment, unit_price, discount, net_price, total, with_tax = worked
    company, articles = hardware_shop()
    at_local = datetime.fromisoformat(f"2025-{moment}")
    line = Line(articles[article], Decimal(units))
    (priced,) = company.lines(CUSTOMERS[customer], line, day=at_local.date(), at=at_local.time())
    assert priced.unit_price == _known(unit_price)
    assert priced.discount_percent == Decimal(discount)
    assert priced.net_price == _known(net_price)
    assert priced.total == _known(total)
    assert priced.total_with_tax == _known(with_tax)


def test_there_are_at_least_sixty_of_them_and_no_two_are_the_same() -> None:
    assert len({worked[:4] for worked in WORKED}) == len(WORKED) >= 60


def test_each_tax_of_a_document_is_rounded_once() -> None:
    """Three screws in three lines: 0.99; IVA 0.1584 → 0.16, though each line's own is 0.0528 → 0.05."""
    company, articles = hardware_shop()
    document = company.document(CUSTOMERS["Dani"], *[Line(articles["screw"])] * 3)
    assert (document.net, document.tax_total, document.total) == (Decimal("0.99"), Decimal("0.16"), Decimal("1.15"))
    assert [line.total_with_tax for line in document.lines] == [Decimal("0.38")] * 3


def test_a_document_tells_each_tax_with_its_base() -> None:
    """Hammer 100, pesticide 200, diesel 2 × 20, book 150: IEPS 18.00 and 12.3504 → 12.35; IVA of 340 + 30.35."""
    company, articles = hardware_shop()
    lines = [Line(articles[name], Decimal(units)) for name, units in (("hammer", 1), ("pesticide", 1), ("diesel", 2))]
    lines += [Line(articles["book"]), Line(articles["unpriced"])]
    document = company.document(CUSTOMERS["Dani"], *lines, at=time(13))
    assert {tax.name: (tax.base, tax.amount) for tax in document.taxes} == {
        "IVA 16%": (Decimal("370.35"), Decimal("59.26")),  # 59.256
        "IEPS 9%": (Decimal(200), Decimal(18)),
        "IEPS por litro": (Decimal(40), Decimal("12.35")),
        "IVA 0%": (Decimal(150), Decimal(0)),
    }
    assert (document.net, document.total) == (Decimal(490), Decimal("579.61"))
    assert not document.is_complete
