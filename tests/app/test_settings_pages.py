"""The administrator's settings: drawn from their declarations, saved as a whole, and kept from everybody else."""

import io
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from PIL import Image
from streamlit.testing.v1 import AppTest

from portal import audit_log
from portal.accounts import Role, add_user
from portal.audit_log import Action
from portal.companies import companies, is_suspended
from portal.configuration import Setting, configuration_of, save, value_of
from portal.configuration.company import BRAND_COLOUR, CONTACT_EMAIL, TIME_ZONE, TimeZone
from portal.configuration.declared import SETTINGS
from portal.configuration.integration import EMERGENCY_CONTACT, RFC_REQUIRED
from portal.configuration.mail import (
    SMTP_HOST,
    SMTP_PASSWORD,
    SMTP_PORT,
    SMTP_PROTECTION,
    SMTP_USER,
    Protection,
)
from portal.configuration.ordering import FREIGHT_ARTICLE, STOCK_POLICY, StockPolicy
from portal.first_steps import CHOOSE, INTEGRITY, OPEN, confirm, first_steps, next_step
from portal.history import RunKind, RunState, writing
from portal.logos import logo_digest
from portal.mail import deliver, mails, queue
from portal.super_administrators import grant
from tests.app.conftest import PageOf, drawn
from tests.app.shop import OpenShop
from tests.servers.mail import PASSWORD, USER, MailServers, mail_servers  # noqa: F401 - a fixture

CONFIGURATION, MAIL, COMPANY = "views/configuration.py", "views/mail.py", "views/company.py"
AUDIT, COMPANIES, FIRST_STEPS = "views/audit_log.py", "views/companies.py", "views/first_steps.py"
PAGES = (CONFIGURATION, MAIL, COMPANY, AUDIT, COMPANIES, FIRST_STEPS)


def open_page(shop: OpenShop, page_of: PageOf, view: str, **parameters: str) -> AppTest:
    return page_of(shop.installation, shop.administrator, view, **parameters)


def press(app: AppTest, key: str) -> AppTest:
    app.button(key=key).click().run()
    assert not app.exception, app.exception
    return app


def said(app: AppTest) -> str:
    return "\n".join(alert.value.replace("\\", "") for alert in (*app.error, *app.warning, *app.success))


def configure_mail(shop: OpenShop, port: int) -> None:
    values: dict[Setting[Any], Any] = {
        SMTP_HOST: "localhost",
        SMTP_PORT: port,
        SMTP_PROTECTION: Protection.NONE,
        SMTP_USER: USER,
        SMTP_PASSWORD: PASSWORD,
    }
    save(shop.installation.database, shop.administrator.company, values, "nobody")


@pytest.mark.parametrize("view", PAGES)
def test_a_customer_reaches_none_of_the_administrators_pages(shop: OpenShop, page_of: PageOf, view: str) -> None:
    with pytest.raises(Exception, match=r"[Pp]age"):
        page_of(shop.installation, shop.buyer, view)


def test_every_setting_is_on_one_of_the_pages_with_its_help(shop: OpenShop, page_of: PageOf) -> None:
    captions = ""
    for view in (CONFIGURATION, MAIL, COMPANY):
        app = open_page(shop, page_of, view)
        captions += "\n".join(caption.value.replace("\\", "") for caption in app.caption)
    for setting in SETTINGS:
        assert setting.help.replace("\u2060", "")[:30] in captions.replace("\u2060", ""), setting.key


def test_what_is_saved_holds_and_is_told_with_who_changed_it(new_shop: OpenShop, page_of: PageOf) -> None:
    database, company = new_shop.installation.database, new_shop.administrator.company
    app = open_page(new_shop, page_of, CONFIGURATION)
    app.toggle(key="setting_rfc_required").set_value(False)
    app.selectbox(key="setting_stock_policy").set_value(StockPolicy.BLOCK)
    app.text_input(key="setting_emergency_contact").set_value("guardia@latuerca.example")
    app = press(app, "configuration_save")
    found = configuration_of(database, company)
    assert (found[RFC_REQUIRED], found[STOCK_POLICY]) == (False, StockPolicy.BLOCK)
    assert found[EMERGENCY_CONTACT] == "guardia@latuerca.example"
    assert "Se guardó" in said(app)
    changes = audit_log.entries(database, company, action=Action.CONFIGURATION_CHANGED)
    assert [change.who for change in changes] == [new_shop.administrator.email] * 3
    assert "Lo cambió" in "".join(caption.value for caption in app.caption)


