"""The catalogue: what customers may buy, and finding it as they type."""

from pathlib import Path
from typing import Any

import pytest

from portal.catalogue import Article, UnknownArticle, article, articles, groups, lines, search
from portal.catalogue.words import written_as
from portal.folding import folded
from tests.portal.published import Shop
from warehouse.store import Reader


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return Shop(tmp_path)


def names(reader: Reader, text: str, **filters: Any) -> list[str]:
    return [article.name for article in search(reader, text, **filters).articles]


@pytest.fixture(scope="module")
def tools(tmp_path_factory: pytest.TempPathFactory) -> Reader:
    shop = Shop(tmp_path_factory.mktemp("tools"))
    shop.article("Martillo de uña 16 oz", "MAR-16")
    shop.article("Mango para martillo", "MAN-1")
    shop.article("Alambre remartillotado", "ALA-1")
    shop.article("Lápiz de carpintero", "LAP-1")
    shop.article('Desarmador plano 1/4" (6 mm)', "DES-14")
    shop.article("Juego de desarmadores", "MARTILLO")
    shop.article("Foco LED 60 W 100% brillante_", "FO.CO")
    galvanised = shop.article("TORNILLO GALVANIZADO ½”", "TOR-12", "750")
    shop.key(galvanised, "7501234567890", bar_code=True)
    shop.article("Ñandú de plástico", "ÑAN")
    return shop.published()


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("MARTILLO DE UNA", ["Martillo de uña 16 oz"]),
        ("uña martillo", ["Martillo de uña 16 oz"]),
        ("lapiz", ["Lápiz de carpintero"]),
        ("lápices", ["Lápiz de carpintero"]),
        ("tornillos galvanizados", ["TORNILLO GALVANIZADO ½”"]),
        ("ñandu", ["Ñandú de plástico"]),
        ("nandú", ["Ñandú de plástico"]),
        ("  foco    led ", ["Foco LED 60 W 100% brillante_"]),
        ('1/4"', ['Desarmador plano 1/4" (6 mm)']),
        ("(6", ['Desarmador plano 1/4" (6 mm)']),
        ("100%", ["Foco LED 60 W 100% brillante_"]),
        ("fo.co", ["Foco LED 60 W 100% brillante_"]),
        ("foxco", []),
        ("%", ["Foco LED 60 W 100% brillante_"]),
        ("' OR 1=1 --", []),
        ("martillo inexistente", []),
    ],
)
def test_articles_are_found_as_people_type(tools: Reader, text: str, found: list[str]) -> None:
    assert names(tools, text) == found


@pytest.mark.parametrize("text", ["TOR-12", "tor-12", "750", "7501234567890", " 7501234567890 "])
def test_every_kind_of_key_is_found(tools: Reader, text: str) -> None:
    assert names(tools, text)[0] == "TORNILLO GALVANIZADO ½”"


def test_the_exact_key_comes_first_then_names_that_begin_so_then_words_then_the_others(tools: Reader) -> None:
    assert names(tools, "martillo") == [
        "Juego de desarmadores",
        "Martillo de uña 16 oz",
        "Mango para martillo",
        "Alambre remartillotado",
    ]


def test_singular_and_plural_find_each_other(tools: Reader) -> None:
    both = {"Juego de desarmadores", 'Desarmador plano 1/4" (6 mm)'}
    assert set(names(tools, "desarmador")) == set(names(tools, "desarmadores")) == both


@pytest.mark.parametrize(
    ("word", "parts"),
    [
        ("martillos", ("martillo",)),
        ("desarmadores", ("desarmador",)),
        ("redes", ("red",)),
        ("llaves", ("llave",)),
        ("lapices", ("lapiz", "lapic")),
        ("lapiz", ("lapiz", "lapices")),
        ("gas", ("gas",)),
        ("m6s", ("m6s",)),
        ("750s", ("750s",)),
    ],
)
def test_a_word_is_looked_for_in_both_numbers(word: str, parts: tuple[str, ...]) -> None:
    assert written_as(word) == parts
    singular_or_plural = word if word.endswith("z") else parts[0]
    assert any(part in singular_or_plural for part in parts)


def test_an_empty_search_is_the_whole_catalogue_by_name_in_pages(tools: Reader) -> None:
    first, second = (search(tools, " ", page=page, page_size=5) for page in (1, 2))
    shown = [article.name for article in (*first.articles, *second.articles)]
    assert (first.total, second.total, len(first.articles), len(second.articles)) == (9, 9, 5, 4)
    assert shown == sorted(shown, key=folded)
    assert search(tools, "", page=3, page_size=5).articles == ()


@pytest.mark.parametrize("page", [0, -3])
def test_a_page_before_the_first_is_the_first(tools: Reader, page: int) -> None:
    assert search(tools, "", page=page) == search(tools, "", page=1)


def test_a_text_of_any_length_is_answered(tools: Reader) -> None:
    assert search(tools, "a " * 100_000).total > 0
    assert search(tools, "\x00\ud7ff🔩").total == 0


