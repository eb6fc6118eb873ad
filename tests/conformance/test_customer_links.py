"""What both links promise of new customers: straight to Firebird and through the agent, they are created once."""

import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from microsip.connection import Connection
from microsip.customers import CreatedCustomer, NewCustomer
from microsip.demo.build import Variant
from microsip.errors import InvalidCustomer, RefusedByMicrosip, Transient, UnfitText
from microsip.link import MicrosipLink
from microsip.opening import open_link
from tests.servers.firebird import Attach, ConnectionTo
from tests.servers.selling import PESO, Salesman

ATTEMPTS = 20

CONNECTIONS = [("direct", Variant.CURRENT), ("direct", Variant.OLDER), ("agent", Variant.CURRENT)]


@pytest.fixture(scope="module", params=CONNECTIONS, ids=lambda param: f"{param[0]}-{param[1].value}")
def connection(
    request: pytest.FixtureRequest,
    company_masters: Callable[[Variant], Path],
    tmp_path_factory: pytest.TempPathFactory,
) -> Connection:
    """By the link that is tested, to a company to write to."""
    way, variant = request.param
    path = Path(shutil.copy(company_masters(variant), tmp_path_factory.mktemp("customers") / "CLIENTES.FDB"))
    to: ConnectionTo = request.getfixturevalue("connection_to" if way == "direct" else "agent_connection_to")
    return to(path)


@pytest.fixture
def link(connection: Connection) -> MicrosipLink:
    return open_link(connection)


@pytest.fixture
def salesman(connection: Connection, fdb_attach: Attach) -> Iterator[Salesman]:
    with fdb_attach(Path(connection.path)) as attached:
        yield Salesman(attached)


def new_customer(salesman: Salesman, token: str, name: str, **changes: Any) -> NewCustomer:
    [terms] = salesman.rows("SELECT FIRST 1 COND_PAGO_ID FROM CONDICIONES_PAGO WHERE ES_PREDET = 'S'")
    return replace(NewCustomer(token, name, Decimal("1500.50"), PESO, terms["COND_PAGO_ID"]), **changes)


def test_a_customer_is_created_once_with_key_address_and_own_columns(link: MicrosipLink, salesman: Salesman) -> None:
    [city] = salesman.rows("SELECT FIRST 1 CIUDAD_ID, ESTADO_ID FROM CIUDADES ORDER BY CIUDAD_ID")
    asked = new_customer(
        salesman,
        "alta-0001",
        "Ferretería Ñandú “El Clavo” S.A. de C.V.",
        key="W0001",
        rfc="FNC010203AB1",
        tax_regime="601",
        email="compras@nandu.example",
        phone="81 8300 0000",
        contact="Íñigo",
        street="Av. Juárez",
        outside_number="12",
        inside_number="B",
        suburb="Centro",
        town="Monterrey",
        postcode="64000",
        city_id=city["CIUDAD_ID"],
        notes="Pidió su alta en el portal",
    )
    created = link.create_customer(asked)
    assert not created.found
    assert link.create_customer(asked) == replace(created, found=True)
    [row] = salesman.rows(
        "SELECT c.ESTATUS, c.LIMITE_CREDITO, c.COBRAR_IMPUESTOS, c.SUJETO_IEPS, c.USUARIO_CREADOR, "
        "c.USUARIO_AUT_CREACION, c.COND_PAGO_ID, cast(c.NOMBRE AS VARCHAR(200) CHARACTER SET OCTETS) AS NAME, "
        "cast(c.NOTAS AS VARCHAR(200) CHARACTER SET OCTETS) AS NOTES, k.CLAVE_CLIENTE, r.ES_PPAL AS MAIN_KEY, "
        "l.CLIENTE_ID AS OWN FROM CLIENTES c JOIN CLAVES_CLIENTES k ON k.CLIENTE_ID = c.CLIENTE_ID "
        "JOIN ROLES_CLAVES_CLIENTES r ON r.ROL_CLAVE_CLI_ID = k.ROL_CLAVE_CLI_ID "
        "JOIN LIBRES_CLIENTES l ON l.CLIENTE_ID = c.CLIENTE_ID WHERE c.CLIENTE_ID = ?",
        created.customer_id,
    )
    assert row.pop("NAME").decode("cp1252") == asked.name
    assert row.pop("NOTES").decode("cp1252") == "Pidió su alta en el portal\n[alta-0001]"
    assert row == {
        "ESTATUS": "A",
        "LIMITE_CREDITO": Decimal("1500.5"),
        "COBRAR_IMPUESTOS": "S",
        "SUJETO_IEPS": "N",
        "USUARIO_CREADOR": "SYSDBA",
        "USUARIO_AUT_CREACION": None,
        "COND_PAGO_ID": asked.payment_terms_id,
        "CLAVE_CLIENTE": "W0001",
        "MAIN_KEY": "S",
        "OWN": created.customer_id,
    }
    [address] = salesman.rows(
        "SELECT DIR_CLI_ID, RFC_CURP, EMAIL, TELEFONO1, CODIGO_POSTAL, CIUDAD_ID, ESTADO_ID, ES_DIR_PPAL, "
        "cast(CALLE AS VARCHAR(430) CHARACTER SET OCTETS) AS WRITTEN FROM DIRS_CLIENTES WHERE CLIENTE_ID = ?",
        created.customer_id,
    )
    assert address.pop("WRITTEN").decode("cp1252") == "Av. Juárez 12 B\nCentro\nMonterrey"
    assert address == {
        "DIR_CLI_ID": created.address_id,
        "RFC_CURP": "FNC010203AB1",
        "EMAIL": "compras@nandu.example",
        "TELEFONO1": "81 8300 0000",
        "CODIGO_POSTAL": "64000",
        "CIUDAD_ID": city["CIUDAD_ID"],
        "ESTADO_ID": city["ESTADO_ID"],
        "ES_DIR_PPAL": "S",
    }


