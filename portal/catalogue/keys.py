"""Articles by the keys that people know them by."""

from sqlalchemy import func, select

from portal.catalogue.articles import UnknownArticle
from warehouse import tables
from warehouse.store import Reader


def article_id_by_key(reader: Reader, key: str) -> int:
    """The ARTICULO_ID of the article with this key of any role, upper or lower case, sold to customers or not.

    Where several have it, the one of which it is the principal key. Raises UnknownArticle.
    """
    claves, roles = tables.microsip["claves_articulos"], tables.microsip["roles_claves_articulos"]
    found = reader.frame(
        select(claves.c.ARTICULO_ID)
        .join_from(claves, roles, claves.c["ROL_CLAVE_ART_ID"] == roles.c["ROL_CLAVE_ART_ID"], isouter=True)
        .where(func.upper(func.trim(claves.c["CLAVE_ARTICULO"])) == key.strip().upper())
        .order_by(func.coalesce(roles.c["ES_PPAL"], "N").desc(), claves.c["CLAVE_ARTICULO_ID"])
    )
    if found.is_empty():
        raise UnknownArticle(
            f"No hay ningún artículo con la clave «{key.strip()}»; revísala en Microsip y sincroniza si es nueva.",
            f"no article with key {key!r} in version {reader.version.number}",
        )
    return int(found["ARTICULO_ID"][0])
