"""What an agent that is started as a service reads from its file."""

from pathlib import Path

import pytest

from microsip.agent.settings import AgentSettings
from microsip.agent.settings_file import BadSettingsFile, SettingsFile, read_settings


def written(folder: Path, text: str) -> Path:
    file = folder / "agent.toml"
    file.write_text(text, encoding="utf-8")
    return file


def test_only_the_data_folders_must_be_told(tmp_path: Path) -> None:
    file = written(tmp_path, "data_folders = ['C:\\Microsip datos']")
    expected = AgentSettings(("C:\\Microsip datos",), tmp_path, "0.0.0.0", 7070, "127.0.0.1", 3050)
    assert read_settings(file, tmp_path) == SettingsFile(expected)


def test_addresses_and_the_client_library_are_taken_as_told(tmp_path: Path) -> None:
    text = (
        "data_folders = ['/a', '/b']\nlisten = '127.0.0.1:7171'\nfirebird = '10.0.0.5:3051'\nclient_library = 'f.dll'"
    )
    expected = AgentSettings(("/a", "/b"), tmp_path, "127.0.0.1", 7171, "10.0.0.5", 3051)
    assert read_settings(written(tmp_path, text), tmp_path) == SettingsFile(expected, "f.dll")


def test_a_file_as_windows_editors_write_it_is_read(tmp_path: Path) -> None:
    file = tmp_path / "agent.toml"
    file.write_bytes("data_folders = ['C:\\Datos']\r\n".encode("utf-8-sig"))
    assert read_settings(file, tmp_path).settings.data_folders == ("C:\\Datos",)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "data_folders"),
        ("data_folders = []", "data_folders"),
        ("data_folders = 'C:\\Datos'", "data_folders"),
        ("data_folders = ['a']\nlisten = 'nine:port'", "listen"),
        ("data_folders = ['a']\nfirebird = 'host:x'", "firebird"),
        ("data_folders = ['a']\nport = 7070", "«port»"),
        ('data_folders = ["C:\\Microsip"]', "no se entiende"),
    ],
)
def test_what_is_wrong_is_named_with_the_file(tmp_path: Path, text: str, told: str) -> None:
    file = written(tmp_path, text)
    with pytest.raises(BadSettingsFile) as wrong:
        read_settings(file, tmp_path)
    assert told in wrong.value.message
    assert str(file) in wrong.value.message


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadSettingsFile, match=r"agent\.toml"):
        read_settings(tmp_path / "agent.toml", tmp_path)
