"""A quick order takes what is right, and tells of each other line what is wrong with it."""

from decimal import Decimal

import pytest

from portal.catalogue import Buyer
from portal.quick_order import QuickOrder, quick_order, typed_lines
from tests.portal.buying import add_customer, buyer, price_list, priced
from tests.portal.published import Shop
from warehouse.store import Reader

Counter = tuple[Reader, Buyer]


def add_rows(shop: Shop) -> int:
    """A hammer, nails by the dozen, wire by the metre, what is not sold any more, and gloves in two colours."""
    general = shop.warehouse(ES_PREDET="S")
    base = price_list(shop)
    hammer = shop.article("Martillo", "MAR-016", UNIDAD_VENTA="PIEZA")
    nails = shop.article("Clavos", "CLA-1", UNIDAD_VENTA="PIEZA", APLICAR_FACTOR_VENTA="S", FACTOR_VENTA=Decimal(12))
    wire = shop.article("Alambre", "ALA-1", UNIDAD_VENTA="METRO")
    dozen = shop.article("Docenero", "12", UNIDAD_VENTA="PIEZA")
    shop.key(nails, "CLA-N")
    shop.article("Retirado", "RET-1", status="B")
    for article, amount in ((hammer, "100"), (nails, "2"), (wire, "10"), (dozen, "1")):
        priced(shop, base, article, amount)
    shop.stock(hammer, general, "5")
    product, red = shop.article("Guante", "GUA-0"), shop.article("Guante rojo", "GUA-1", UNIDAD_VENTA="PAR")
    shop.add("articulos_variantes", ART_PADRE_VAR_ID=product)
    shop.add("variantes_arts", ART_PADRE_VAR_ID=product, ART_HIJO_VAR_ID=red)
    customer = add_customer(shop)
    shop.add("articulos_clientes", CLIENTE_ID=customer, ARTICULO_ID=hammer, CLAVE_ART_CLI="MIO-1")
    shop.add("articulos_clientes", CLIENTE_ID=customer, ARTICULO_ID=wire, CLAVE_ART_CLI="CLA-1")
    return customer


@pytest.fixture(scope="module")
def counter(tmp_path_factory: pytest.TempPathFactory) -> Counter:
    shop = Shop(tmp_path_factory.mktemp("counter"))
    customer = add_rows(shop)
    reader = shop.published()
    return reader, buyer(reader, customer)


def ordered(counter: Counter, text: str) -> QuickOrder:
    return quick_order(*counter, typed_lines(text))


def good(found: QuickOrder) -> list[tuple[str | None, str]]:
    return [(line.article.key, f"{line.units.normalize():f}") for line in found.good]


def complaint(counter: Counter, text: str) -> str:
    found = ordered(counter, text)
    assert found.good == ()
    [bad] = found.bad
    return bad.message


def test_good_lines_are_taken_and_totalled_whatever_the_others_are(counter: Counter) -> None:
    found = ordered(counter, "MAR-016 2\nzzz 1\nALA-1 2.5\n")
    assert good(found) == [("MAR-016", "2"), ("ALA-1", "2.5")]
    assert found.price.net == Decimal("225.00")
    assert [line.price.total for line in found.good] == [Decimal("200.00"), Decimal("25.00")]
    assert [(line.number, line.text) for line in found.bad] == [(2, "zzz 1")]


@pytest.mark.parametrize("text", ["mar-016 2", "MIO-1 2", "2 MIO-1", "mio-1\t2", "cantidad,clave\n2,MAR-016"])
def test_any_key_will_do_in_any_order(counter: Counter, text: str) -> None:
    assert good(ordered(counter, text)) == [("MAR-016", "2")]


def test_lines_of_the_same_article_are_summed(counter: Counter) -> None:
    [line] = ordered(counter, "MAR-016 2\n\nMIO-1 3").good
    assert (line.units, line.numbers) == (Decimal(5), (1, 3))
    assert not line.is_short


def test_more_than_there_is_is_told_and_taken(counter: Counter) -> None:
    assert [line.is_short for line in ordered(counter, "MAR-016 6\nALA-1 1").good] == [True, True]


def test_multiples_are_asked_of_the_sum(counter: Counter) -> None:
    keys = "CLA-N 5\nCLA-N 7"
    assert good(ordered(counter, keys)) == [("CLA-1", "12")]
    found = ordered(counter, "CLA-N 5\nCLA-N 6")
    assert [line.number for line in found.bad] == [1, 2]
    assert found.bad[0].message == "«Clavos» se vende en múltiplos de 12; pide 12. (renglones 1, 2 sumados)"


def test_a_number_that_is_also_a_key_is_read_as_the_other_lines_are(counter: Counter) -> None:
    assert good(ordered(counter, "12 3")) == [("12", "3")]
    assert good(ordered(counter, "2 MAR-016\n3 12")) == [("MAR-016", "2"), ("12", "3")]
    assert good(ordered(counter, "MAR-016 2\n12 3")) == [("MAR-016", "2"), ("12", "3")]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("MAR-016", "Escribe la clave, un espacio y la cantidad; por ejemplo: MAR-016 12."),
        ("MAR-016 0", "La cantidad debe ser mayor que cero; corrígela."),
        ("MAR-016 -3", "La cantidad debe ser mayor que cero; corrígela."),
        ("MAR-016 1.5", "«Martillo» se vende por pieza, sin fracciones; escribe una cantidad entera."),
        ("ALA-1 1.123456", "La cantidad «1.123456» tiene más de 5 decimales, que Microsip no guarda; redondéala."),
        ("MAR016 2", "No hay ningún artículo con la clave «MAR016»; ¿quisiste decir MAR-016?"),
        ("MAR-06 2", "No hay ningún artículo con la clave «MAR-06»; ¿quisiste decir MAR-016?"),
        ("martillo 2", "No hay ningún artículo con la clave «martillo»; ¿quisiste decir MAR-016?"),
        ("zzz 2", "No hay ningún artículo con la clave «zzz»; revísala o búscalo en el catálogo."),
        ("ret-1 2", "El artículo con la clave «ret-1» ya no se vende; quítalo o pide otro."),
        ("GUA-0 2", "«GUA-0» se vende en varias opciones; escribe la clave de la que quieras."),
        (
            "CLA-1 12",
            "La clave «CLA-1» es de varios artículos: «Clavos» (CLA-1) y «Alambre» (ALA-1); escribe la de Microsip.",
        ),
        (
            "MAR-016;Martillo;2;135.00",
            "Hay más de un número y no se sabe cuál es la cantidad; deja sólo la clave y la cantidad.",
        ),
    ],
)
def test_each_bad_line_says_what_is_wrong_and_what_to_do(counter: Counter, text: str, message: str) -> None:
    assert complaint(counter, text) == message


def test_nothing_typed_is_no_order(counter: Counter) -> None:
    found = ordered(counter, "\n  \n")
    assert (found.good, found.bad, found.price.net) == ((), (), Decimal(0))


def test_hostile_lines_are_only_lines(counter: Counter) -> None:
    found = ordered(counter, "' OR 1=1 -- 3\n<script> 2\n\x00 1\n" + "A" * 5_000 + " 1\n")
    assert (len(found.good), len(found.bad)) == (0, 4)
