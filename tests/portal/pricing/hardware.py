"""A hardware shop whose prices are worked out by hand in test_worked_prices.py.

lists        L base · M wholesale · D dealers · O imposed by a promotion
terms        general: L, no discount. Ana (herself): D, «Distribuidores». Wholesalers (type): M, «Mayoristas».
             The north (zone): M, none. Eva (herself): L, «Contratistas». December: M, «Mayoristas», for everybody
discounts    Distribuidores 5 %, screws 7.5 %, hammer 10 %, tape 0 · Mayoristas 3 %, tools 4 % ·
             Contratistas 12.5 % exclusive
volume       hammer 12: 2 %, 48: 5 % · screws 100: 1.5 %, 1000: 4 % · tools 10: 1 % · book 1000: 9 % ·
             everything 500: 2.5 % · November, exclusive: cable 50: 18 %
promotions   mornings 08:00–12:00: hand tools 6 % · 14–20 Nov: tools 8 %, drill 15 %, all 1 % ·
             14–20 Nov: all 2 % · 14–30 Nov, exclusive: tape 25 % · 1–15 Dec: pesticide and cable from list O
maxima       30 %, tools 12 %, screw 3 % · December: 10 %
taxes        IVA 16 % (hammer, screw, drill, tape), 8 % (border), 0 % (book), exempt (course), none (cable);
             IEPS 9 % and IVA 16 % (pesticide); IEPS 6.1752 a litre and IVA 16 % (diesel)
dollars      18.5 from 20 Nov, 18.254321 from 24 Nov; no euros
"""

from datetime import date, time
from functools import cache

from portal.pricing.terms import Customer
from tests.portal.pricing.company import BASE_LIST, DOLLAR, Company

WHOLESALER, NORTH = 70, 700
TOOLS = 5
EURO = 621
ANY_HOUR = None

CUSTOMERS = {
    "Ana": Customer(1, WHOLESALER, NORTH),
    "Beto": Customer(2, WHOLESALER, NORTH),
    "Caro": Customer(3, None, NORTH),
    "Dani": Customer(4, None, None),
    "Eva": Customer(5, WHOLESALER, NORTH),
    "Fer": Customer(6, None, None, charges_taxes=False),
}


def november(first: int, last: int) -> tuple[date, date]:
    return date(2025, 11, first), date(2025, 11, last)


def december(first: int, last: int) -> tuple[date, date]:
    return date(2025, 12, first), date(2025, 12, last)


@cache
def hardware_shop() -> tuple[Company, dict[str, int]]:
    """The shop, and its articles by name."""
    company = Company()
    lines = {"hand tools": company.line(TOOLS), "power tools": company.line(TOOLS), "screws": company.line()}
    articles = _articles(company, lines)
    _terms(company, articles, lines)
    _volume(company, articles, lines)
    _promotions(company, articles, lines)
    _maxima(company, articles)
    _taxes(company, articles)
    return company, articles


WHOLESALE, DEALERS, IMPOSED = 43, 44, 45


def _articles(company: Company, lines: dict[str, int]) -> dict[str, int]:
    for key, name in ((WHOLESALE, "Mayoreo"), (DEALERS, "Distribuidor"), (IMPOSED, "Oferta")):
        company.add("precios_empresa", PRECIO_EMPRESA_ID=key, NOMBRE=name)
    company.add("monedas", MONEDA_ID=EURO, CLAVE_FISCAL="EUR", ES_MONEDA_LOCAL="N")
    company.rate(date(2025, 11, 20), "18.5")
    company.rate(date(2025, 11, 24), "18.254321")
    articles = {
        "hammer": company.article(lines["hand tools"], {BASE_LIST: "100", WHOLESALE: "90", DEALERS: "80"}),
        "screw": company.article(lines["screws"], {BASE_LIST: "0.33", WHOLESALE: "0.295", DEALERS: "0.25"}),
        "drill": company.article(lines["power tools"]),
        "tape": company.article(None, {BASE_LIST: "25", DEALERS: "0"}),
        "pesticide": company.article(None, {BASE_LIST: "200", IMPOSED: "180"}),
        "diesel": company.article(None, {BASE_LIST: "20"}),
        "book": company.article(None, {BASE_LIST: "150"}),
        "course": company.article(None, {BASE_LIST: "500"}),
        "border": company.article(None, {BASE_LIST: "60"}),
        "cable": company.article(None, {BASE_LIST: "12.345678"}),
        "unpriced": company.article(),
        "euros": company.article(),
    }
    company.price(articles["drill"], BASE_LIST, "50", DOLLAR)
    company.price(articles["drill"], WHOLESALE, "45", DOLLAR)
    company.price(articles["euros"], BASE_LIST, "10", EURO)
    return articles