def test_one_wrong_field_saves_none_and_is_told_beside_it(new_shop: OpenShop, page_of: PageOf) -> None:
    app = open_page(new_shop, page_of, CONFIGURATION)
    app.toggle(key="setting_rfc_required").set_value(False)
    app.text_input(key="setting_emergency_contact").set_value("nadie")
    app = press(app, "configuration_save")
    assert "El correo «nadie» no es válido" in drawn(app)
    assert "No se guardó nada" in said(app)
    assert value_of(new_shop.installation.database, new_shop.administrator.company, RFC_REQUIRED) is True
    assert app.text_input(key="setting_emergency_contact").value == "nadie"


def test_the_mail_password_never_comes_back_and_stays_when_nothing_is_typed(
    new_shop: OpenShop, page_of: PageOf
) -> None:
    configure_mail(new_shop, 25)
    app = open_page(new_shop, page_of, MAIL)
    assert app.text_input(key="setting_smtp_password").value == ""
    assert PASSWORD not in "".join(str(element.proto) for element in app.main if hasattr(element, "proto"))
    app.text_input(key="setting_smtp_host").set_value("smtp.example.com")
    press(app, "mail_save")
    company = new_shop.administrator.company
    assert value_of(new_shop.installation.database, company, SMTP_HOST) == "smtp.example.com"
    assert value_of(new_shop.installation.database, company, SMTP_PASSWORD) == PASSWORD


def test_a_test_mail_arrives_or_says_why_not(
    new_shop: OpenShop,
    page_of: PageOf,
    mail_servers: MailServers,  # noqa: F811
) -> None:
    running = mail_servers()
    app = press(open_page(new_shop, page_of, MAIL), "send_test")
    assert "Falta configurar el correo" in said(app)
    configure_mail(new_shop, running.port)
    app = press(open_page(new_shop, page_of, MAIL), "send_test")
    assert "Se envió un correo de prueba" in said(app)
    (arrived,) = running.mailbox.messages
    assert arrived["To"] == new_shop.administrator.email


def test_mails_are_logged_and_found(new_shop: OpenShop, page_of: PageOf) -> None:
    database, company = new_shop.installation.database, new_shop.administrator.company
    with database.begin() as transaction:
        number = queue(transaction, company, "compras@cliente.example", "test", {"by": "<b>nobody</b>"})
    deliver(new_shop.installation, company)
    app = open_page(new_shop, page_of, MAIL, parte="Registro")
    assert "compras@cliente.example" in drawn(app)
    assert "Por enviar" in drawn(app)
    assert "Los correos esperan" in said(app)
    app = open_page(new_shop, page_of, MAIL, parte="Registro", correo=str(number))
    assert "Falta configurar el correo" in drawn(app)
    assert len(mails(database, company)) == 1


def test_templates_are_shown_as_they_will_look(shop: OpenShop, page_of: PageOf) -> None:
    app = open_page(shop, page_of, MAIL, parte="Plantillas")
    assert "Asunto" in "".join(each.value for each in app.markdown)


def test_the_companys_name_logo_and_colour_are_changed(new_shop: OpenShop, page_of: PageOf, tmp_path: Path) -> None:
    database = new_shop.installation.database
    app = open_page(new_shop, page_of, COMPANY)
    app.text_input(key="company_name").set_value("La Nueva Tuerca")
    press(app, "save_name")
    assert [company.name for company in companies(database)] == ["La Nueva Tuerca"]
    app = open_page(new_shop, page_of, COMPANY)
    written = io.BytesIO()
    Image.new("RGB", (300, 100), "#aa0000").save(written, "PNG")
    app.file_uploader(key="logo_file").set_value(("logo.png", written.getvalue(), "image/png"))
    app = press(app, "save_logo")
    assert logo_digest(database, new_shop.administrator.company) is not None
    app.color_picker(key="setting_brand_colour").set_value("#ffff00")
    app.text_input(key="setting_contact_email").set_value("ayuda@latuerca.example")
    app = press(app, "company_save")
    assert "no se leerían los enlaces" in drawn(app)
    assert value_of(database, new_shop.administrator.company, CONTACT_EMAIL) == ""
    app.color_picker(key="setting_brand_colour").set_value("#7a1f1f")
    app = press(app, "company_save")
    assert value_of(database, new_shop.administrator.company, BRAND_COLOUR) == "#7a1f1f"
    assert "--brand: #7a1f1f" in drawn(app)


