"""Connecting Microsip: the seed's form against a real Firebird, directly and through a real agent."""

from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from microsip.connection import Connection
from microsip.demo.server import FirebirdServer
from portal import audit_log
from portal.companies import connection_of, connection_settings, save_connection
from portal.history import RunState, runs
from tests.app.conftest import PageOf, drawn
from tests.app.shop import OpenShop
from tests.servers.agent import agent_settings, running_agent

CONNECTION = "views/connection.py"
FIELDS = ("password", "user", "database", "folder", "server")
CATALOGUES = ("Artículos", "Clientes", "Pedidos")

ConnectionTo = Callable[..., Connection]


@pytest.fixture
def right(small_company: Path, agent_connection_to: ConnectionTo) -> dict[str, str]:
    """What stands in the form when everything is right."""
    connection = agent_connection_to(small_company)
    return {
        "password": connection.password,
        "user": connection.user,
        "database": connection.database,
        "folder": connection.folder,
        "server": str(connection.server),
    }


def open_form(shop: OpenShop, page_of: PageOf) -> AppTest:
    return page_of(shop.installation, shop.administrator, CONNECTION)


def probe(app: AppTest, values: dict[str, str]) -> AppTest:
    """Fills the form and presses «Probar conexión»."""
    for name in FIELDS:
        app.text_input(key=name).set_value(values[name])
    app.button(key="probe").click().run()
    assert not app.exception, app.exception
    return app


def said(app: AppTest) -> str:
    """Everything that the page tells, as persons read it."""
    alerts = [*app.error, *app.warning, *app.success, *app.info]
    return "\n".join([drawn(app), *(alert.value.replace("\\", "") for alert in alerts)])


def saved(shop: OpenShop) -> bool:
    return connection_settings(shop.installation.database, shop.buyer.company) is not None


def test_every_field_has_the_help_of_the_manual(shop: OpenShop, page_of: PageOf) -> None:
    app = open_form(shop, page_of)
    assert [field.label for field in app.text_input] == [
        "Contraseña",
        "Nombre de usuario",
        "Base de datos",
        "Carpeta de datos",
        "Servidor",
    ]
    assert len(app.caption) == len(FIELDS)
    assert "No es necesario que incluyas la terminación .FDB." in app.caption[2].value.replace("\\", "")
    assert app.button(key="save").disabled


def test_an_empty_form_is_told_field_by_field(shop: OpenShop, page_of: PageOf) -> None:
    app = probe(open_form(shop, page_of), dict.fromkeys(FIELDS, ""))
    for sentence in ("Falta la contraseña", "Falta el nombre de usuario", "Falta la base de datos", "Falta la carpeta"):
        assert sentence in drawn(app)


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("server", "http://una dirección:70", "La dirección del servidor «http://una dirección:70» no se entiende"),
        ("server", "ftp://10.0.0.1", "no se entiende"),
        ("server", "http://127.0.0.1:9", "nadie atiende el puerto 9"),
        ("server", "http://", "no se entiende"),
        ("database", "OTRA/EMPRESA", "escribe sólo el nombre de la empresa, sin carpeta"),
        ("database", "NO EXISTE", "No existe esa base de datos"),
        ("folder", "/no/existe/", "carpeta"),
        ("user", "NADIE", "contraseña"),
        ("password", "equivocada", "contraseña"),
    ],
)
def test_each_wrong_field_gets_its_own_sentence_and_nothing_is_saved(
    new_shop: OpenShop, page_of: PageOf, right: dict[str, str], field: str, value: str, sentence: str
) -> None:
    app = probe(open_form(new_shop, page_of), right | {field: value})
    complaint = drawn(app).split('<p class="complaint" role="alert">')[1].split("</p>")[0]
    assert sentence in complaint
    assert complaint.endswith(".")
    assert "Conexión incompleta" in said(app)
    assert app.button(key="save").disabled
    assert not saved(new_shop)


def test_a_right_form_answers_for_each_catalogue_and_shows_the_certificate(
    new_shop: OpenShop, page_of: PageOf, right: dict[str, str]
) -> None:
    app = probe(open_form(new_shop, page_of), right)
    assert "Conexión completada" in said(app)
    for catalogue in CATALOGUES:
        assert f'<li class="good"><strong>{catalogue}</strong>' in drawn(app)
    assert "<code>" in drawn(app)
    assert not app.button(key="save").disabled
    assert not saved(new_shop)


def test_every_stage_is_told_with_its_time_and_the_requirements_are_checked(
    new_shop: OpenShop, page_of: PageOf, right: dict[str, str]
) -> None:
    told = drawn(probe(open_form(new_shop, page_of), right))
    for stage in ("Dirección", "Puerto", "Servicio de sincronización", "Certificado", "Usuario y contraseña"):
        assert f'<li class="good"><strong>{stage}</strong>' in told
    for requirement in ("Módulo Inventarios en uso", "Módulo Ventas en uso", "Microsip 2022 en adelante"):
        assert f'<li class="good"><strong>{requirement}</strong>' in told
    assert '<li class="unknown"><strong>IP fija, pública o enmascarada</strong>' in told