def _terms(company: Company, articles: dict[str, int], lines: dict[str, int]) -> None:
    none = company.discount_policy()
    dealers, wholesalers = company.discount_policy("5"), company.discount_policy("3")
    contractors = company.discount_policy("12.5", exclusive=True)
    company.discount(dealers, "7.5", line=lines["screws"])
    company.discount(dealers, "10", article=articles["hammer"])
    company.discount(dealers, "0", article=articles["tape"])
    company.discount(wholesalers, "4", group=TOOLS)
    general = company.price_policy(BASE_LIST, none)
    company.exception(general, DEALERS, dealers, customer=CUSTOMERS["Ana"].customer_id)
    company.exception(general, BASE_LIST, contractors, customer=CUSTOMERS["Eva"].customer_id)
    company.exception(general, WHOLESALE, wholesalers, type=WHOLESALER)
    company.exception(general, WHOLESALE, none, zone=NORTH)
    company.price_policy(WHOLESALE, wholesalers, dates=december(1, 31))


def _volume(company: Company, articles: dict[str, int], lines: dict[str, int]) -> None:
    permanent = company.volume_policy()
    company.discount(permanent, "2", "12", article=articles["hammer"])
    company.discount(permanent, "5", "48", article=articles["hammer"])
    company.discount(permanent, "9", "1000", article=articles["book"])
    company.discount(permanent, "1.5", "100", line=lines["screws"])
    company.discount(permanent, "4", "1000", line=lines["screws"])
    company.discount(permanent, "1", "10", group=TOOLS)
    company.discount(permanent, "2.5", "500", all=True)
    rolls = company.volume_policy(november(1, 30), exclusive=True)
    company.discount(rolls, "18", "50", article=articles["cable"])


def _promotions(company: Company, articles: dict[str, int], lines: dict[str, int]) -> None:
    mornings = company.promotion(hours=(time(8), time(12)))
    company.discount(mornings, "6", line=lines["hand tools"])
    week = company.promotion("1", november(14, 20))
    company.discount(week, "8", group=TOOLS)
    company.discount(week, "15", article=articles["drill"])
    company.promotion("2", november(14, 20))
    clearance = company.promotion("0", november(14, 30), exclusive=True)
    company.discount(clearance, "25", article=articles["tape"])
    imposing = company.promotion("0", december(1, 15), imposes=IMPOSED)
    company.discount(imposing, "0", article=articles["pesticide"])
    company.discount(imposing, "0", article=articles["cable"])


def _maxima(company: Company, articles: dict[str, int]) -> None:
    permanent = company.maximum("30")
    company.discount(permanent, "12", group=TOOLS)
    company.discount(permanent, "3", article=articles["screw"])
    company.maximum("10", december(1, 31))


def _taxes(company: Company, articles: dict[str, int]) -> None:
    iva, ieps = company.tax_type("IVA", on_others=True), company.tax_type("IEPS")
    company.taxes_on(iva, ieps)
    general = company.tax(iva, "16", "IVA 16%")
    excise = company.tax(ieps, "9", "IEPS 9%")
    per_litre = company.tax(ieps, "6.1752", "IEPS por litro", per_unit=True)
    for name in ("hammer", "screw", "drill", "tape", "pesticide", "diesel"):
        company.tax_article(articles[name], general, "0")
    company.tax_article(articles["border"], company.tax(iva, "8", "IVA 8%"))
    company.tax_article(articles["book"], company.tax(iva, "0", "IVA 0%"))
    company.tax_article(articles["course"], company.tax(iva, "0", "IVA exento"))
    company.tax_article(articles["pesticide"], excise, "0")
    company.tax_article(articles["diesel"], per_litre, "1")