def test_a_new_customer_can_order_at_once(link: MicrosipLink, salesman: Salesman) -> None:
    created = link.create_customer(new_customer(salesman, "alta-0002", "Tlapalería recién llegada"))
    assert created.address_id is not None
    order = salesman.document("primer-pedido-0001")
    asked = replace(order, customer_id=created.customer_id, address_id=created.address_id)
    placed = link.place(asked)
    [row] = salesman.rows("SELECT CLAVE_CLIENTE FROM DOCTOS_VE WHERE DOCTO_VE_ID = ?", placed.docto_ve_id)
    assert row["CLAVE_CLIENTE"] is None


def test_a_name_or_key_that_is_another_customer_s_is_refused(link: MicrosipLink, salesman: Salesman) -> None:
    [taken] = salesman.rows(
        "SELECT cast(c.NOMBRE AS VARCHAR(200) CHARACTER SET OCTETS) AS NAME FROM CLIENTES c "
        "JOIN CLAVES_CLIENTES k ON k.CLIENTE_ID = c.CLIENTE_ID "
        "WHERE k.CLAVE_CLIENTE = 'C0001'"
    )
    counted = "SELECT count(*) AS N FROM CLIENTES"
    before = salesman.rows(counted)
    with pytest.raises(InvalidCustomer, match="ya hay un cliente"):
        link.create_customer(new_customer(salesman, "alta-0003", taken["NAME"].decode("cp1252")))
    with pytest.raises(InvalidCustomer, match="ya es de otro cliente"):
        link.create_customer(new_customer(salesman, "alta-0004", "Nombre nuevo", key="C0001"))
    with pytest.raises(RefusedByMicrosip):
        link.create_customer(new_customer(salesman, "alta-0005", "Nombre nuevo", zone_id=999_999))
    assert salesman.rows(counted) == before


def test_the_same_customer_at_once_is_created_once(link: MicrosipLink, salesman: Salesman) -> None:
    asked = new_customer(salesman, "alta-0006", "Cliente con prisa", key="W0006")

    def persistently(_: int) -> CreatedCustomer:
        for _ in range(ATTEMPTS):
            try:
                return link.create_customer(asked)
            except Transient:
                continue
        raise AssertionError("it was never created")

    with ThreadPoolExecutor(4) as workers:
        created = list(workers.map(persistently, range(4)))
    assert len({(one.customer_id, one.address_id) for one in created}) == 1
    assert sum(not one.found for one in created) == 1


@pytest.mark.parametrize(
    ("change", "failure"),
    [
        ({"token": "corta"}, InvalidCustomer),
        ({"name": "  "}, InvalidCustomer),
        ({"credit_limit": Decimal("-1")}, InvalidCustomer),
        ({"credit_limit": Decimal("0.001")}, InvalidCustomer),
        ({"name": "Tienda ✓"}, UnfitText),
        ({"key": "x" * 21}, UnfitText),
    ],
)
def test_a_customer_that_is_none_is_refused_before_anybody_is_asked(
    change: dict[str, Any], failure: type[Exception]
) -> None:
    with pytest.raises(failure):
        replace(NewCustomer("alta-0007", "Cliente", Decimal(0), PESO, 1), **change)
