"""Texts of the portal in the place of Microsip's: kept through syncs, searched, and given back."""

from pathlib import Path

import pytest

from portal.catalogue import article, groups, lines, search
from portal.companies import Company, create_company
from portal.database import Database
from portal.described import Subject, the_one
from portal.sync_settings import Field, save_sync_settings
from portal.texts import (
    LONGEST,
    NO_TEXTS,
    BadPicture,
    Texts,
    TextTooLong,
    portal_picture,
    save_picture,
    save_texts,
    texts_of,
    texts_of_row,
)
from tests.portal.published import Shop
from warehouse.store import Reader

PNG = b"\x89PNG\r\n\x1a\n" + bytes(40)
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
    with pytest.raises(TextTooLong, match="«Nombre de los artículos» tiene 201 caracteres"):
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


def test_lines_and_groups_are_shown_under_the_portals_names(
    database: Database, ferreteria: Company, tmp_path: Path
) -> None:
    shop = Shop(tmp_path)
    group = shop.add("grupos_lineas", NOMBRE="Herramienta")
    line = shop.add("lineas_articulos", NOMBRE="Martillos", GRUPO_LINEA_ID=group)
    hammer = shop.article("Martillo", "MAR-1", LINEA_ARTICULO_ID=line)
    reader = shop.published()
    theirs = article(reader, hammer)
    assert theirs.line_id is not None
    assert theirs.group_id is not None
    manage(database, ferreteria, Field.LINE_NAME, Field.GROUP_NAME)
    save_texts(database, ferreteria, theirs.line_id, {Field.LINE_NAME: "De golpe"}, AUTHOR)
    save_texts(database, ferreteria, theirs.group_id, {Field.GROUP_NAME: "A mano"}, AUTHOR)
    texts = texts_of(database, ferreteria)
    shown = article(reader, hammer, texts)
    assert (shown.line, shown.group) == ("De golpe", "A mano")
    assert [each.name for each in lines(reader, texts)] == ["De golpe"]
    assert [each.name for each in groups(reader, texts)] == ["A mano"]
    assert the_one(reader, Subject.LINE, theirs.line or "").row_id == theirs.line_id


def test_a_picture_of_the_portal_takes_the_place_of_microsips(
    database: Database, ferreteria: Company, tmp_path: Path
) -> None:
    shop = Shop(tmp_path)
    hammer, pliers = shop.article("Martillo", "MAR-1"), shop.article("Pinza", "PIN-1")
    reader = shop.published()
    manage(database, ferreteria, Field.ARTICLE_PICTURE)
    digest = save_picture(database, ferreteria, hammer, PNG, AUTHOR)
    texts = texts_of(database, ferreteria)
    assert article(reader, hammer, texts).pictures == (digest,)
    assert article(reader, pliers, texts).pictures == article(reader, pliers).pictures
    found_again = portal_picture(database, ferreteria, digest)
    assert found_again is not None
    assert (found_again.content, found_again.media_type) == (PNG, "image/png")
    with pytest.raises(BadPicture, match="no se puede usar"):
        save_picture(database, ferreteria, hammer, b"<script>", AUTHOR)
    manage(database, ferreteria)
    assert article(reader, hammer, texts_of(database, ferreteria)).pictures == article(reader, hammer).pictures


def test_a_customer_is_called_as_the_portal_says(database: Database, ferreteria: Company, tmp_path: Path) -> None:
    texts = Texts(ferreteria.id, 1, frozenset({Field.CUSTOMER_NAME}), {Field.CUSTOMER_NAME: {7: "La Económica"}})
    assert texts.text(Field.CUSTOMER_NAME, 7, "ECONOMICA SA") == "La Económica"
    assert texts.text(Field.CUSTOMER_NAME, 8, "OTRA SA") == "OTRA SA"


def test_every_field_belongs_to_one_subject_and_has_a_length() -> None:
    assert [field for subject in Subject for field in subject.fields] == list(Field)
    assert set(LONGEST) == set(Field)
