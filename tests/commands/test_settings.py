"""`b2bgo settings`: the administrator's choices, for scripts."""

import json
from io import StringIO

import pytest

from commands.settings import SYNC_KEYS
from microsip.secrets import MASK
from portal.configuration import value_of
from portal.configuration.declared import BY_KEY
from portal.configuration.integration import RFC_REQUIRED
from portal.configuration.mail import SMTP_PASSWORD
from portal.installation import Installation
from portal.sync_settings import Field, save_sync_settings, sync_settings
from tests.commands.conftest import Call
from tests.servers.installation import SLUG, company_of


def test_get_prints_what_holds_and_who_chose_it(b2bgo: Call, opened: Installation) -> None:
    code, out, _ = b2bgo("settings", "get", "--company", SLUG, "--json")
    assert code == 0
    told = json.loads(out)
    assert {key: told[key] for key in ("sync.hours", "articulos.nombre", "smtp_port", "rfc_required")} == {
        "sync.hours": 6,
        "articulos.nombre": "microsip",
        "smtp_port": 587,
        "rfc_required": True,
    }
    assert set(told) == {*SYNC_KEYS, *BY_KEY, "cambiado", "por"}
    assert (told["cambiado"], told["por"]) == (None, "")
    saved = save_sync_settings(opened.database, company_of(opened), 3, 9, "admin@latuerca.example")
    assert saved.changed_at is not None
    told = json.loads(b2bgo("settings", "get", "sync.hours", "--company", SLUG, "--json")[1])
    assert told == {"sync.hours": 3, "cambiado": saved.changed_at.isoformat(), "por": "admin@latuerca.example"}


def test_get_for_persons_says_what_each_value_is(b2bgo: Call) -> None:
    _, out, _ = b2bgo("settings", "get", "--company", SLUG)
    assert "horas entre sincronizaciones automáticas" in out
    assert "Correo de contacto de emergencia" in out


def test_set_keeps_a_value_with_who_chose_it(b2bgo: Call, opened: Installation) -> None:
    code, out, err = b2bgo("settings", "set", "rfc_required", "no", "--company", SLUG, "--json")
    assert code == 0, err
    told = json.loads(out)
    assert told["rfc_required"] is False
    assert told["por"].endswith("(b2bgo)")
    assert value_of(opened.database, company_of(opened), RFC_REQUIRED) is False


def test_a_password_is_read_from_standard_input_and_never_printed(
    b2bgo: Call, opened: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert b2bgo("settings", "set", "smtp_password", "clave-de-correo", "--company", SLUG)[0] == 2
    monkeypatch.setattr("sys.stdin", StringIO("clave-de-correo\n"))
    code, out, err = b2bgo("settings", "set", "smtp_password", "--company", SLUG, "--password-stdin", "--json")
    assert code == 0, err
    assert json.loads(out)["smtp_password"] == MASK
    assert value_of(opened.database, company_of(opened), SMTP_PASSWORD) == "clave-de-correo"
    assert "clave-de-correo" not in b2bgo("settings", "get", "--company", SLUG)[1]
    assert b2bgo("settings", "set", "smtp_password", "", "--company", SLUG)[0] == 0
    assert value_of(opened.database, company_of(opened), SMTP_PASSWORD) == ""


def test_a_bad_value_of_a_setting_is_refused(b2bgo: Call, opened: Installation) -> None:
    code, out, err = b2bgo("settings", "set", "smtp_port", "70000", "--company", SLUG)
    assert (code, out) == (1, "")
    assert "escribe un número entero" in err
    assert b2bgo("settings", "set", "smtp_port", "--company", SLUG)[0] == 2


@pytest.mark.parametrize("value", ["0", "25", "seis", "6.5", "-1", "", "٣"])
def test_a_bad_value_is_refused_and_nothing_changes(b2bgo: Call, opened: Installation, value: str) -> None:
    code, out, err = b2bgo("settings", "set", "--company", SLUG, "--", "sync.hours", value)
    assert (code, out) == (1, "")
    assert "escribe" in err
    assert sync_settings(opened.database, company_of(opened)).hours == 6


def test_a_text_is_managed_in_the_portal_or_follows_microsip(b2bgo: Call, opened: Installation) -> None:
    def managed() -> frozenset[Field]:
        return sync_settings(opened.database, company_of(opened)).managed

    code, out, err = b2bgo("settings", "set", "articulos.nombre", "portal", "--company", SLUG, "--json")
    assert (code, json.loads(out)["articulos.nombre"]) == (0, "portal"), err
    assert managed() == {Field.ARTICLE_NAME}
    assert b2bgo("settings", "set", "articulos.nombre", "otro", "--company", SLUG)[0] == 1
    assert managed() == {Field.ARTICLE_NAME}
    assert b2bgo("settings", "set", "articulos.nombre", "microsip", "--company", SLUG)[0] == 0
    assert managed() == frozenset()


def test_an_unknown_key_is_wrong_usage(b2bgo: Call) -> None:
    assert b2bgo("settings", "get", "nada", "--company", SLUG)[0] == 2
    assert b2bgo("settings", "set", "nada", "1", "--company", SLUG)[0] == 2


def test_what_cannot_be_scheduled_is_saved_and_told(b2bgo: Call, opened: Installation) -> None:
    code, _, err = b2bgo("settings", "set", "sync.hours", "8", "--company", SLUG)
    assert code == 1
    assert "Prefect" in err
    assert sync_settings(opened.database, company_of(opened)).hours == 8
