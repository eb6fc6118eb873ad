"""The small company has every case that a reader, a price or a page must cope with."""

import io
from datetime import datetime, timedelta

import pytest
from PIL import Image

from microsip.demo.people import DEMO_CUSTOMERS, SIGN_IN
from tests.microsip.demo.conftest import Query
from tests.servers.company import TODAY

CASES = {
    "articles whose names differ by an accent only": """
        select count(*) from ARTICULOS a join ARTICULOS b on b.ARTICULO_ID > a.ARTICULO_ID
         and a.NOMBRE collate ES_ES_CI_AI = b.NOMBRE collate ES_ES_CI_AI""",
    "an article for freight": "select count(*) from CLAVES_ARTICULOS where CLAVE_ARTICULO = 'FLETE'",
    "an article with five keys or more": """
        select count(*) from (select ARTICULO_ID from CLAVES_ARTICULOS group by 1 having count(*) >= 5)""",
    "an article without keys": """
        select count(*) from ARTICULOS a where not exists
         (select 1 from CLAVES_ARTICULOS c where c.ARTICULO_ID = a.ARTICULO_ID)""",
    "an article without a line": "select count(*) from ARTICULOS where LINEA_ARTICULO_ID is null",
    "a line without a group": "select count(*) from LINEAS_ARTICULOS where GRUPO_LINEA_ID is null",
    "inactive articles": "select count(*) from ARTICULOS where ESTATUS = 'B'",
    "discontinued articles": "select count(*) from ARTICULOS where ESTATUS = 'C'",
    "a suspended article": "select count(*) from ARTICULOS where ESTATUS = 'S' and FECHA_SUSP is not null",
    "articles without dates": "select count(*) from ARTICULOS where FECHA_HORA_CREACION is null",
    "articles never changed": "select count(*) from ARTICULOS where FECHA_HORA_ULT_MODIF is null",
    "blank notes": "select count(*) from ARTICULOS where NOTAS_VENTAS = ''",
    "notes longer than a VARCHAR can be cast": """
        select count(*) from ARTICULOS where octet_length(NOTAS_VENTAS) > 8000""",
    "an article without any price": """
        select count(*) from ARTICULOS a where not exists
         (select 1 from PRECIOS_ARTICULOS p where p.ARTICULO_ID = a.ARTICULO_ID)""",
    "an article priced in the base list only": """
        select count(*) from (select ARTICULO_ID from PRECIOS_ARTICULOS group by 1
         having count(*) = 1 and min(PRECIO_EMPRESA_ID) = 42)""",
    "zero prices": "select count(*) from PRECIOS_ARTICULOS where PRECIO = 0",
    "prices in dollars": "select count(*) from PRECIOS_ARTICULOS where MONEDA_ID <> 1",
    "an article in dollars in one list and in pesos in another": """
        select count(*) from (select ARTICULO_ID from PRECIOS_ARTICULOS group by 1
         having count(distinct MONEDA_ID) = 2)""",
    "prices with six decimals": "select count(*) from PRECIOS_ARTICULOS where PRECIO * 100 <> trunc(PRECIO * 100)",
    "negative stock": """
        select count(*) from (select ARTICULO_ID, ALMACEN_ID from SALDOS_IN group by 1, 2
         having sum(ENTRADAS_UNIDADES - SALIDAS_UNIDADES) < 0)""",
    "stock sold out": """
        select count(*) from (select ARTICULO_ID, ALMACEN_ID from SALDOS_IN group by 1, 2
         having sum(ENTRADAS_UNIDADES - SALIDAS_UNIDADES) = 0)""",
    "fractions of a unit": "select count(*) from SALDOS_IN where SALIDAS_UNIDADES <> trunc(SALIDAS_UNIDADES)",
    "units committed to orders": "select count(*) from COMPROM_ARTICULOS where UNIDADES_COMPROM > 0",
    "articles kept elsewhere only": """
        select count(*) from (select ARTICULO_ID from SALDOS_IN group by 1 having min(ALMACEN_ID) <> 19)""",
    "kits": "select count(*) from ARTICULOS where ES_JUEGO = 'S'",
    "a kit with a service in it": """
        select count(*) from JUEGOS_DET j join ARTICULOS a on a.ARTICULO_ID = j.COMPONENTE_ID
         where a.ES_ALMACENABLE = 'N'""",
    "a combination of a variant without an article": """
        select count(*) from VARIANTES_ARTS where ART_HIJO_VAR_ID is null""",
    "lots and serial numbers": "select count(*) from EXIS_DISCRETOS",
    "an article sold in multiples": "select count(*) from ARTICULOS where APLICAR_FACTOR_VENTA = 'S'",
    "an article with two taxes": """
        select count(*) from (select ARTICULO_ID from IMPUESTOS_ARTICULOS group by 1 having count(*) = 2)""",
    "a tax by unit": "select count(*) from IMPUESTOS where TIPO_CALC <> 'P'",
    "articles without taxes": """
        select count(*) from ARTICULOS a where not exists
         (select 1 from IMPUESTOS_ARTICULOS i where i.ARTICULO_ID = a.ARTICULO_ID)""",
    "a customer without an address": """
        select count(*) from CLIENTES c where not exists
         (select 1 from DIRS_CLIENTES d where d.CLIENTE_ID = c.CLIENTE_ID)""",
    "a customer without a key": """
        select count(*) from CLIENTES c where not exists
         (select 1 from CLAVES_CLIENTES k where k.CLIENTE_ID = c.CLIENTE_ID)""",
    "customers without an e-mail": "select count(*) from DIRS_CLIENTES where EMAIL is null and ES_DIR_PPAL = 'S'",
    "a customer with several consignees": """
        select count(*) from (select CLIENTE_ID from DIRS_CLIENTES group by 1 having count(*) > 3)""",
    "a customer without a credit limit": "select count(*) from CLIENTES where LIMITE_CREDITO is null",
    "a customer in dollars": "select count(*) from CLIENTES where MONEDA_ID <> 1",
    "a customer who pays no taxes": "select count(*) from CLIENTES where COBRAR_IMPUESTOS = 'N'",
    "a price policy that is over": """
        select count(*) from POLITICAS_PRECIOS_CLIENTES where FECHA_FIN_VIGENCIA < date '2025-11-24'""",
    "a dated price policy in force beside a permanent one": """
        select count(*) from POLITICAS_PRECIOS_CLIENTES
         where date '2025-11-24' between FECHA_INI_VIGENCIA and FECHA_FIN_VIGENCIA""",
    "a price policy switched off": "select count(*) from POLITICAS_PRECIOS_CLIENTES where HABILITADA = 'N'",
    "price exceptions by customer": "select count(*) from PRECIOS_CLI_CLI",
    "price exceptions by type": "select count(*) from PRECIOS_CLI_TIPO",
    "price exceptions by zone": "select count(*) from PRECIOS_CLI_ZONA",
    "customer discounts by article": "select count(*) from DSCTOS_ARTCLI_ARTS",
    "customer discounts by line": "select count(*) from DSCTOS_ARTCLI_LINEAS",
    "customer discounts by group": "select count(*) from DSCTOS_ARTCLI_GRUPOS",
    "an exclusive customer discount": """
        select count(*) from POLITICAS_DSCTOS_ART_CLI where ES_DSCTO_EXCLUSIVO = 'S'""",
    "volume discounts by article": "select count(*) from DSCTOS_VOL_ARTS",
    "volume discounts by line": "select count(*) from DSCTOS_VOL_LINEAS",
    "volume discounts by group": "select count(*) from DSCTOS_VOL_GRUPOS",
    "volume discounts on everything": "select count(*) from DSCTOS_VOL_GLOBALES",
    "promotions by article": "select count(*) from DSCTOS_PROMO_ARTS",
    "promotions by line": "select count(*) from DSCTOS_PROMO_LINEAS",
    "promotions by group": "select count(*) from DSCTOS_PROMO_GRUPOS",
    "a promotion by the hour": """
        select count(*) from POLITICAS_DSCTOS_PROMOCION where APLICAR_HORARIO = 'S' and HORA_INI < HORA_FIN""",
    "a promotion to come": """
        select count(*) from POLITICAS_DSCTOS_PROMOCION where FECHA_INI_VIGENCIA > date '2025-11-24'""",
    "maxima by article": "select count(*) from DSCTOS_MAX_ARTS",
    "maxima by line": "select count(*) from DSCTOS_MAX_LINEAS",
    "maxima by group": "select count(*) from DSCTOS_MAX_GRUPOS",
    "several due dates of one charge": """
        select count(*) from (select DOCTO_CC_ID from VENCIMIENTOS_CARGOS_CC group by 1 having count(*) = 3)""",
    "charges without due dates": """
        select count(*) from DOCTOS_CC d where NATURALEZA_CONCEPTO = 'C' and not exists
         (select 1 from VENCIMIENTOS_CARGOS_CC v where v.DOCTO_CC_ID = d.DOCTO_CC_ID)""",
    "cancelled receivables": "select count(*) from DOCTOS_CC where CANCELADO = 'S' and NATURALEZA_CONCEPTO = 'C'",
    "charges with retained taxes": "select count(*) from IMPORTES_DOCTOS_CC where IVA_RETENIDO > 0",
    "a charge paid by several credits": """
        select count(*) from (select DOCTO_CC_ACR_ID from IMPORTES_DOCTOS_CC where TIPO_IMPTE = 'R'
         group by 1 having count(*) > 1)""",
    "a credit that pays several charges": """
        select count(*) from (select DOCTO_CC_ID from IMPORTES_DOCTOS_CC where TIPO_IMPTE = 'R'
         group by 1 having count(distinct DOCTO_CC_ACR_ID) > 1)""",
    "advances that no balance may count": "select count(*) from IMPORTES_DOCTOS_CC where TIPO_IMPTE = 'A'",
    "cancelled invoices": "select count(*) from DOCTOS_VE where TIPO_DOCTO = 'F' and ESTATUS = 'C'",
    "an order not yet applied": "select count(*) from DOCTOS_VE where TIPO_DOCTO = 'P' and APLICADO = 'N'",
    "an order delivered in part": """
        select count(*) from DOCTOS_VE_DET where UNIDADES_SURT_DEV > 0 and UNIDADES_COMPROM > 0""",
    "a kit on an invoice": "select count(*) from SUB_MOVTOS_VE",
    "returns of invoices": "select count(*) from DOCTOS_VE where TIPO_DOCTO = 'D'",
    "a cancelled CFDI": "select count(*) from REPOSITORIO_CFDI where FECHA_CANCELACION is not null",
    "a CFDI kept in the old place": """
        select count(*) from USOS_FOLIOS_FISCALES u join REPOSITORIO_CFDI r on r.CFDI_ID = u.CFDI_ID
         where u.XML is not null and r.XML is null""",
    "a received CFDI": "select count(*) from REPOSITORIO_CFDI where NATURALEZA = 'R'",
    "an unused series for the portal": """
        select count(*) from FOLIOS_VENTAS where SERIE = 'WEB' and CONSECUTIVO = 1""",
}


