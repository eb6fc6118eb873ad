"""By which list and which discount policy a customer buys (rule 2)."""

from dataclasses import dataclass
from datetime import date
from enum import Enum

import polars as pl

from portal.pricing.policies import in_force


@dataclass(frozen=True)
class Customer:
    """What of a customer decides prices; None where the customer has no type or zone.

    `charges_taxes`: CLIENTES.COBRAR_IMPUESTOS is not 'N'.
    """

    customer_id: int
    type_id: int | None
    zone_id: int | None
    charges_taxes: bool = True


class Assignment(Enum):
    """Why a customer has a list: by which exception of the price policy, or by none."""

    CLIENTE = "cliente"
    TIPO = "tipo de cliente"
    ZONA = "zona"
    GENERAL = "general"  # the policy's own list
    SIN_POLITICA = "sin política"  # no policy in force: Microsip's base list


@dataclass(frozen=True)
class PolicyRows:
    """POLITICAS_PRECIOS_CLIENTES and its exceptions PRECIOS_CLI_CLI, PRECIOS_CLI_TIPO and PRECIOS_CLI_ZONA."""

    policies: pl.DataFrame
    by_customer: pl.DataFrame
    by_type: pl.DataFrame
    by_zone: pl.DataFrame


@dataclass(frozen=True)
class Terms:
    """The customer's list and discount policy, with the rows of Microsip that say so.

    `exception_id` is the key in the table of the assignment's exceptions; None without one. `list_id` is None only when
    there is neither a policy in force nor a base list.
    """

    assignment: Assignment
    policy_id: int | None
    exception_id: int | None
    list_id: int | None
    discount_policy_id: int | None


def terms_of(customer: Customer, rows: PolicyRows, base_list_id: int | None, day: date) -> Terms:
    """The terms of the exception by customer, else by type, else by zone, else the policy's own.

    With no policy in force: the base list (ID_INTERNO 'L') and no discount policy.
    """
    policies = in_force(rows.policies, "POLITICA_PRECIOS_CLI_ID", day)
    if policies.is_empty():
        return Terms(Assignment.SIN_POLITICA, None, None, base_list_id, None)
    policy = policies.row(0, named=True)
    policy_id = policy["POLITICA_PRECIOS_CLI_ID"]
    exceptions = (
        (Assignment.CLIENTE, rows.by_customer, "PRECIO_CLI_CLI_ID", "CLIENTE_ID", customer.customer_id),
        (Assignment.TIPO, rows.by_type, "PRECIO_CLI_TIPO_ID", "TIPO_CLIENTE_ID", customer.type_id),
        (Assignment.ZONA, rows.by_zone, "PRECIO_CLI_ZONA_ID", "ZONA_CLIENTE_ID", customer.zone_id),
    )
    for assignment, table, key, column, value in exceptions:
        if value is None:
            continue
        found = table.filter(pl.col("POLITICA_PRECIOS_CLI_ID") == policy_id, pl.col(column) == value).sort(key)
        if not found.is_empty():
            row = found.row(0, named=True)
            return Terms(assignment, policy_id, row[key], row["PRECIO_EMPRESA_ID"], row["POLITICA_DSCTO_ART_CLI_ID"])
    return Terms(Assignment.GENERAL, policy_id, None, policy["PRECIO_EMPRESA_ID"], policy["POLITICA_DSCTO_ART_CLI_ID"])
