"""`b2bgo texts`: the portal's own words, for scripts."""

import json

import pytest

from commands import logs
from commands.app import main
from portal.installation import Installation
from portal.sync_settings import Field, save_sync_settings
from tests.app.conftest import serve
from tests.servers.installation import SLUG, company_of


def test_a_text_is_written_shown_and_taken_back(
    synced_installation: Installation, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    serve(monkeypatch, synced_installation)

    def b2bgo(*arguments: str) -> tuple[int, str]:
        code = main(["texts", *arguments, "--company", SLUG])
        return code, capsys.readouterr().out

    company = company_of(synced_installation)
    save_sync_settings(synced_installation.database, company, 6, 5, "test", {Field.CUSTOMER_NAME})
    try:
        assert b2bgo("set", "clientes.nombre", "C0001", "La Económica")[0] == 0
        told = json.loads(b2bgo("get", "clientes.nombre", "c0001", "--json")[1])
        assert (told["portal"], told["se_muestra"], told["clave"]) == ("La Económica", "portal", "C0001")
        assert told["microsip"] == told["nombre"] != "La Económica"
        assert b2bgo("clear", "clientes.nombre", "C0001")[0] == 0
        told = json.loads(b2bgo("get", "clientes.nombre", "C0001", "--json")[1])
        assert (told["portal"], told["se_muestra"]) == (None, "microsip")
        assert b2bgo("set", "clientes.nombre", "NADIE", "X")[0] == 1
        assert b2bgo("set", "articulos.precio", "C0001", "X")[0] == 2
    finally:
        save_sync_settings(synced_installation.database, company, 6, 5, "test", set())
        logs.stop()
