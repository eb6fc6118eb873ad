"""Customers that every demo company has, whatever its size and seed: those who sign in to the portal."""

from dataclasses import dataclass


@dataclass(frozen=True)
class DemoCustomer:
    """`key`: the customer's main CLAVE_CLIENTE; `what_is_shown`: why one would sign in as this customer, in Spanish."""

    key: str
    name: str
    email: str
    what_is_shown: str


DEMO_CUSTOMERS = (
    DemoCustomer(
        "C0001",
        "Ferretería La Económica de Monterrey, S.A. de C.V.",
        "compras@laeconomica.example",
        "Lista y descuentos propios, crédito a 30 días con saldo al corriente.",
    ),
    DemoCustomer(
        "C0002",
        "Materiales Peña y Hermanos, S.A. de C.V.",
        "pedidos@materialespena.example",
        "Lista de mayoreo por su tipo de cliente; pagos en tres vencimientos.",
    ),
    DemoCustomer(
        "C0003",
        "Tlapalería El Ñandú",
        "tlapaleria@elnandu.example",
        "Lista por su zona; saldo vencido.",
    ),
    DemoCustomer(
        "C0004",
        "Border Hardware Supply LLC",
        "orders@borderhardware.example",
        "Cliente en dólares, sin impuestos.",
    ),
    DemoCustomer(
        "C0005",
        "Constructora Vértice del Noreste, S.A. de C.V.",
        "almacen@verticenoreste.example",
        "Descuento exclusivo de contratista; límite de crédito agotado.",
    ),
)

SIGN_IN = DEMO_CUSTOMERS[0]
"""The customer whose sign-in is shown when the demo starts."""
