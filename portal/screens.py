"""Where in Microsip people mend what is in each table, as its menus say it."""

from collections.abc import Mapping

_ARTICLES = "Inventarios › Artículos"
_CUSTOMERS = "Cuentas por Cobrar › Clientes"
_DISCOUNTS = "Ventas › Políticas de precios y descuentos"

_SCREENS: Mapping[str, str] = {
    "articulos": _ARTICLES,
    "claves_articulos": f"{_ARTICLES} › Claves",
    "impuestos_articulos": f"{_ARTICLES} › Impuestos",
    "precios_articulos": f"{_ARTICLES} › Precios",
    "imagenes_articulos": f"{_ARTICLES} › Imágenes",
    "juegos_det": f"{_ARTICLES} › Componentes del juego",
    "articulos_clientes": f"{_ARTICLES} › Clientes",
    "lineas_articulos": "Inventarios › Líneas de artículos",
    "grupos_lineas": "Inventarios › Grupos de líneas",
    "almacenes": "Inventarios › Almacenes",
    "saldos_in": "Inventarios › Existencias por almacén",
    "comprom_articulos": "Ventas › Pedidos pendientes",
    "monedas": "Ventas › Monedas",
    "historia_cambiaria": "Ventas › Monedas › Historia cambiaria",
    "impuestos": "Ventas › Impuestos",
    "precios_empresa": "Ventas › Listas de precios",
    "clientes": _CUSTOMERS,
    "claves_clientes": f"{_CUSTOMERS} › Claves",
    "dirs_clientes": f"{_CUSTOMERS} › Direcciones",
    "condiciones_pago": "Cuentas por Cobrar › Condiciones de pago",
    "vendedores": "Ventas › Vendedores",
    "doctos_cc": "Cuentas por Cobrar › Documentos",
    "importes_doctos_cc": "Cuentas por Cobrar › Documentos",
    "vencimientos_cargos_cc": "Cuentas por Cobrar › Documentos › Vencimientos",
    "doctos_ve": "Ventas › Documentos",
    "doctos_ve_det": "Ventas › Documentos",
}

_BY_PREFIX = (
    (("politicas_", "dsctos_", "precios_cli_"), _DISCOUNTS),
    (("doctos_ve",), "Ventas › Documentos"),
    (("articulos_variantes", "atrib_", "valores_atrib_", "variantes_"), f"{_ARTICLES} › Variantes"),
)


def screen_of(dataset: str) -> str:
    """The menus that lead to it; empty where no screen of Microsip shows it."""
    prefixed = (screen for prefixes, screen in _BY_PREFIX if dataset.startswith(prefixes))
    return _SCREENS.get(dataset) or next(prefixed, "")
