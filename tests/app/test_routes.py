"""The storefront's ordinary routes, asked over HTTP as browsers do."""

import hashlib
from urllib.parse import quote

import httpx
import pytest

from portal.sessions import open_session, user_of
from storefront_app.web.cookies import cookie_name
from tests.app.shop import PICTURE, OpenShop
from tests.servers.storefront import ADMINISTRATOR, CUSTOMER, PASSWORD, Storefront

FORM = {"email": CUSTOMER, "password": PASSWORD, "next": "/"}


def post(server: Storefront, path: str, form: dict[str, str] | None = None, **headers: str) -> httpx.Response:
    """A form as one of our own pages sends it, unless the headers say otherwise."""
    own = {"Origin": server.address, "Sec-Fetch-Site": "same-origin"}
    sent = {name: value for name, value in (own | headers).items() if value}
    return httpx.post(server.address + path, data=form or {}, headers=sent)


def name_of(server: Storefront) -> str:
    return cookie_name(server.address.removeprefix("http://"))


def token_for(server: Storefront, shop: OpenShop, administrator: bool = False) -> dict[str, str]:
    user = shop.administrator if administrator else shop.buyer
    return {name_of(server): open_session(server.installation.database, user)}


def sent(cookies: dict[str, str]) -> dict[str, str]:
    """The cookies as the header in which browsers send them."""
    return {"Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items())}


def test_a_stranger_is_led_to_the_form_and_back_to_where_they_wanted_to_be(shop_server: Storefront) -> None:
    answer = httpx.get(f"{shop_server.address}/articulo?articulo=5")
    assert answer.status_code == 303
    assert answer.headers["location"] == "/sign-in?next=" + quote("/articulo?articulo=5", safe="/")
    form = httpx.get(shop_server.address + answer.headers["location"])
    assert 'name="next" value="/articulo?articulo=5"' in form.text
    assert "Ferretería La Tuerca" in form.text


def test_signing_in_gives_a_cookie_that_scripts_cannot_read(shop_server: Storefront) -> None:
    answer = post(shop_server, "/sign-in", FORM)
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith(f"{name_of(shop_server)}=")
    for attribute in ("HttpOnly", "SameSite=lax", "Path=/"):
        assert attribute in cookie
    page = httpx.get(shop_server.address, cookies={name_of(shop_server): answer.cookies[name_of(shop_server)]})
    assert page.status_code == 200
    assert '<html lang="es-MX">' in page.text


def test_the_cookie_is_for_tls_only_where_the_page_came_over_tls(shop_server: Storefront) -> None:
    plain = post(shop_server, "/sign-in", FORM)
    behind_proxy = post(shop_server, "/sign-in", FORM, **{"X-Forwarded-Proto": "https"})
    assert "Secure" not in plain.headers["set-cookie"]
    assert "Secure" in behind_proxy.headers["set-cookie"]


@pytest.mark.parametrize(
    ("email", "password"),
    [(CUSTOMER, "equivocada"), ("nadie@example.com", PASSWORD), ("", ""), ("' OR 1=1 --", "equivocada")],
)
def test_a_wrong_sign_in_says_so_and_keeps_what_was_typed(shop_server: Storefront, email: str, password: str) -> None:
    answer = post(shop_server, "/sign-in", {"email": email, "password": password, "next": "/articulo?articulo=5"})
    assert answer.status_code == 401
    assert "El correo o la contraseña no son correctos" in answer.text
    assert 'value="/articulo?articulo=5"' in answer.text
    assert "set-cookie" not in answer.headers
    assert password == "" or password not in answer.text


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://example.com"},
        {"Origin": "null"},
        {"Origin": ""},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "", "Referer": "https://example.com/"},
    ],
)
def test_a_form_of_another_site_signs_nobody_in(shop_server: Storefront, headers: dict[str, str]) -> None:
    answer = post(shop_server, "/sign-in", FORM, **headers)
    assert answer.status_code == 403
    assert "set-cookie" not in answer.headers


def test_a_form_of_another_site_signs_nobody_out(shop_server: Storefront, shop: OpenShop) -> None:
    cookies = token_for(shop_server, shop)
    post(shop_server, "/sign-out", None, **sent(cookies), Origin="https://example.com")
    assert user_of(shop_server.installation.database, *cookies.values()) is not None


@pytest.mark.parametrize(
    "wanted",
    [
        "https://example.com/",
        "//example.com",
        "/\\example.com",
        "javascript:alert(1)",
        "/%09/example.com\n",
        "\t//example.com",
        "http:example.com",
    ],
)
def test_signing_in_never_leads_to_another_site(shop_server: Storefront, wanted: str) -> None:
    answer = post(shop_server, "/sign-in", FORM | {"next": wanted})
    assert answer.status_code == 303
    assert answer.headers["location"] == "/"


def test_signing_in_gives_a_new_token_and_ends_the_one_that_was_there(shop_server: Storefront, shop: OpenShop) -> None:
    before = token_for(shop_server, shop)
    answer = post(shop_server, "/sign-in", FORM, **sent(before))
    assert answer.cookies[name_of(shop_server)] not in before.values()
    assert user_of(shop_server.installation.database, *before.values()) is None


