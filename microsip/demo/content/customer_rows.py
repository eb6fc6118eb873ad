"""The customers and their catalogues as rows of Microsip's tables."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from microsip.demo.content import names, stock_ids
from microsip.demo.content.articles import Catalogue
from microsip.demo.content.customers import COLLECTORS, SELLERS, TERMS, Customer, Customers
from microsip.demo.content.places import Places
from microsip.demo.content.plan import Plan
from microsip.demo.content.stamps import INSTALLED, stamped
from microsip.demo.rows import Table, rows


def customer_tables(plan: Plan, customers: Customers, places: Places) -> Iterator[Table]:
    """Types, zones, sellers, collectors, terms, then the customers with their keys and addresses."""
    yield from _catalogues(customers)
    yield from _terms(plan, customers)
    yield rows("CLIENTES", [_customer(plan, n, c, customers) for n, c in enumerate(customers.members)])
    yield rows(
        "LIBRES_CLIENTES",
        [
            {"CLIENTE_ID": customer.customer_id, "RUTA_REPARTO": f"Ruta {customer.city + 1}" if customer.zone else None}
            for customer in customers.members
        ],
    )
    yield from _keys(plan, customers)
    yield rows("DIRS_CLIENTES", _addresses(plan, customers, places))


def own_key_tables(plan: Plan, customers: Customers, catalogue: Catalogue) -> Iterator[Table]:
    """Keys by which the first customers call some of our articles."""
    yield rows(
        "ARTICULOS_CLIENTES",
        [
            {
                "ART_CLI_ID": plan.ids.catalogue_id(),
                "CLAVE_ARTICULO": article.key,
                "ARTICULO_ID": article.article_id,
                "CLIENTE_ID": customer.customer_id,
                "CLAVE_ART_CLI": f"{customer.key}-{number:03d}",
            }
            for customer in customers.members[:2]
            for number, article in enumerate(catalogue.saleable[:10], 1)
        ],
    )


def _catalogues(customers: Customers) -> Iterator[Table]:
    dated = stamped(INSTALLED)
    yield rows("TIPOS_CLIENTES", _named("TIPO_CLIENTE_ID", customers.type_ids), ES_PREDET="N", **dated)
    yield rows("ZONAS_CLIENTES", _named("ZONA_CLIENTE_ID", customers.zone_ids), ES_PREDET="N", **stamped(None))
    sellers = dict(zip(SELLERS, customers.seller_ids, strict=True))
    yield rows("VENDEDORES", _named("VENDEDOR_ID", sellers), POLITICA_COMIS_VEN_ID=1, ES_PREDET="N", **dated)
    collectors = dict(zip(COLLECTORS, customers.collector_ids, strict=True))
    yield rows("COBRADORES", _named("COBRADOR_ID", collectors), POLITICA_COMIS_COB_ID=1, ES_PREDET="N", **dated)


def _named(key: str, ids: dict[str, int]) -> list[dict[str, Any]]:
    return [{key: row_id, "NOMBRE": name} for name, row_id in ids.items()]


def _terms(plan: Plan, customers: Customers) -> Iterator[Table]:
    yield rows(
        "CONDICIONES_PAGO",
        [
            {
                "COND_PAGO_ID": customers.terms_ids[name],
                "NOMBRE": name,
                "PCTJE_DSCTO_PPAG": Decimal(2) if name == "30 días" else Decimal(0),
                "DIAS_PPAG": 10 if name == "30 días" else 0,
                "ES_PREDET": "S" if name == "Contado" else "N",
            }
            for name in TERMS
        ],
        **stamped(INSTALLED),
    )
    yield rows(
        "PLAZOS_COND_PAG",
        [
            {
                "PLAZO_COND_PAG_ID": plan.ids.catalogue_id(),
                "COND_PAGO_ID": customers.terms_ids[name],
                "DIAS_PLAZO": days,
                "PCTJE_VEN": Decimal(percent),
            }
            for name, instalments in TERMS.items()
            for days, percent in instalments
        ],
    )


def _customer(plan: Plan, number: int, customer: Customer, customers: Customers) -> dict[str, Any]:
    modified = customer.created and datetime.combine(plan.today, datetime.min.time()).replace(hour=17)
    modified = modified and modified - timedelta(days=number % 300, minutes=number % 97)
    suspended = customer.suspended or (None, None)
    return {
        "CLIENTE_ID": customer.customer_id,
        "NOMBRE": customer.name,
        "CONTACTO1": None if customer.is_person else names.FIRST_NAMES[number % len(names.FIRST_NAMES)],
        "ESTATUS": customer.status,
        "FECHA_SUSP": suspended[0],
        "CAUSA_SUSP": suspended[1],
        "COBRAR_IMPUESTOS": "S" if customer.is_taxed else "N",
        "RETIENE_IMPUESTOS": "N",
        "SUJETO_IEPS": "N",
        "GENERAR_INTERESES": "N",
        "EMITIR_EDOCTA": "S",
        "LIMITE_CREDITO": customer.credit_limit,
        "MONEDA_ID": stock_ids.DOLLAR if customer.in_dollars else stock_ids.PESO,
        "COND_PAGO_ID": customers.terms_ids[customer.terms],
        "TIPO_CLIENTE_ID": customers.type_ids.get(customer.kind or ""),
        "ZONA_CLIENTE_ID": customers.zone_ids.get(customer.zone or ""),
        "COBRADOR_ID": customers.collector_ids[number % 2] if customer.zone else None,
        "VENDEDOR_ID": customers.seller_ids[number % 4] if customer.zone else None,
        "NOTAS": f"Entregar por la puerta de atrás; preguntar por {names.FIRST_NAMES[number % 26]}."
        if number % 25 == 3
        else None,
        "DIFERIR_CFDI_COBROS": number % 2 == 0,
        **stamped(customer.created, modified),
    }


def _keys(plan: Plan, customers: Customers) -> Iterator[Table]:
    yield rows(
        "ROLES_CLAVES_CLIENTES",
        [
            {"ROL_CLAVE_CLI_ID": key, "NOMBRE": name or "Clave principal", "ES_PPAL": "N" if name else "S"}
            for name, key in customers.role_ids.items()
        ],
        ES_GLN="N",
        **stamped(INSTALLED),
    )
    keys = [(customer.key, customer, "") for customer in customers.members if customer.key]
    keys += [(f"PROV{n:05d}", c, "Número de proveedor") for n, c in enumerate(customers.members) if n % 10 == 1]
    yield rows(
        "CLAVES_CLIENTES",
        [
            {
                "CLAVE_CLIENTE_ID": plan.ids.catalogue_id(),
                "CLAVE_CLIENTE": key,
                "CLIENTE_ID": customer.customer_id,
                "ROL_CLAVE_CLI_ID": customers.role_ids[role],
            }
            for key, customer, role in keys
        ],
    )


def _addresses(plan: Plan, customers: Customers, places: Places) -> Iterator[dict[str, Any]]:
    for number, customer in enumerate(customers.members):
        if not customer.has_address:
            continue
        yield _address(number, customer, places) | {"DIR_CLI_ID": customer.address_id}
        for place in range(1, customer.consignees + 1):
            branch = {"NOMBRE_CONSIG": f"{customer.name[:180]} sucursal {place}", "ES_DIR_PPAL": "N", "RFC_CURP": None}
            yield (
                _address(number + place, customer, places)
                | branch
                | {
                    "DIR_CLI_ID": plan.ids.catalogue_id(),
                    "EMAIL": None,
                    "USAR_PARA_FACTURAR": "N",
                }
            )


def _address(number: int, customer: Customer, places: Places) -> dict[str, Any]:
    city = places.cities[customer.city]
    street, suburb = names.STREETS[number % len(names.STREETS)], names.SUBURBS[number % len(names.SUBURBS)]
    outside = str(100 + number * 7 % 1900)
    is_foreign = customer.rfc == "XEXX010101000"
    utf8 = "Colonia “Los Peñones” — Sección Ñ".encode()
    return {
        "CLIENTE_ID": customer.customer_id,
        "NOMBRE_CONSIG": customer.name,
        "CALLE": f"{street} {outside}\n{suburb}\n{city.name}",
        "NOMBRE_CALLE": street,
        "NUM_EXTERIOR": outside,
        "NUM_INTERIOR": f"{number % 12 + 1}" if number % 9 == 0 else None,
        "COLONIA": utf8 if customer.quirk == "utf-8 suburb" else suburb,
        "POBLACION": city.name,
        "REFERENCIA": "Frente a la plaza; portón café" if number % 13 == 0 else None,
        "CIUDAD_ID": city.city_id,
        "ESTADO_ID": city.state_id,
        "CODIGO_POSTAL": city.postcode,
        "PAIS_ID": places.foreign_country_id if is_foreign else places.country_id,
        "TELEFONO1": f"81 8{300 + number % 600} {1000 + number * 37 % 9000}" if number % 6 else None,
        "EMAIL": customer.email,
        "RFC_CURP": customer.rfc,
        "TAX_ID": "74-2918345" if is_foreign else None,
        "CONTACTO": None,
        "VIA_EMBARQUE_ID": places.shipping_ids[number % 4] if number % 3 == 0 else None,
        "ES_DIR_PPAL": "S",
        "USAR_PARA_ENVIOS": "S",
        "USAR_PARA_FACTURAR": "S",
        "GLN": "7501234567890 ñ" if customer.key == "C0001" else None,
        "CLAVE_REGIMEN_FISCAL": "616" if is_foreign else "612" if customer.is_person else "601",
        "TIPO_PERSONA": "F" if customer.is_person else "M",
    }
