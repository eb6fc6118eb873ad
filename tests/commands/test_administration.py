"""`b2bgo mail`, `audit-log`, `upkeep` and `user promote`: what operators do beside the pages."""

import csv
import json
from io import StringIO

from portal.accounts import Role, add_user
from portal.configuration import save
from portal.configuration.integration import RFC_REQUIRED
from portal.installation import Installation
from portal.mail import queue
from portal.super_administrators import is_super_administrator
from tests.commands.conftest import Call
from tests.servers.installation import SLUG, company_of

RECIPIENT = "compras@cliente.example"


def test_mails_are_listed_with_what_keeps_them(b2bgo: Call, opened: Installation) -> None:
    with opened.database.begin() as transaction:
        queue(transaction, company_of(opened), RECIPIENT, "test", {"by": "nobody"})
    code, out, err = b2bgo("mail", "deliver", "--company", SLUG, "--json")
    assert (code, json.loads(out)["en_espera"]) == (0, 1), err
    (told,) = json.loads(b2bgo("mail", "list", "--company", SLUG, "--json")[1])
    assert (told["para"], told["estado"], told["intentos"]) == (RECIPIENT, "Por enviar", 1)
    assert "Falta configurar el correo" in told["mensaje"]
    assert RECIPIENT in b2bgo("mail", "list", "--company", SLUG)[1]


def test_a_test_mail_says_what_is_missing(b2bgo: Call) -> None:
    code, out, err = b2bgo("mail", "test", "--company", SLUG, "--to", RECIPIENT)
    assert (code, out) == (1, "")
    assert "Falta configurar el correo" in err


def test_the_audit_log_is_exported(b2bgo: Call, opened: Installation) -> None:
    save(opened.database, company_of(opened), {RFC_REQUIRED: False}, "admin@latuerca.example")
    code, out, _ = b2bgo("audit-log", "--company", SLUG)
    assert code == 0
    assert [row[1] for row in csv.reader(StringIO(out))] == ["Quién", "admin@latuerca.example"]
    (entry,) = json.loads(b2bgo("audit-log", "--company", SLUG, "--json")[1])
    assert entry["detalles"] == {"antes": "sí", "ahora": "no"}


def test_the_upkeep_is_done_here(b2bgo: Call) -> None:
    code, out, err = b2bgo("upkeep", "--json")
    assert code == 0, err
    assert "Enviar correos" in {each["paso"] for each in json.loads(out)}


def test_an_administrator_is_trusted_with_the_installation_and_no_longer(b2bgo: Call, opened: Installation) -> None:
    user = add_user(opened.database, company_of(opened), "a@b.example", "una contraseña buena", Role.ADMINISTRATOR)
    assert b2bgo("user", "promote", "--company", SLUG, "--email", user.email)[0] == 0
    assert is_super_administrator(opened.database, user)
    assert b2bgo("user", "demote", "--company", SLUG, "--email", user.email)[0] == 0
    assert not is_super_administrator(opened.database, user)