def test_the_audit_log_is_shown_and_names_are_shown_letter_by_letter(new_shop: OpenShop, page_of: PageOf) -> None:
    database, company = new_shop.installation.database, new_shop.administrator.company
    changes: dict[Setting[Any], Any] = {SMTP_USER: "<script>alert(1)</script>", TIME_ZONE: TimeZone.NOROESTE}
    save(database, company, changes, "admin@latuerca.example")
    app = open_page(new_shop, page_of, AUDIT)
    at_local = audit_log.entries(database, company)[0].at.astimezone(ZoneInfo("America/Tijuana"))
    assert f"{at_local:%Y, %H:%M}" in drawn(app)
    assert "Cambió la configuración" in drawn(app)
    assert "<script>" not in drawn(app)


def test_the_companies_are_for_who_administers_the_installation(new_shop: OpenShop, page_of: PageOf) -> None:
    database = new_shop.installation.database
    assert "no administra la instalación" in said(open_page(new_shop, page_of, COMPANIES))
    grant(database, new_shop.administrator, "root")
    app = open_page(new_shop, page_of, COMPANIES)
    app.text_input(key="new_name").set_value("Otra")
    app.text_input(key="new_slug").set_value("otra")
    press(app, "create")
    made = next(company for company in companies(database) if company.slug == "otra")
    add_user(database, made, "admin@otra.example", "una contraseña buena", Role.ADMINISTRATOR)
    failed = writing.begin_run(database, made, RunKind.AUTOMATICA).run
    writing.close_run(database, failed.id, RunState.FALLIDO, "Revisa la contraseña de <Microsip>.")
    app = open_page(new_shop, page_of, COMPANIES)
    assert '<span class="state fallido">Fallido</span> Revisa la contraseña de &lt;Microsip&gt;.' in drawn(app)
    press(app, "suspend_otra")
    assert is_suspended(database, made)
    press(app, "resume_otra")
    assert not is_suspended(database, made)


def test_first_steps_are_told_by_facts_and_can_be_left_and_come_back_to(new_shop: OpenShop, page_of: PageOf) -> None:
    installation, administrator = new_shop.installation, new_shop.administrator
    company = administrator.company
    app = open_page(new_shop, page_of, FIRST_STEPS)
    labels = [each.label for each in app.expander]
    assert [label.partition(". ")[2] for label in labels][:2] == [
        "Conectar Microsip",
        "Traer los datos por primera vez",
    ]
    for step in (CHOOSE, INTEGRITY):
        press(open_page(new_shop, page_of, FIRST_STEPS), f"confirm_{step.key}")
    press(open_page(new_shop, page_of, FIRST_STEPS), "open")
    done = {seen.step.key: seen.done for seen in first_steps(installation, company)}
    assert done == {
        "connect": False,
        "sync": True,
        "choose": True,
        "integrity": True,
        "invite": True,
        "open": True,
    }
    following = next_step(first_steps(installation, company))
    assert following is not None
    assert following.key == "connect"
    confirm(installation.database, company, OPEN, administrator.email)


def test_a_freight_article_that_microsip_does_not_have_is_refused_and_nothing_is_saved(
    new_shop: OpenShop, page_of: PageOf
) -> None:
    app = open_page(new_shop, page_of, CONFIGURATION)
    app.text_input(key="setting_freight_article").set_value("FANTASMA")
    press(app, "configuration_save")
    assert "FANTASMA" in said(app)
    assert value_of(new_shop.installation.database, new_shop.administrator.company, FREIGHT_ARTICLE) == ""
