"""`b2bgo user`: who may sign in to a company's portal."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Annotated, Any

import typer

from commands.author import author
from commands.output import Json, answer, say, table
from commands.passwords import PasswordStdin, read_password

if TYPE_CHECKING:
    from portal.accounts import User
    from portal.companies import Company
    from portal.installation import Installation

CompanyOption = Annotated[str, typer.Option("--company", help="Clave de la empresa.")]
EmailOption = Annotated[str, typer.Option("--email", help="Correo con el que entra.")]

_ROLES = {
    "customer": "cliente",
    "buyer": "comprador",
    "supervised_buyer": "comprador con autorización",
    "account": "sólo la cuenta",
    "administrator": "administrador",
    "salesperson": "vendedor",
}

app = typer.Typer(add_completion=False, no_args_is_help=True)


@app.command(help="Da de alta a un usuario de un cliente, o a un administrador.")
def add(
    company: CompanyOption,
    email: EmailOption,
    customer: Annotated[str | None, typer.Option(help="Clave del cliente en Microsip.")] = None,
    admin: Annotated[bool, typer.Option("--admin", help="Es administrador de la empresa.")] = False,
    password_stdin: PasswordStdin = False,
    json: Json = False,
) -> None:
    """Raises UnknownCompany, NothingPublished, UnknownCustomer, BadEmail, WeakPassword or UserExists."""
    from portal.accounts import Role, add_user
    from portal.customers import customer_by_key

    if (customer is None) != admin:
        raise typer.BadParameter("escribe --customer CLAVE o --admin, uno de los dos")
    installation, whose = _opened(company)
    found = None if customer is None else customer_by_key(installation.warehouse.reader(whose.slug), customer)
    password = read_password(password_stdin)
    role = Role.ADMINISTRATOR if found is None else Role.CUSTOMER
    customer_id = None if found is None else found.customer_id
    added = add_user(installation.database, whose, email, password, role, customer_id, author())
    if json:
        answer(_row(added))
    if found is not None and not found.may_sign_in:
        say(f"{found.name} está suspendido en Microsip; {added.email} podrá entrar cuando se reactive.")
    else:
        say(f"{added.email} ya puede entrar a «{whose.name}».")


@app.command(help="Invita a alguien por correo, con un enlace para que elija su contraseña.")
def invite(
    company: CompanyOption,
    email: EmailOption,
    customer: Annotated[str | None, typer.Option(help="Clave del cliente en Microsip.")] = None,
    role: Annotated[
        str, typer.Option(help="De un cliente: customer (principal), buyer, supervised_buyer o account.")
    ] = "customer",
    approval_over: Annotated[
        str | None, typer.Option(help="De supervised_buyer: sus pedidos de más de este importe se autorizan.")
    ] = None,
    admin: Annotated[bool, typer.Option("--admin", help="Es administrador de la empresa.")] = False,
    salesperson: Annotated[int | None, typer.Option(help="VENDEDOR_ID de un vendedor de Microsip.")] = None,
    collector: Annotated[int | None, typer.Option(help="COBRADOR_ID de un cobrador de Microsip.")] = None,
    json: Json = False,
) -> None:
    """Raises UnknownCompany, NothingPublished, UnknownCustomer, BadEmail, UserExists, AddressMissing."""
    from portal.accounts import Assignment, Role
    from portal.customers import customer_by_key
    from portal.invitations import invite as invite_by_mail

    serves = salesperson is not None or collector is not None
    if (customer is not None) + admin + serves != 1:
        raise typer.BadParameter("escribe --customer CLAVE, --admin, o --salesperson y --collector: uno de los tres")
    installation, whose = _opened(company)
    try:
        if customer is not None:
            found = customer_by_key(installation.warehouse.reader(whose.slug), customer)
            amount = None if approval_over is None else Decimal(approval_over)
            assignment = Assignment(Role(role), found.customer_id, amount)
        elif admin:
            assignment = Assignment(Role.ADMINISTRATOR)
        else:
            assignment = Assignment(Role.SALESPERSON, salesperson_id=salesperson, collector_id=collector)
    except (ValueError, InvalidOperation) as error:
        raise typer.BadParameter("--role y --approval-over no van juntos; revisa la ayuda") from error
    invited = invite_by_mail(installation, whose, email, assignment, whose.name)
    if json:
        answer(_row(invited))
    say(f"{invited.email} recibirá un correo con un enlace para elegir su contraseña.")


@app.command("list", help="Muestra los usuarios de una empresa.")
def list_users(company: CompanyOption, json: Json = False) -> None:
    """Raises UnknownCompany."""
    from portal.accounts import users

    installation, whose = _opened(company)
    found = users(installation.database, whose)
    if json:
        answer([_row(each) for each in found])
        return
    table(
        ("Correo", "Rol", "Cliente", "Activo"),
        [(each.email, _ROLES[each.role.value], each.customer_id, "sí" if each.active else "no") for each in found],
    )


@app.command(help="Cambia la contraseña de un usuario y cierra sus sesiones.")
def password(
    company: CompanyOption, email: EmailOption, password_stdin: PasswordStdin = False, json: Json = False
) -> None:
    """Raises UnknownCompany, UnknownUser or WeakPassword."""
    from portal.accounts import change_password
    from portal.accounts import user as user_of

    installation, whose = _opened(company)
    found = user_of(installation.database, whose, email)
    chosen = read_password(password_stdin, f"Contraseña nueva de {found.email}: ")
    change_password(installation.database, found, chosen, author())
    if json:
        answer(_row(found))
    say(f"{found.email} tiene contraseña nueva y sus sesiones se cerraron.")


@app.command(help="Impide la entrada a un usuario y cierra sus sesiones.")
def disable(company: CompanyOption, email: EmailOption, json: Json = False) -> None:
    """Raises UnknownCompany or UnknownUser."""
    _set_active(company, email, json, active=False)


@app.command(help="Permite de nuevo la entrada a un usuario.")
def enable(company: CompanyOption, email: EmailOption, json: Json = False) -> None:
    """Raises UnknownCompany or UnknownUser."""
    _set_active(company, email, json, active=True)


@app.command(help="Da a un administrador acceso a todas las empresas de la instalación.")
def promote(company: CompanyOption, email: EmailOption, json: Json = False) -> None:
    """Raises UnknownCompany, UnknownUser, or NotAllowed for a customer's user."""
    from portal.accounts import user as user_of
    from portal.super_administrators import grant

    installation, whose = _opened(company)
    found = user_of(installation.database, whose, email)
    grant(installation.database, found, author())
    if json:
        answer(_row(found))
    say(f"{found.email} administra ahora la instalación; sus empresas están en Inicio › Empresas.")


