"""Secrets are kept encrypted, with a key that only its owner reads and that is not in the database."""

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from portal.encryption import Encryption, KeyMissing, KeyWrong

PLACE = "connections.password of company 1"


def test_what_is_encrypted_comes_back(key_file: Path) -> None:
    encryption = Encryption(key_file)
    encrypted = encryption.encrypt("masterkey ñ€", PLACE)
    assert b"masterkey" not in encrypted
    assert encryption.decrypt(encrypted, PLACE) == "masterkey ñ€"
    assert encryption.encrypt("masterkey ñ€", PLACE) != encrypted


def test_only_the_owner_reads_the_key_and_nothing_else_is_left(key_file: Path) -> None:
    Encryption(key_file).encrypt("x", PLACE)
    assert stat.S_IMODE(key_file.stat().st_mode) == 0o600
    assert list(key_file.parent.glob("portal.key*")) == [key_file]


def test_processes_that_begin_at_once_share_one_key(key_file: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        encrypted = list(pool.map(lambda _: Encryption(key_file).encrypt("x", PLACE), range(8)))
    assert {Encryption(key_file).decrypt(one, PLACE) for one in encrypted} == {"x"}


def test_without_the_key_the_error_says_how_to_go_on(key_file: Path) -> None:
    encrypted = Encryption(key_file).encrypt("x", PLACE)
    key_file.unlink()
    with pytest.raises(KeyMissing, match=r"respaldo o vuelve a escribir la contraseña"):
        Encryption(key_file).decrypt(encrypted, PLACE)


@pytest.mark.parametrize("content", [b"", b"not base64 ***", b"c2hvcnQ=", b"A" * 43 + b"="])
def test_another_key_or_no_key_at_all_is_told_apart_from_a_wrong_password(key_file: Path, content: bytes) -> None:
    encrypted = Encryption(key_file).encrypt("x", PLACE)
    key_file.write_bytes(content)
    with pytest.raises(KeyWrong, match="no es la de esta instalación"):
        Encryption(key_file).decrypt(encrypted, PLACE)


def test_a_secret_moved_to_another_place_is_refused(key_file: Path) -> None:
    encryption = Encryption(key_file)
    encrypted = encryption.encrypt("x", PLACE)
    with pytest.raises(KeyWrong):
        encryption.decrypt(encrypted, "connections.password of company 2")


def test_secrets_made_of_the_key_are_the_same_in_every_process_and_another_for_every_purpose(key_file: Path) -> None:
    assert Encryption(key_file).derived("cookies") == Encryption(key_file).derived("cookies")
    assert Encryption(key_file).derived("cookies") != Encryption(key_file).derived("links")