def test_what_stopped_it_comes_with_what_to_look_at_and_a_sentence_for_the_technician(
    new_shop: OpenShop, page_of: PageOf, right: dict[str, str]
) -> None:
    app = probe(open_form(new_shop, page_of), right | {"password": "clave-equivocada"})
    assert "Mayúsculas, minúsculas y espacios de más en la contraseña." in drawn(app)
    sentence = app.code[0].value
    assert "falla el paso «Usuario y contraseña»" in sentence
    assert right["server"] in sentence
    assert "clave-equivocada" not in sentence


def test_the_database_is_chosen_from_those_of_the_server(
    new_shop: OpenShop, page_of: PageOf, small_company: Path, firebird_server: FirebirdServer, tmp_path: Path
) -> None:
    with running_agent(agent_settings(firebird_server, tmp_path, small_company.parent)) as agent:
        app = open_form(new_shop, page_of)
        values = {"password": firebird_server.password, "user": firebird_server.user, "server": str(agent.address)}
        for name, value in values.items():
            app.text_input(key=name).set_value(value)
        app.button(key="search").click().run()
        app.button(key="use_found").click().run()
        assert app.text_input(key="database").value == small_company.name
        assert app.text_input(key="folder").value == str(small_company.parent)
        app.button(key="probe").click().run()
    assert "Conexión completada" in said(app)


def test_disconnecting_says_what_it_means_and_keeps_what_the_portal_has(
    new_shop: OpenShop, page_of: PageOf, agent_connection_to: ConnectionTo, small_company: Path
) -> None:
    database, company = new_shop.installation.database, new_shop.buyer.company
    save_connection(database, company, agent_connection_to(small_company))
    app = open_form(new_shop, page_of)
    assert "La tienda conserva lo último que se publicó" in drawn(app)
    assert app.button(key="disconnect").disabled
    app.checkbox(key="disconnect_sure").check().run()
    app.button(key="disconnect").click().run()
    assert not saved(new_shop)
    assert "Microsip se desconectó" in said(app)
    assert app.text_input(key="server").value == ""
    assert new_shop.installation.warehouse.reader(company.slug).version.number
    assert [entry.title for entry in audit_log.entries(database, company)][:1] == ["Desconectó Microsip"]


def test_connecting_waits_until_the_certificate_is_accepted(
    new_shop: OpenShop, page_of: PageOf, right: dict[str, str]
) -> None:
    app = probe(open_form(new_shop, page_of), right)
    app.button(key="save").click().run()
    assert "Compara la huella del certificado" in said(app)
    assert not saved(new_shop)


def test_connecting_saves_what_was_tested_and_starts_the_first_sync(
    new_shop: OpenShop, page_of: PageOf, right: dict[str, str]
) -> None:
    app = probe(open_form(new_shop, page_of), right)
    app.checkbox(key="certificate_accepted").check()
    app.button(key="save").click().run()
    kept = connection_of(new_shop.installation.database, new_shop.buyer.company)
    assert (kept.password, kept.user, kept.database) == (right["password"], right["user"], right["database"])
    assert kept.certificate is not None
    started = runs(new_shop.installation.database, new_shop.buyer.company)
    assert [run.state for run in started] == [RunState.INCOMPLETO]  # there is no Prefect here, and history says so
    assert app.title[0].value == "Historial de sincronización"
    assert "Microsip está conectado." in said(app)


def test_the_saved_password_never_comes_back_to_the_page(
    new_shop: OpenShop, page_of: PageOf, right: dict[str, str], agent_connection_to: ConnectionTo, small_company: Path
) -> None:
    save_connection(new_shop.installation.database, new_shop.buyer.company, agent_connection_to(small_company))
    app = open_form(new_shop, page_of)
    assert app.text_input(key="password").value == ""
    assert app.text_input(key="database").value == right["database"]
    sent = "".join(str(element.proto) for element in app.main if hasattr(element, "proto"))
    assert right["password"] not in sent


def test_an_empty_password_keeps_the_saved_one_for_the_same_server_only(
    new_shop: OpenShop, page_of: PageOf, right: dict[str, str], agent_connection_to: ConnectionTo, small_company: Path
) -> None:
    save_connection(new_shop.installation.database, new_shop.buyer.company, agent_connection_to(small_company))
    app = probe(open_form(new_shop, page_of), right | {"password": ""})
    assert "Conexión completada" in said(app)
    app = probe(open_form(new_shop, page_of), right | {"password": "", "server": "http://127.0.0.1:9"})
    assert "Falta la contraseña" in drawn(app)


def test_a_database_in_the_same_network_needs_no_certificate(
    new_shop: OpenShop, page_of: PageOf, right: dict[str, str], connection_to: ConnectionTo, small_company: Path
) -> None:
    direct = connection_to(small_company)
    app = probe(open_form(new_shop, page_of), right | {"server": str(direct.server)})
    app.button(key="save").click().run()
    assert connection_of(new_shop.installation.database, new_shop.buyer.company).certificate is None


def test_names_of_servers_are_shown_letter_by_letter(shop: OpenShop, page_of: PageOf) -> None:
    values = dict.fromkeys(FIELDS, "x") | {"server": "<img src=x onerror=alert(1)>"}
    assert "<img src=x" not in drawn(probe(open_form(shop, page_of), values))
