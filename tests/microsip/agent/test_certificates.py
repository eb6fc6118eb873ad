"""The agent's certificate: its own, made once, readable by nobody else."""

import re
import ssl
from pathlib import Path

from microsip.agent.certificates import fingerprint_of, own_certificate


def test_the_first_start_makes_it_and_later_ones_keep_it(tmp_path: Path) -> None:
    first = own_certificate(tmp_path / "state")
    content = first.read_bytes()
    assert own_certificate(tmp_path / "state") == first
    assert first.read_bytes() == content


def test_every_agent_has_another_one(tmp_path: Path) -> None:
    one, other = own_certificate(tmp_path / "1"), own_certificate(tmp_path / "2")
    assert fingerprint_of(one) != fingerprint_of(other)


def test_the_key_is_for_its_owner_only(tmp_path: Path) -> None:
    assert own_certificate(tmp_path).stat().st_mode & 0o777 == 0o600


def test_nothing_unfinished_stays(tmp_path: Path) -> None:
    (tmp_path / "agent.new").write_text("half")
    own_certificate(tmp_path)
    assert [file.name for file in tmp_path.iterdir()] == ["agent.pem"]


def test_key_and_certificate_belong_together(tmp_path: Path) -> None:
    ssl.create_default_context(ssl.Purpose.CLIENT_AUTH).load_cert_chain(own_certificate(tmp_path))


def test_the_fingerprint_is_written_as_browsers_write_it(tmp_path: Path) -> None:
    assert re.fullmatch(r"([0-9A-F]{2}:){31}[0-9A-F]{2}", fingerprint_of(own_certificate(tmp_path)))
