"""The explanation of a price, sentence by sentence."""

from portal.pricing.terms import Customer
from portal.pricing.wording import sentences
from tests.portal.pricing.company import BASE_LIST, DOLLAR, TODAY, Company


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
    assert sentences(company.explanation(Customer(7, 70, None), article)) == (
        f"Política de precios «Política {policy}»: lista «Mayoreo», asignada a su tipo de cliente.",
        "El artículo no tiene precio en esa lista; se toma el de «Precio de lista»: 1,250.50 USD.",
        "Tipo de cambio 18.254 del 24/11/2025: 22,826.627 MXN.",
        f"Descuento por cliente, por su línea (política «Descuentos {discounts}»): 7.5 %.",
        "Precio antes de impuestos: 21,114.629975 MXN.",
    )


def test_the_simplest_price_takes_three_sentences() -> None:
    company = Company()
    article = company.article(prices={BASE_LIST: "99"})
    assert sentences(company.explanation(Customer(7, None, None), article)) == (
        "No hay política de precios vigente; se usa el precio de lista.",
        "Precio en la lista «Precio de lista»: 99.00 MXN.",
        "Precio antes de impuestos: 99.00 MXN.",
    )
