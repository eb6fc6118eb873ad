-- Stock of every article in every warehouse where it moved or is committed, in its unit of sale.
-- SALDOS_IN holds what moved in each month, so that the stock is the sum over all of them.
SELECT
    "ARTICULO_ID",
    "ALMACEN_ID",
    CAST(sum(stock) AS NUMERIC(18, 5)) AS "EXISTENCIA",
    CAST(sum(committed) AS NUMERIC(18, 5)) AS "COMPROMETIDO",
    CAST(sum(stock) - sum(committed) AS NUMERIC(18, 5)) AS "DISPONIBLE"
FROM (
    SELECT
        "ARTICULO_ID",
        "ALMACEN_ID",
        coalesce("ENTRADAS_UNIDADES", 0) - coalesce("SALIDAS_UNIDADES", 0) AS stock,
        0 AS committed
    FROM saldos_in
    UNION ALL
    SELECT "ARTICULO_ID", "ALMACEN_ID", 0, coalesce("UNIDADES_COMPROM", 0)
    FROM comprom_articulos
) AS movements
GROUP BY "ARTICULO_ID", "ALMACEN_ID"
