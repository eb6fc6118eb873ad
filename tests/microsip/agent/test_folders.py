"""The agent opens files inside its data folders and nothing else, however they are written."""

import ntpath
from pathlib import Path

import pytest

from microsip.agent.folders import DataFolders
from microsip.errors import BadAddress, DatabaseRefused, FolderNotAllowed, UnknownDatabase


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "Microsip datos"
    (folder / "norte").mkdir(parents=True)
    for name in ("EMPRESA.FDB", "otra.fdb", "norte/SUCURSAL.FDB"):
        (folder / name).touch()
    (tmp_path / "SECRETA.FDB").touch()
    return folder


@pytest.fixture
def folders(data: Path) -> DataFolders:
    return DataFolders((str(data),))


@pytest.mark.parametrize("typed", ["EMPRESA", "EMPRESA.FDB", "empresa", "Empresa.fdb", "  EMPRESA  "])
def test_a_database_is_found_in_any_case_with_and_without_its_suffix(
    folders: DataFolders, data: Path, typed: str
) -> None:
    assert folders.locate(str(data), typed) == (str(data), "EMPRESA.FDB")


def test_the_name_as_it_is_written_goes_before_another_case(data: Path) -> None:
    for name in ("empresa.fdb", "Empresa.FDB"):
        (data / name).touch()
    folders = DataFolders((str(data),))
    assert folders.locate(str(data), "Empresa.FDB")[1] == "Empresa.FDB"
    assert folders.locate(str(data), "empresa.fdb")[1] == "empresa.fdb"


@pytest.mark.parametrize("written", ["{}", "{}/", "  {}  ", "{}/norte/..", "{}//."])
def test_a_folder_may_be_written_in_several_ways(folders: DataFolders, data: Path, written: str) -> None:
    assert folders.locate(written.format(data), "EMPRESA") == (str(data), "EMPRESA.FDB")


def test_folders_within_a_data_folder_are_served(folders: DataFolders, data: Path) -> None:
    assert folders.locate(str(data / "norte"), "SUCURSAL") == (str(data / "norte"), "SUCURSAL.FDB")


@pytest.mark.parametrize("written", ["{}/..", "{}/norte/../..", "{}2", "/", "/etc", "", "norte", "{}\0", "~", "C:\\"])
def test_other_folders_are_refused(folders: DataFolders, data: Path, written: str) -> None:
    (data.parent / f"{data.name}2").mkdir()
    with pytest.raises(FolderNotAllowed):
        folders.locate(written.format(data), "SECRETA")


def test_a_refusal_does_not_tell_whether_the_folder_exists(folders: DataFolders, data: Path) -> None:
    told = []
    for folder in (data.parent, data.parent / "nothing here"):
        with pytest.raises(FolderNotAllowed) as refused:
            folders.locate(str(folder), "SECRETA")
        told.append((refused.value.message, refused.value.detail))
    assert told[0] == told[1]


@pytest.mark.parametrize("name", ["../SECRETA", "norte/SUCURSAL", "..\\SECRETA", "..", "", "/etc/passwd"])
def test_a_name_with_a_folder_in_it_is_refused(folders: DataFolders, data: Path, name: str) -> None:
    with pytest.raises(BadAddress):
        folders.locate(str(data), name)


def test_links_that_lead_out_are_refused(folders: DataFolders, data: Path) -> None:
    (data / "FUERA.FDB").symlink_to(data.parent / "SECRETA.FDB")
    (data / "fuera").symlink_to(data.parent)
    with pytest.raises(FolderNotAllowed):
        folders.locate(str(data), "FUERA")
    with pytest.raises(FolderNotAllowed):
        folders.locate(str(data / "fuera"), "SECRETA")


def test_a_data_folder_may_itself_be_a_link(tmp_path: Path, data: Path) -> None:
    (tmp_path / "link").symlink_to(data)
    folders = DataFolders((str(tmp_path / "link"),))
    assert folders.locate(str(tmp_path / "link"), "EMPRESA") == (str(data), "EMPRESA.FDB")


@pytest.mark.parametrize(("folder", "name"), [("", "NADA"), ("nada", "EMPRESA"), ("", "norte")])
def test_what_is_not_there_is_unknown(folders: DataFolders, data: Path, folder: str, name: str) -> None:
    with pytest.raises(UnknownDatabase):
        folders.locate(str(data / folder), name)


def test_a_folder_that_cannot_be_listed_is_told_apart(folders: DataFolders, data: Path) -> None:
    (data / "archivo").touch()
    with pytest.raises(DatabaseRefused, match="permiso"):
        folders.locate(str(data / "archivo"), "EMPRESA")


WINDOWS = DataFolders(("C:\\Microsip datos", "D:\\"), rules=ntpath)


@pytest.mark.parametrize(
    ("written", "real"),
    [
        ("C:\\Microsip datos\\", "C:\\Microsip datos"),
        ("c:\\MICROSIP DATOS", "c:\\MICROSIP DATOS"),
        ("C:/Microsip datos/norte", "C:\\Microsip datos\\norte"),
        ("C:\\Microsip datos\\norte\\..\\sur", "C:\\Microsip datos\\sur"),
        ("D:\\cualquiera", "D:\\cualquiera"),
    ],
)
def test_windows_folders_are_read_as_windows_reads_them(written: str, real: str) -> None:
    assert WINDOWS.allowed(written) == real


@pytest.mark.parametrize(
    "written",
    [
        "C:\\",
        "C:\\Microsip datos 2",
        "C:\\Microsip datos\\..",
        "C:\\Microsip datos\\..\\Windows",
        "C:Microsip datos",
        "\\Microsip datos",
        "Microsip datos",
        "E:\\Microsip datos",
        "\\\\host\\share\\Microsip datos",
        "//host/share",
        "\\\\?\\C:\\Microsip datos",
        "\\\\.\\C:\\Microsip datos",
    ],
)
def test_windows_folders_elsewhere_are_refused(written: str) -> None:
    with pytest.raises(FolderNotAllowed):
        WINDOWS.allowed(written)
