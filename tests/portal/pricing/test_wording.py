"""The explanation of a price, sentence by sentence."""

from datetime import time

import pytest

from portal.pricing.terms import Customer
from portal.pricing.wording import sentences
from tests.portal.pricing.company import BASE_LIST, DOLLAR, TODAY, Company
from tests.portal.pricing.hardware import CUSTOMERS, hardware_shop


def test_every_step_of_a_price_is_told() -> None:
    company = Company()
    discounts = company.discount_policy()
    policy = company.price_policy()
    company.exception(policy, company.list("Mayoreo"), discounts, type=70)
    line = company.line()
    article = company.article(line)
    company.price(article, BASE_LIST, "1250.5", DOLLAR)
    company.rate(TODAY, "18.254")
    company.discount(discounts, "7.5", line=line)
    volume, promotion, maximum = company.volume_policy(), company.promotion("2"), company.maximum("11")
    company.discount(volume, "3", "2.5", all=True)
    iva = company.tax(company.tax_type(), "16", "IVA 16%")
    company.tax_article(article, iva)
    assert sentences(company.explanation(Customer(7, 70, None), article, units="3")) == (
        f"Política de precios «Política {policy}»: lista «Mayoreo», asignada a su tipo de cliente.",
        "El artículo no tiene precio en esa lista; se toma el de «Precio de lista»: 1,250.50 USD.",
        "Tipo de cambio 18.254 del 24/11/2025: 22,826.627 MXN.",
        f"Descuento por cliente, por su línea (política «Descuentos {discounts}»): 7.5 %.",
        f"Descuento por volumen, general, desde 2.5 unidades (política «Descuentos {volume}»): 3 %.",
        f"Promoción, general (política «Descuentos {promotion}»): 2 %.",
        "Los descuentos, uno sobre otro, suman 12.0695 %.",
        f"El descuento queda en 11 %, el máximo general (política «Descuentos {maximum}»).",
        "Precio antes de impuestos: 20,315.69803 MXN.",
        "Importe de 3 unidades: 60,947.09 MXN.",
        "IVA 16% sobre 60,947.09: 9,751.53 MXN.",
        "Total con impuestos: 70,698.62 MXN.",
    )


def test_the_simplest_price_takes_three_sentences() -> None:
    company = Company()
    article = company.article(prices={BASE_LIST: "99"})
    assert sentences(company.explanation(Customer(7, None, None), article)) == (
        "No hay política de precios vigente; se usa el precio de lista.",
        "Precio en la lista «Precio de lista»: 99.00 MXN.",
        "Precio antes de impuestos: 99.00 MXN.",
    )


@pytest.mark.parametrize(
    ("customer", "article", "units", "said"),
    [
        ("Dani", "tape", "1", "Ese descuento es exclusivo: no se combina con otros."),
        ("Fer", "hammer", "1", "A este cliente no se le cobran impuestos."),
        ("Dani", "euros", "1", "No hay tipo de cambio de EUR para ese día; pregunta el precio a tu vendedor."),
        ("Dani", "hammer", "999999999999", "El importe de esa cantidad es mayor de lo que cabe en un documento; "),
    ],
)
def test_what_is_peculiar_is_told(customer: str, article: str, units: str, said: str) -> None:
    company, articles = hardware_shop()
    explanation = company.explanation(CUSTOMERS[customer], articles[article], units=units, at=time(13))
    assert any(sentence.startswith(said) for sentence in sentences(explanation))


def test_a_list_that_a_promotion_imposes_is_told() -> None:
    company = Company()
    offer = company.list("Oferta")
    promotion = company.promotion(imposes=offer)
    article = company.article(prices={BASE_LIST: "100", offer: "90"})
    assert sentences(company.explanation(Customer(7, None, None), article))[1] == (
        f"La promoción «Descuentos {promotion}» le pone el precio de la lista «Oferta»: 90.00 MXN."
    )