@pytest.mark.parametrize("case", CASES)
def test_the_small_company_has(query: Query, case: str) -> None:
    assert query(CASES[case])[0][0] > 0


def test_names_keep_the_characters_of_windows(query: Query) -> None:
    [(name,)] = query("select NOMBRE from ARTICULOS where NOMBRE starting with 'Juego de 32 puntas'")
    raw = name.encode("latin-1")
    assert b"\x93Maxi\x94" in raw
    assert b"\x80" in raw
    assert "“Maxi” – edición 75 años, incluye estuche (€)" in raw.decode("cp1252")


def test_some_texts_are_leftovers_in_utf8(query: Query) -> None:
    [(notes,)] = query("select NOTAS_VENTAS from ARTICULOS where NOMBRE = 'Masilla ep\xf3xica 500 g'")
    [(suburb,)] = query(
        """select d.COLONIA from DIRS_CLIENTES d join CLAVES_CLIENTES k on k.CLIENTE_ID = d.CLIENTE_ID
            where k.CLAVE_CLIENTE = 'X004'"""
    )
    assert "fórmula" in notes.encode("latin-1").decode("utf-8")
    assert "Peñones" in suburb.encode("latin-1").decode("utf-8")


def test_a_column_in_utf8_has_what_no_windows_text_needs(query: Query) -> None:
    assert query("select distinct GLN from DIRS_CLIENTES where GLN is not null") == [("7501234567890 ñ",)]


