"""What is at a company's addresses besides its pages: its look at the door, its legal texts, its audit log."""

import csv
import io
import re
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import httpx
import pytest
from PIL import Image

from portal import audit_log
from portal.accounts import Role, add_user
from portal.audit_log import Action
from portal.companies import create_company
from portal.configuration import save
from portal.configuration.company import BRAND_COLOUR, PRIVACY, TERMS
from portal.configuration.mail import PORTAL_ADDRESS
from portal.logos import save_logo
from portal.sessions import open_session
from storefront_app.web.cookies import cookie_name
from tests.app.shop import OpenShop, open_shop
from tests.servers.storefront import Storefront, running_storefront


@pytest.fixture(scope="module")
def dressed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[OpenShop, Storefront, str]]:
    """A shop with a logo, a colour and legal texts, beside another company with an address of its own."""
    shop = open_shop(tmp_path_factory.mktemp("dressed"))
    database, company = shop.installation.database, shop.administrator.company
    written = io.BytesIO()
    Image.new("RGB", (300, 100), "#aa0000").save(written, "PNG")
    digest = save_logo(database, company, written.getvalue(), "admin").digest
    save(
        database,
        company,
        {BRAND_COLOUR: "#7a1f1f", TERMS: "Se paga <b>de contado</b>.", PRIVACY: "Nada se vende."},
        "=cmd",
    )
    other = create_company(database, "otra", "La Otra")
    save(database, other, {PORTAL_ADDRESS: "https://pedidos.otra.example"}, "admin")
    with running_storefront(shop.installation, tmp_path_factory.mktemp("server")) as running:
        yield shop, running, digest
    database.close()


def get(storefront: Storefront, path: str, token: str | None = None, **headers: str) -> httpx.Response:
    host = headers.get("Host", storefront.address.partition("//")[2])
    cookies = {} if token is None else {cookie_name(host): token}
    return httpx.get(storefront.address + path, headers=headers, cookies=cookies)


def test_the_sign_in_page_is_the_companys(dressed: tuple[OpenShop, Storefront, str]) -> None:
    shop, storefront, digest = dressed
    page = get(storefront, f"/sign-in?empresa={shop.administrator.company.slug}").text
    assert f"/logos/{digest}" in page
    assert "--brand: #7a1f1f" in page
    assert "Aviso de privacidad" in page


def test_a_company_is_known_by_its_host(dressed: tuple[OpenShop, Storefront, str]) -> None:
    _, storefront, _ = dressed
    page = get(storefront, "/sign-in", Host="pedidos.otra.example").text
    assert "<h1>La Otra</h1>" in page
    assert re.search(r'name="empresa" value="otra"', page)
    assert "<h1>b2bGO</h1>" in get(storefront, "/sign-in").text


def test_logos_and_legal_texts_are_for_everybody(dressed: tuple[OpenShop, Storefront, str]) -> None:
    shop, storefront, digest = dressed
    logo = get(storefront, f"/logos/{digest}")
    assert (logo.status_code, logo.headers["content-type"]) == (200, "image/png")
    assert "immutable" in logo.headers["cache-control"]
    for wrong in ("0" * 64, "..%2F..%2Fportal.key", "x"):
        assert get(storefront, f"/logos/{wrong}").status_code in (400, 404)
    slug = shop.administrator.company.slug
    page = get(storefront, f"/legal/terminos?empresa={slug}")
    assert "Se paga &lt;b&gt;de contado&lt;/b&gt;." in page.text
    assert get(storefront, "/legal/terminos?empresa=otra").status_code == 404
    assert get(storefront, f"/legal/nada?empresa={slug}").status_code == 404


def test_the_audit_log_is_downloaded_by_the_companys_administrators_only(
    dressed: tuple[OpenShop, Storefront, str], tmp_path: Path
) -> None:
    shop, storefront, _ = dressed
    database = shop.installation.database
    theirs = create_company(database, "ajena", "Ajena")
    with database.begin() as transaction:
        audit_log.record(transaction, theirs, "nobody", Action.STORE_OPENED, "secreto ajeno")
    other = add_user(database, theirs, "admin@ajena.example", "una contraseña buena", Role.ADMINISTRATOR)
    answer = get(storefront, "/audit-log.csv", open_session(database, shop.administrator))
    assert answer.status_code == 200
    rows = list(csv.reader(StringIO(answer.content.decode("utf-8-sig"))))
    assert rows[0][:3] == ["Fecha (UTC)", "Quién", "Acción"]
    assert "'=cmd" in {row[1] for row in rows}
    assert "secreto ajeno" not in answer.text
    assert "secreto ajeno" in get(storefront, "/audit-log.csv", open_session(database, other)).text
    for token in (None, "forged", open_session(database, shop.buyer)):
        assert get(storefront, "/audit-log.csv", token).status_code == 404
