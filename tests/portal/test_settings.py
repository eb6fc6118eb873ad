"""Settings come from the environment; an error names the variable and how to write it."""

from pathlib import Path

import pytest

from portal.settings import BadSetting, Settings, load_settings


@pytest.fixture(autouse=True)
def _no_settings_of_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(f"B2BGO_{name.upper()}", raising=False)
    monkeypatch.delenv("PREFECT_API_URL", raising=False)


def test_nothing_needs_to_be_set(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    settings = load_settings()
    assert settings.home == tmp_path / "var"
    assert settings.database_url == f"sqlite:///{tmp_path}/var/portal.sqlite"
    assert settings.warehouse_url == f"duckdb:///{tmp_path}/var/warehouse"
    assert (settings.agent_port, settings.storefront_port) == (7070, 8501)


def test_both_stores_follow_the_home_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("B2BGO_HOME", str(tmp_path / "elsewhere"))
    settings = load_settings()
    assert settings.database_url == f"sqlite:///{tmp_path}/elsewhere/portal.sqlite"
    assert settings.warehouse_url == f"duckdb:///{tmp_path}/elsewhere/warehouse"


def test_what_is_given_by_name_goes_before_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("B2BGO_AGENT_PORT", "7071")
    monkeypatch.setenv("PREFECT_API_URL", "http://prefect:4200/api")
    assert load_settings().agent_port == 7071
    assert load_settings().prefect_api_url == "http://prefect:4200/api"
    assert load_settings(agent_port=7072, prefect_api_url="http://other/api") == Settings(
        agent_port=7072, prefect_api_url="http://other/api"
    )


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("B2BGO_AGENT_PORT", "seventy"),
        ("B2BGO_STOREFRONT_PORT", "0"),
        ("B2BGO_FIREBIRD_PORT", "65536"),
        ("B2BGO_DATABASE_URL", "portal.sqlite"),
        ("B2BGO_WAREHOUSE_URL", "/srv/warehouse"),
        ("B2BGO_HOST", ""),
        ("PREFECT_API_URL", "127.0.0.1:4200"),
    ],
)
def test_a_wrong_setting_names_its_variable(monkeypatch: pytest.MonkeyPatch, variable: str, value: str) -> None:
    monkeypatch.setenv(variable, value)
    with pytest.raises(BadSetting, match=f"{variable} no es válido; escribe .*{variable}=") as caught:
        load_settings()
    assert variable in caught.value.detail


def test_no_error_shows_the_password_of_a_database(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("B2BGO_DATABASE_URL", "postgresql://b2bgo:v3ry-s3cret@localhost:99999999/x")
    monkeypatch.setenv("B2BGO_AGENT_PORT", "x")
    with pytest.raises(BadSetting) as caught:
        load_settings()
    assert "v3ry-s3cret" not in f"{caught.value} {caught.value.detail} {caught.value.__cause__!r}"
