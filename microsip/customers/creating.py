"""Find or create: a customer goes into Microsip once, however often it is asked for.

Microsip keeps names unique, so of several attempts at the same customer one succeeds and the others find it; after 90
days it is still refused by its name.
"""

from dataclasses import replace

from microsip.connection import Connection
from microsip.customers.columns import ADDRESS, CUSTOMER, KEY, CustomerFacts
from microsip.customers.customer import CreatedCustomer, NewCustomer
from microsip.errors import InvalidCustomer, RecordLocked
from microsip.writing.columns import values
from microsip.writing.tables import stored_table
from microsip.writing.texts import ENCODING
from microsip.writing.transaction import KeyTaken, Transaction, transact

_FIND = """
SELECT c.CLIENTE_ID, (SELECT FIRST 1 d.DIR_CLI_ID FROM DIRS_CLIENTES d WHERE d.CLIENTE_ID = c.CLIENTE_ID
  ORDER BY CASE WHEN cast(d.ES_DIR_PPAL AS VARCHAR(5)) IN ('S', 'TRUE') THEN 0 ELSE 1 END, d.DIR_CLI_ID)
FROM CLIENTES c
WHERE c.FECHA_HORA_CREACION > dateadd(-90 DAY TO CURRENT_TIMESTAMP) AND position(cast(? AS VARCHAR(42)) IN c.NOTAS) > 0
ORDER BY c.CLIENTE_ID
"""
_NAME = "SELECT count(*) FROM CLIENTES WHERE NOMBRE = cast(? AS VARCHAR(200) CHARACTER SET ISO8859_1)"
_KEY = "SELECT count(*) FROM CLAVES_CLIENTES WHERE CLAVE_CLIENTE = cast(? AS VARCHAR(20) CHARACTER SET ISO8859_1)"
_KEY_ROLE = """
SELECT FIRST 1 ROL_CLAVE_CLI_ID FROM ROLES_CLAVES_CLIENTES
WHERE cast(ES_PPAL AS VARCHAR(5)) IN ('S', 'TRUE') ORDER BY ROL_CLAVE_CLI_ID
"""
_PLACE = """
SELECT s.ESTADO_ID, s.PAIS_ID FROM CIUDADES c JOIN ESTADOS s ON s.ESTADO_ID = c.ESTADO_ID WHERE c.CIUDAD_ID = ?
"""
_NOW = "SELECT cast('NOW' AS TIMESTAMP) FROM RDB$DATABASE"


def create(connection: Connection, customer: NewCustomer, lock_seconds: int, patience: float) -> CreatedCustomer:
    """The customer in Microsip, created unless one of its token is there already.

    Raises what `transact` raises; InvalidCustomer when its name or key is another customer's; UnfitText and
    MissingStructure: nothing is written then, but for OutcomeUnknown.
    """

    def work(transaction: Transaction) -> CreatedCustomer:
        try:
            return _find_or_create(transaction, customer)
        except KeyTaken as error:
            raise RecordLocked(
                f"Otra persona está dando de alta a «{customer.name}» al mismo tiempo; no se escribió nada y se "
                "volverá a intentar. Si se repite, revisa en Microsip si ya existe.",
                f"customer {customer.name!r}: {error}",
            ) from error

    return transact(connection, work, lock_seconds=lock_seconds, patience=patience)


def _find_or_create(transaction: Transaction, customer: NewCustomer) -> CreatedCustomer:
    found = transaction.row(_FIND, customer.mark.encode())
    if found is not None:
        return CreatedCustomer(found[0], found[1], found=True)
    _refuse_taken(transaction, customer)
    facts = _facts(transaction, customer)
    clients = stored_table(transaction, "CLIENTES")
    customer_id = transaction.insert(clients.name, values(clients, CUSTOMER, facts), returning="CLIENTE_ID")
    facts = replace(facts, customer_id=customer_id)
    if customer.key:
        keys = stored_table(transaction, "CLAVES_CLIENTES")
        transaction.insert(keys.name, values(keys, KEY, facts))
    addresses = stored_table(transaction, "DIRS_CLIENTES")
    address_id = transaction.insert(addresses.name, values(addresses, ADDRESS, facts), returning="DIR_CLI_ID")
    own = stored_table(transaction, "LIBRES_CLIENTES")
    if own.exists:
        transaction.insert(own.name, {"CLIENTE_ID": customer_id})
    return CreatedCustomer(customer_id, address_id)


def _refuse_taken(transaction: Transaction, customer: NewCustomer) -> None:
    if transaction.row(_NAME, customer.name.encode(ENCODING)) != (0,):
        raise InvalidCustomer(
            f"En Microsip ya hay un cliente «{customer.name}»; invita a sus usuarios, o da de alta al nuevo con otro "
            "nombre.",
            f"the name {customer.name!r} is taken",
        )
    if customer.key and transaction.row(_KEY, customer.key.encode(ENCODING)) != (0,):
        raise InvalidCustomer(
            f"En Microsip la clave «{customer.key}» ya es de otro cliente; elige otra.",
            f"the key {customer.key!r} is taken",
        )


def _facts(transaction: Transaction, customer: NewCustomer) -> CustomerFacts:
    now = transaction.row(_NOW)
    assert now is not None
    state_id, country_id = transaction.row(_PLACE, customer.city_id) or (None, None)
    role = transaction.row(_KEY_ROLE)
    if customer.key and role is None:
        raise InvalidCustomer(
            "Esta empresa no tiene un rol de clave principal de clientes; da de alta al cliente sin clave, o créalo en "
            "Microsip.",
            "no role with ES_PPAL 'S'",
        )
    return CustomerFacts(customer, now[0], state_id, country_id, role[0] if role else None)
