"""Freight by the rule that the administrator wrote."""

from decimal import Decimal

import pytest

from portal.configuration import BadSetting
from portal.configuration.ordering import FREIGHT_RULE
from portal.freight.rule import NO_FREIGHT, Basis, FreightRule, written


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("", NO_FREIGHT),
        ("sin cargo", NO_FREIGHT),
        ("fijo 150", FreightRule(Basis.FIXED, Decimal(150))),
        ("Fijo $1,150.50", FreightRule(Basis.FIXED, Decimal("1150.5"))),
        ("porcentaje 5 %; gratis desde 5,000", FreightRule(Basis.PERCENT, Decimal(5), free_from=Decimal(5000))),
        (
            "por kilo 12.50; Paquetería del Norte = 20; Recoge en almacén=0",
            FreightRule(
                Basis.PER_KILO,
                Decimal("12.5"),
                {"Paquetería del Norte": Decimal(20), "Recoge en almacén": Decimal(0)},
            ),
        ),
    ],
)
def test_a_rule_is_read_as_it_is_written(text: str, rule: FreightRule) -> None:
    read = FREIGHT_RULE.kind.parse(text)
    assert read == rule
    assert FREIGHT_RULE.kind.parse(written(read)) == rule


@pytest.mark.parametrize(
    "text",
    ["caro", "fijo", "fijo -1", "fijo 1e3", "fijo 99999999", "sin cargo 5", "fijo 1; = 3", "fijo 1; gratis", "5"],
)
def test_what_is_no_rule_is_refused_with_examples(text: str) -> None:
    with pytest.raises(BadSetting, match=r"no se entiende; escribe, por ejemplo, «fijo 150»"):
        FREIGHT_RULE.kind.parse(text)


@pytest.mark.parametrize(
    ("text", "subtotal", "kilograms", "way", "charge"),
    [
        ("sin cargo", "1000", "10", "", "0"),
        ("fijo 150", "1000", "10", "", "150"),
        ("porcentaje 5", "1000.10", "10", "", "50.01"),
        ("por kilo 12.5", "1000", "3.3", "", "41.25"),
        ("por kilo 12.5; Paquetería = 20", "1000", "3", "PAQUETERIA", "60"),
        ("por kilo 12.5; Paquetería = 20", "1000", "3", "Nuestro transporte", "37.5"),
        ("fijo 150; gratis desde 1000", "999.99", "1", "", "150"),
        ("fijo 150; gratis desde 1000", "1000", "1", "", "0"),
    ],
)
def test_it_is_charged_by_amount_share_or_weight_and_not_from_an_amount_on(
    text: str, subtotal: str, kilograms: str, way: str, charge: str
) -> None:
    rule = FREIGHT_RULE.kind.parse(text)
    assert rule.charge(Decimal(subtotal), Decimal(kilograms), way) == Decimal(charge)