def test_group_and_line_narrow_a_search(shop: Shop) -> None:
    hand, power = (shop.add("grupos_lineas", NOMBRE=name) for name in ("Manuales", "Eléctricas"))
    hammers = shop.add("lineas_articulos", NOMBRE="Martillos", GRUPO_LINEA_ID=hand)
    drills = shop.add("lineas_articulos", NOMBRE="Taladros", GRUPO_LINEA_ID=power)
    shop.add("lineas_articulos", NOMBRE="Vacía", GRUPO_LINEA_ID=power)
    shop.article("Martillo", LINEA_ARTICULO_ID=hammers)
    shop.article("Martillo demoledor", LINEA_ARTICULO_ID=drills)
    shop.article("Martillo sin línea")
    reader = shop.published()
    assert names(reader, "martillo", line_id=hammers) == ["Martillo"]
    assert names(reader, "", group_id=power) == ["Martillo demoledor"]
    assert names(reader, "", group_id=power, line_id=hammers) == []
    assert search(reader, "martillo").total == 3
    assert [(line.name, line.group_id, line.articles) for line in lines(reader)] == [
        ("Martillos", hand, 1),
        ("Taladros", power, 1),
    ]
    assert [(group.name, group.articles) for group in groups(reader)] == [("Eléctricas", 1), ("Manuales", 1)]


def test_only_what_is_sold_is_shown_and_what_ends_while_stock_lasts(shop: Shop) -> None:
    north, south = shop.warehouse("Norte"), shop.warehouse("Sur")
    sold = shop.article("Activo")
    for status in ("B", "S", ""):
        shop.article(f"No se vende {status}", status=status)
    last = shop.article("Último", status="C")
    shop.stock(last, south, "2")
    committed = shop.article("Último comprometido", status="C")
    shop.stock(committed, north, "2", committed="2")
    shop.article("Agotado", status="C")
    kit = shop.article("Juego que termina", status="C", ES_JUEGO="S", ES_ALMACENABLE="N")
    shop.rows["juegos_det"] = [{"ARTICULO_ID": kit, "COMPONENTE_ID": last, "UNIDADES": 2}]
    reader = shop.published()
    assert names(reader, "") == ["Activo", "Juego que termina", "Último"]
    assert [one.while_stock_lasts for one in articles(reader, [sold, last])] == [False, True]
    with pytest.raises(UnknownArticle, match="ya no está en el catálogo"):
        article(reader, committed)
    with pytest.raises(UnknownArticle):
        article(reader, 999_999)


def test_an_article_shows_what_microsip_knows_of_it(shop: Shop) -> None:
    group = shop.add("grupos_lineas", NOMBRE="Herramienta")
    line = shop.add("lineas_articulos", NOMBRE="Martillos", GRUPO_LINEA_ID=group)
    found = shop.article(
        "Martillo", LINEA_ARTICULO_ID=line, UNIDAD_VENTA="Pieza", NOTAS_VENTAS="Con mango.\r\nDe fresno.", ES_JUEGO="N"
    )
    shop.key(found, "7501", "Código de barras", bar_code=True)
    shop.key(found, "MAR-1", "Clave principal", principal=True)
    principal = shop.add("roles_imagenes_articulos", NOMBRE="Principal", ES_PPAL="S")
    other = shop.add("roles_imagenes_articulos", NOMBRE="Otra", ES_PPAL="N")
    for role, content in ((other, b"second"), (principal, b"first"), (other, b"second"), (other, None)):
        shop.add("imagenes_articulos", ARTICULO_ID=found, ROL_IMAGEN_ART_ID=role, IMAGEN=content)
    shown = article(shop.published(), found)
    assert (shown.key, shown.name, shown.unit) == ("MAR-1", "Martillo", "Pieza")
    assert (shown.line, shown.group, shown.line_id, shown.group_id) == ("Martillos", "Herramienta", line, group)
    assert [(key.text, key.role, key.is_bar_code) for key in shown.keys] == [
        ("MAR-1", "Clave principal", False),
        ("7501", "Código de barras", True),
    ]
    assert shown.notes == "Con mango.\r\nDe fresno."
    assert [digest[:8] for digest in shown.pictures] == ["a7937b64", "16367aac"]  # of b"first" and b"second"


def test_an_article_of_which_nothing_is_known_is_shown_all_the_same(shop: Shop) -> None:
    bare = shop.article("Sin nada")
    nameless = shop.add("articulos", ESTATUS="A")
    reader = shop.published()
    assert article(reader, bare) == Article(
        bare, None, "Sin nada", None, None, None, None, None, None, False, False, (), (), None
    )
    assert article(reader, nameless).name == ""


@pytest.mark.parametrize(
    ("article_factor", "line_factor", "group_factor", "multiple"),
    [
        ("6", "4", "2", "6"),
        (None, "4", "2", "4"),
        (None, None, "2", "2"),
        (None, None, None, None),
        ("0", None, "2", "2"),
    ],
)
def test_units_are_sold_in_multiples_of_the_most_specific_factor(
    shop: Shop, article_factor: str | None, line_factor: str | None, group_factor: str | None, multiple: str | None
) -> None:
    def applied(factor: str | None) -> dict[str, Any]:
        return {"APLICAR_FACTOR_VENTA": "N" if factor is None else "S", "FACTOR_VENTA": int(factor or 12)}

    group = shop.add("grupos_lineas", NOMBRE="G", **applied(group_factor))
    line = shop.add("lineas_articulos", NOMBRE="L", GRUPO_LINEA_ID=group, **applied(line_factor))
    found = shop.article("Caja", LINEA_ARTICULO_ID=line, **applied(article_factor))
    shown = article(shop.published(), found).multiple
    assert shown == (None if multiple is None else int(multiple))


def test_a_new_version_is_searched_as_soon_as_it_is_published(shop: Shop) -> None:
    shop.article("Martillo")
    before = shop.published()
    assert names(before, "") == ["Martillo"]
    shop.article("Taladro")
    assert names(shop.published(), "") == ["Martillo", "Taladro"]
    assert names(before, "") == ["Martillo"]