def test_the_demo_customers_are_there(query: Query) -> None:
    found = query(
        """select k.CLAVE_CLIENTE, c.NOMBRE, d.EMAIL from CLIENTES c
             join CLAVES_CLIENTES k on k.CLIENTE_ID = c.CLIENTE_ID and k.ROL_CLAVE_CLI_ID = 2
             join DIRS_CLIENTES d on d.CLIENTE_ID = c.CLIENTE_ID and d.ES_DIR_PPAL = 'S'
            where k.CLAVE_CLIENTE starting with 'C000' order by 1"""
    )
    assert found == [(one.key, one.name, one.email) for one in DEMO_CUSTOMERS]
    assert SIGN_IN in DEMO_CUSTOMERS


def test_pictures_open_and_come_in_two_formats(query: Query) -> None:
    pictures = [Image.open(io.BytesIO(content)) for (content,) in query("select IMAGEN from IMAGENES_ARTICULOS")]
    assert {picture.format for picture in pictures} == {"PNG", "JPEG"}
    for picture in pictures:
        picture.load()


def test_an_article_may_have_two_pictures_and_one_picture_several_articles(query: Query) -> None:
    pictures = query("select ARTICULO_ID, IMAGEN from IMAGENES_ARTICULOS")
    assert len({article for article, _ in pictures}) < len(pictures)
    assert len({content for _, content in pictures}) < len(pictures)


def test_dollars_have_rates_on_business_days_of_two_years(query: Query) -> None:
    days = [day for (day,) in query("select FECHA from HISTORIA_CAMBIARIA order by 1")]
    assert days[0] <= TODAY - timedelta(days=728)
    assert all(day.weekday() < 5 for day in days)


def test_moments_are_local_and_never_in_the_future(query: Query) -> None:
    [(latest,)] = query("select max(FECHA_HORA_CREACION) from DOCTOS_CC")
    assert latest < datetime.combine(TODAY + timedelta(days=1), datetime.min.time())