@app.command(help="Deja a un administrador sólo con su empresa.")
def demote(company: CompanyOption, email: EmailOption, json: Json = False) -> None:
    """Raises UnknownCompany or UnknownUser."""
    from portal.accounts import user as user_of
    from portal.super_administrators import revoke

    installation, whose = _opened(company)
    found = user_of(installation.database, whose, email)
    revoke(installation.database, found, author())
    if json:
        answer(_row(found))
    say(f"{found.email} administra sólo «{whose.name}».")


def _set_active(company: str, email: str, json: bool, *, active: bool) -> None:
    from portal.accounts import user as user_of
    from portal.people import set_active

    installation, whose = _opened(company)
    found = user_of(installation.database, whose, email)
    with installation.database.begin() as transaction:
        set_active(transaction, found, author(), active=active)
    if json:
        answer(_row(replace(found, active=active)))
    say(f"{found.email} {'puede entrar de nuevo' if active else 'ya no puede entrar'} a «{whose.name}».")


def _opened(slug: str) -> tuple[Installation, Company]:
    from portal.companies import company
    from portal.installation import open_installation

    installation = open_installation()
    return installation, company(installation.database, slug)


def _row(user: User) -> dict[str, Any]:
    return {
        "id": user.id,
        "empresa": user.company.slug,
        "correo": user.email,
        "rol": _ROLES[user.role.value],
        "cliente_id": user.customer_id,
        "activo": user.active,
    }
