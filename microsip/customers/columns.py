"""What every column of a new customer gets, one line a column, as `microsip.documents.columns` does for documents."""

from dataclasses import dataclass
from datetime import datetime

from microsip.customers.customer import LENGTHS, NewCustomer
from microsip.writing.columns import GENERATED, Written, always, text_of

ADDRESS_BYTES = 430


@dataclass(frozen=True)
class CustomerFacts:
    """A customer and what it needs from the company; the keys are known as soon as their rows are written."""

    customer: NewCustomer
    now_local: datetime
    state_id: int | None
    country_id: int | None
    key_role_id: int | None
    customer_id: int = GENERATED

    def text(self, attribute: str) -> bytes | None:
        title, longest = LENGTHS[attribute]
        return text_of(title, getattr(self.customer, attribute), longest)


CUSTOMER: tuple[Written[CustomerFacts], ...] = (
    Written("CLIENTE_ID", always(GENERATED)),
    Written("NOMBRE", lambda facts: facts.text("name")),
    Written("CONTACTO1", lambda facts: facts.text("contact")),
    Written("CONTACTO2", always(None)),
    Written("ESTATUS", always("A")),
    Written("CAUSA_SUSP", always(None)),
    Written("FECHA_SUSP", always(None)),
    Written("COBRAR_IMPUESTOS", always("S")),
    Written("RETIENE_IMPUESTOS", always("N")),
    Written("SUJETO_IEPS", always("N")),
    Written("GENERAR_INTERESES", always("N")),
    Written("EMITIR_EDOCTA", always("S")),
    Written("DIFERIR_CFDI_COBROS", always(False), optional=True),
    Written("LIMITE_CREDITO", lambda facts: facts.customer.credit_limit),
    Written("MONEDA_ID", lambda facts: facts.customer.currency_id),
    Written("COND_PAGO_ID", lambda facts: facts.customer.payment_terms_id),
    Written("TIPO_CLIENTE_ID", lambda facts: facts.customer.type_id),
    Written("ZONA_CLIENTE_ID", lambda facts: facts.customer.zone_id),
    Written("COBRADOR_ID", lambda facts: facts.customer.collector_id),
    Written("VENDEDOR_ID", lambda facts: facts.customer.seller_id),
    Written("NOTAS", lambda facts: text_of("El texto de las notas", facts.customer.kept_notes, 3000)),
    Written("CUENTA_CXC", always(None)),
    Written("CUENTA_ANTICIPOS", always(None)),
    Written("FORMATOS_EMAIL", always(None)),
    Written("RECEPTOR_CFD", always(None)),
    Written("NUM_PROV_CLIENTE", always(None)),
    Written("FECHA_HORA_CREACION", lambda facts: facts.now_local),
    Written("USUARIO_AUT_CREACION", always(None)),
    Written("FECHA_HORA_ULT_MODIF", lambda facts: facts.now_local),
    Written("USUARIO_AUT_MODIF", always(None)),
)
"""CLIENTES. Its USUARIO_CREADOR and USUARIO_ULT_MODIF are the user that is connected, by the column's default."""

KEY: tuple[Written[CustomerFacts], ...] = (
    Written("CLAVE_CLIENTE_ID", always(GENERATED)),
    Written("CLAVE_CLIENTE", lambda facts: facts.text("key")),
    Written("CLIENTE_ID", lambda facts: facts.customer_id),
    Written("ROL_CLAVE_CLI_ID", lambda facts: facts.key_role_id),
)
"""CLAVES_CLIENTES."""

ADDRESS: tuple[Written[CustomerFacts], ...] = (
    Written("DIR_CLI_ID", always(GENERATED)),
    Written("CLIENTE_ID", lambda facts: facts.customer_id),
    Written("NOMBRE_CONSIG", lambda facts: facts.text("name")),
    Written("CALLE", lambda facts: text_of("La dirección", facts.customer.written_address, ADDRESS_BYTES)),
    Written("NOMBRE_CALLE", lambda facts: facts.text("street")),
    Written("NUM_EXTERIOR", lambda facts: facts.text("outside_number")),
    Written("NUM_INTERIOR", lambda facts: facts.text("inside_number")),
    Written("COLONIA", lambda facts: facts.text("suburb")),
    Written("COLONIA_CLAVE_FISCAL", always(None), optional=True),
    Written("POBLACION", lambda facts: facts.text("town")),
    Written("POBLACION_CLAVE_FISCAL", always(None), optional=True),
    Written("REFERENCIA", lambda facts: facts.text("reference")),
    Written("CIUDAD_ID", lambda facts: facts.customer.city_id),
    Written("ESTADO_ID", lambda facts: facts.state_id),
    Written("CODIGO_POSTAL", lambda facts: facts.text("postcode")),
    Written("PAIS_ID", lambda facts: facts.country_id),
    Written("TELEFONO1", lambda facts: facts.text("phone")),
    Written("TELEFONO2", always(None)),
    Written("FAX", always(None)),
    Written("EMAIL", lambda facts: facts.text("email")),
    Written("RFC_CURP", lambda facts: facts.text("rfc")),
    Written("TAX_ID", always(None)),
    Written("CONTACTO", lambda facts: facts.text("contact")),
    Written("VIA_EMBARQUE_ID", lambda facts: facts.customer.shipping_id),
    Written("ES_DIR_PPAL", always("S")),
    Written("USAR_PARA_ENVIOS", always("S")),
    Written("USAR_PARA_FACTURAR", always("S")),
    Written("GLN", always(None), optional=True),
    Written("CLAVE_REGIMEN_FISCAL", lambda facts: facts.text("tax_regime"), optional=True),
)
"""DIRS_CLIENTES."""