def test_signing_out_ends_the_session_here_and_on_the_server(shop_server: Storefront, shop: OpenShop) -> None:
    cookies = token_for(shop_server, shop)
    answer = post(shop_server, "/sign-out", None, **sent(cookies))
    assert answer.headers["location"] == "/sign-in?aviso=salida"
    assert "Max-Age=0" in answer.headers["set-cookie"]
    assert user_of(shop_server.installation.database, *cookies.values()) is None
    assert "Cerraste tu sesión." in httpx.get(shop_server.address + answer.headers["location"]).text


def test_a_forged_or_ended_cookie_is_nobodys(shop_server: Storefront) -> None:
    for token in ("x", "'; DROP TABLE sessions; --", "a" * 5000):
        answer = httpx.get(shop_server.address, headers={"Cookie": f"{name_of(shop_server)}={token}"})
        assert answer.status_code == 303, token


def test_a_customer_cannot_reach_an_administrators_page_by_its_address(shop_server: Storefront, shop: OpenShop) -> None:
    for path in ("integraciones", "microsip", "historial", "sincronizacion", "no-existe"):
        answer = httpx.get(f"{shop_server.address}/{path}", cookies=token_for(shop_server, shop))
        assert answer.status_code == 404
        assert "Esta página no existe" in answer.text
    administrator = token_for(shop_server, shop, administrator=True)
    assert httpx.get(f"{shop_server.address}/historial", cookies=administrator).status_code == 200


def test_the_first_pages_own_address_leads_to_it(shop_server: Storefront, shop: OpenShop) -> None:
    answer = httpx.get(f"{shop_server.address}/catalogo?buscar=clavo", cookies=token_for(shop_server, shop))
    assert (answer.status_code, answer.headers["location"]) == (303, "/?buscar=clavo")


def test_a_form_that_is_much_too_long_is_refused(shop_server: Storefront) -> None:
    assert post(shop_server, "/sign-in", FORM | {"email": "x" * 100_000}).status_code == 403


def test_pictures_of_published_articles_are_for_people_who_are_signed_in(
    shop_server: Storefront, shop: OpenShop
) -> None:
    content = PICTURE.getvalue()
    address = f"{shop_server.address}/pictures/{hashlib.sha256(content).hexdigest()}"
    assert httpx.get(address).status_code == 401
    answer = httpx.get(address, cookies=token_for(shop_server, shop))
    assert (answer.status_code, answer.content) == (200, content)
    assert answer.headers["content-type"] == "image/png"
    assert answer.headers["cache-control"] == "private, max-age=31536000, immutable"
    again = httpx.get(address, cookies=token_for(shop_server, shop), headers={"If-None-Match": answer.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_pictures_are_given_in_the_sizes_of_the_pages(shop_server: Storefront, shop: OpenShop) -> None:
    address = f"{shop_server.address}/pictures/{hashlib.sha256(PICTURE.getvalue()).hexdigest()}"
    assert httpx.get(f"{address}/card").status_code == 401
    answer = httpx.get(f"{address}/card", cookies=token_for(shop_server, shop))
    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/webp")
    assert answer.headers["etag"] != httpx.get(f"{address}/row", cookies=token_for(shop_server, shop)).headers["etag"]
    assert httpx.get(f"{address}/huge", cookies=token_for(shop_server, shop)).status_code == 404


@pytest.mark.parametrize("digest", ["0" * 64, "x", "..%2f..%2fetc%2fpasswd", "0" * 63 + "G"])
def test_anything_else_is_no_picture(shop_server: Storefront, shop: OpenShop, digest: str) -> None:
    answer = httpx.get(f"{shop_server.address}/pictures/{digest}", cookies=token_for(shop_server, shop))
    assert answer.status_code in (400, 404)
    assert not answer.headers["content-type"].startswith("image/") if "content-type" in answer.headers else True


def test_every_answer_tells_browsers_what_they_may_do_with_it(shop_server: Storefront, shop: OpenShop) -> None:
    paths = ("/", "/sign-in", "/health", "/assets/mark.svg", "/no-existe", "/_stcore/health", "/pictures/x")
    for path in paths:
        headers = httpx.get(shop_server.address + path, cookies=token_for(shop_server, shop)).headers
        assert headers["x-content-type-options"] == "nosniff", path
        assert headers["referrer-policy"] == "same-origin", path
        policy = headers["content-security-policy"]
        assert "frame-ancestors 'none'" in policy, path
        assert "'unsafe-inline'" not in policy.split("style-src")[0], path
        assert "unsafe-eval" not in policy, path


def test_health_needs_no_session_and_tells_nothing(shop_server: Storefront) -> None:
    for path in ("/health/live", "/health/ready"):
        assert httpx.get(f"{shop_server.address}{path}").json() == {"status": "ok"}
    told = httpx.get(f"{shop_server.address}/health").json()
    assert (told["status"], told["ready"], told["freshness"]) == ("ok", True, "on time")


def test_too_many_wrong_passwords_lock_the_account_for_a_while(shop_server: Storefront) -> None:
    wrong = {"email": "atacada@example.com", "password": "x", "next": "/"}
    answers = [post(shop_server, "/sign-in", wrong).status_code for _ in range(7)]
    assert answers[0] == 401
    assert answers[-1] == 429
    assert post(shop_server, "/sign-in", {**FORM, "email": ADMINISTRATOR}).status_code == 303
