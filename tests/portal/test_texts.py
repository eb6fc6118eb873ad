"""Texts of the portal in the place of Microsip's: kept through syncs, searched, and given back."""

from pathlib import Path

import pytest

from portal.catalogue import article, groups, lines, search
from portal.companies import Company, create_company
from portal.database import Database
from portal.sync_settings import Field, save_sync_settings
from portal.texts import LONGEST, NO_TEXTS, Texts, TextTooLong, save_texts, texts_of, texts_of_row
from tests.portal.published import Shop
from warehouse.store import Reader

AUTHOR = "admin@latuerca.example"
NAME, NOTES = Field.ARTICLE_NAME, Field.ARTICLE_NOTES


def manage(database: Database, company: Company, *fields: Field) -> None:
    save_sync_settings(database, company, 6, 5, AUTHOR, set(fields))


def found(reader: Reader, text: str, texts: Texts) -> list[str]:
    return [each.name for each in search(reader, text, texts=texts).articles]


def test_a_managed_name_is_shown_and_found_and_microsips_is_not(
    database: Database, ferreteria: Company, tmp_path: Path
) -> None:
    shop = Shop(tmp_path)
    hammer, pliers = shop.article("MART UÑA 16", "MAR-1", NOTAS_VENTAS="De Microsip"), shop.article("Pinza", "PIN-1")
    reader = shop.published()
    manage(database, ferreteria, NAME)
    save_texts(database, ferreteria, hammer, {NAME: " Martillo de uña ", NOTES: "Del portal"}, AUTHOR)
    texts = texts_of(database, ferreteria)
    shown = article(reader, hammer, texts)
    assert (shown.name, shown.notes, shown.key) == ("Martillo de uña", "De Microsip", "MAR-1")
    assert found(reader, "martillos", texts) == ["Martillo de uña"]
    assert found(reader, "mart una 16", texts) == []
    assert found(reader, "MAR-1", texts) == ["Martillo de uña"]
    assert found(reader, "", texts) == ["Martillo de uña", "Pinza"]
    assert article(reader, pliers, texts).name == "Pinza"


def test_a_sync_changes_nothing_of_it_and_switching_on_goes_back_to_microsips(
    database: Database, ferreteria: Company, tmp_path: Path
) -> None:
    shop = Shop(tmp_path)
    hammer = shop.article("Martillo", "MAR-1")
    shop.published()
    manage(database, ferreteria, NAME, NOTES)
    save_texts(database, ferreteria, hammer, {NAME: "Martillo del portal", NOTES: "Forjado"}, AUTHOR)
    shop.rows["articulos"][0]["NOMBRE"] = "Martillo renombrado en Microsip"
    reader = shop.published()
    shown = article(reader, hammer, texts_of(database, ferreteria))
    assert (shown.name, shown.notes) == ("Martillo del portal", "Forjado")
    manage(database, ferreteria, NOTES)
    shown = article(reader, hammer, texts_of(database, ferreteria))
    assert (shown.name, shown.notes) == ("Martillo renombrado en Microsip", "Forjado")
    manage(database, ferreteria, NAME)
    assert article(reader, hammer, texts_of(database, ferreteria)).name == "Martillo del portal"
    manage(database, ferreteria)
    assert texts_of(database, ferreteria) == NO_TEXTS


def test_an_empty_text_gives_the_place_back(database: Database, ferreteria: Company, tmp_path: Path) -> None:
    shop = Shop(tmp_path)
    hammer = shop.article("Martillo", "MAR-1")
    reader = shop.published()
    manage(database, ferreteria, NAME)
    for text, expected in (("Mazo", "Mazo"), ("Marro", "Marro"), ("  ", "Martillo")):
        save_texts(database, ferreteria, hammer, {NAME: text}, AUTHOR)
        assert article(reader, hammer, texts_of(database, ferreteria)).name == expected
    assert texts_of_row(database, ferreteria, hammer, frozenset(Field)) == {}


def test_a_text_that_is_too_long_keeps_all_of_them_as_they_were(database: Database, ferreteria: Company) -> None:
    save_texts(database, ferreteria, 1, {NAME: "Martillo", NOTES: "Forjado"}, AUTHOR)
    with pytest.raises(TextTooLong, match="«Nombre» tiene 201 caracteres"):
        save_texts(database, ferreteria, 1, {NOTES: "Otra", NAME: "x" * (LONGEST[NAME] + 1)}, AUTHOR)
    assert texts_of_row(database, ferreteria, 1, frozenset(Field)) == {NAME: "Martillo", NOTES: "Forjado"}
    assert texts_of_row(database, ferreteria, 1, frozenset({NOTES})) == {NOTES: "Forjado"}


def test_companies_have_texts_of_their_own(database: Database, ferreteria: Company) -> None:
    other = create_company(database, "otra", "Otra")
    for each in (ferreteria, other):
        manage(database, each, NAME)
        save_texts(database, each, 1, {NAME: each.name}, AUTHOR)
    assert texts_of(database, ferreteria).by_field == {NAME: {1: ferreteria.name}}
    assert texts_of(database, other).by_field == {NAME: {1: "Otra"}}
    assert texts_of(database, ferreteria) != texts_of(database, other)


def test_lines_and_groups_stay_as_they_are(database: Database, ferreteria: Company, tmp_path: Path) -> None:
    shop = Shop(tmp_path)
    line = shop.add("lineas_articulos", NOMBRE="Herramienta", GRUPO_LINEA_ID=shop.add("grupos_lineas", NOMBRE="Todo"))
    hammer = shop.article("Martillo", "MAR-1", LINEA_ARTICULO_ID=line)
    reader = shop.published()
    manage(database, ferreteria, NAME)
    save_texts(database, ferreteria, hammer, {NAME: "Mazo"}, AUTHOR)
    texts = texts_of(database, ferreteria)
    assert (lines(reader, texts), groups(reader, texts)) == (lines(reader), groups(reader))
