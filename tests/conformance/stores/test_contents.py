"""Contents of binary columns are found by their digests."""

from hashlib import sha256

from tests.conformance.stores.opening import Opener
from tests.warehouse.shop import (
    ARTICLES,
    COMPANY,
    PICTURES,
    article,
    held,
    publish,
)
from warehouse.store import Warehouse


def test_contents_are_found_by_their_digest(opened: Opener) -> None:
    picture, digest = b"\x89PNG" + bytes(range(256)) * 5000, sha256(b"\x89PNG" + bytes(range(256)) * 5000).hexdigest()
    rows = [{"IMAGEN_ARTICULO_ID": number, "IMAGEN": picture} for number in (1, 2)]
    publish(opened(), PICTURES, *rows, {"IMAGEN_ARTICULO_ID": 3, "IMAGEN": b""}, {"IMAGEN_ARTICULO_ID": 4})
    reader = opened().reader(COMPANY)
    empty = sha256(b"").hexdigest()
    assert [row["IMAGEN"] for row in held(reader, PICTURES)] == [digest, digest, empty, None]
    assert (reader.content(digest), reader.content(empty), reader.content("0" * 64)) == (picture, b"", None)


def test_contents_are_kept_for_as_long_as_a_version_names_them(opened: Opener) -> None:
    digest = sha256(b"foto").hexdigest()
    publish(opened(), PICTURES, {"IMAGEN_ARTICULO_ID": 1, "IMAGEN": b"foto"})
    for _ in range(4):
        publish(opened(), PICTURES)
        assert opened().reader(COMPANY).content(digest) == b"foto"
    publish(opened(), ARTICLES)
    assert opened().reader(COMPANY).content(digest) is None


def test_contents_that_no_landing_changes_stay(opened: Opener) -> None:
    digest = sha256(b"foto").hexdigest()
    publish(opened(), PICTURES, {"IMAGEN_ARTICULO_ID": 1, "IMAGEN": b"foto"})
    for _ in range(7):
        publish(opened(), ARTICLES, article(1))
    assert opened().reader(COMPANY).content(digest) == b"foto"


def test_a_company_without_pictures_has_no_contents(warehouse: Warehouse) -> None:
    publish(warehouse, ARTICLES, article(1))
    assert warehouse.reader(COMPANY).content("0" * 64) is None
