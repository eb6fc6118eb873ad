"""An installation is made by whoever opens it first, in a folder that holds all of it."""

import subprocess
import sys
from pathlib import Path

import pytest

from portal.companies import companies, create_company
from portal.installation import HomeUnusable, open_installation
from portal.settings import Settings, load_settings

OPENING_AT_ONCE = 4


def settings_in(home: Path) -> Settings:
    return load_settings(
        home=home,
        database_url=f"sqlite:///{home / 'portal.sqlite'}",
        warehouse_url=f"duckdb:///{home / 'warehouse'}",
        prefect_api_url="http://127.0.0.1:9/api",
    )


def test_opening_makes_the_folder_and_opening_again_finds_what_is_there(tmp_path: Path) -> None:
    home = tmp_path / "Portal de mayoreo ñ" / "var"
    made = open_installation(settings_in(home))
    create_company(made.database, "norte", "Norte")
    made.database.close()
    found = open_installation(settings_in(home))
    assert [company.slug for company in companies(found.database)] == ["norte"]
    found.database.close()


def test_processes_may_open_it_at_once(tmp_path: Path) -> None:
    processes = [subprocess.Popen([sys.executable, __file__, str(tmp_path / "home")]) for _ in range(OPENING_AT_ONCE)]
    assert [process.wait() for process in processes] == [0] * OPENING_AT_ONCE


def test_a_folder_that_cannot_be_made_names_the_setting(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    for home in (tmp_path / "file", tmp_path / "file" / "home"):
        with pytest.raises(HomeUnusable, match="B2BGO_HOME"):
            open_installation(settings_in(home))


if __name__ == "__main__":
    opened = open_installation(settings_in(Path(sys.argv[1])))
    assert companies(opened.database) == ()
