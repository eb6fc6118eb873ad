-- What every customer owes, what of it was due before $today_local, and what credit is left. A limit of zero or less
-- means that none was set, and leaves DISPONIBLE unknown. Amounts are in the customer's currency.
SELECT
    c."CLIENTE_ID",
    c."LIMITE_CREDITO",
    CAST(coalesce(b.balance, 0) AS NUMERIC(18, 2)) AS "SALDO",
    CAST(coalesce(b.overdue, 0) AS NUMERIC(18, 2)) AS "VENCIDO",
    CAST(coalesce(b.balance, 0) - coalesce(b.overdue, 0) AS NUMERIC(18, 2)) AS "POR_VENCER",
    CAST(
        CASE WHEN c."LIMITE_CREDITO" > 0 THEN c."LIMITE_CREDITO" - coalesce(b.balance, 0) END AS NUMERIC(18, 2)
    ) AS "DISPONIBLE"
FROM clientes AS c
LEFT JOIN (
    SELECT
        "CLIENTE_ID",
        sum("SALDO") AS balance,
        sum(CASE WHEN "FECHA_VENCIMIENTO" < $today_local THEN "SALDO" ELSE 0 END) AS overdue
    FROM vencimientos_abiertos
    GROUP BY "CLIENTE_ID"
) AS b ON c."CLIENTE_ID" = b."CLIENTE_ID"
