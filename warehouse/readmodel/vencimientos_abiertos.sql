-- What is open of every charge, by the days on which it is due. Amounts are in the customer's currency.
--
-- Only documents and amounts that are applied and not cancelled count. A charge is the sum of its 'C' amounts; the 'R'
-- amounts that name it are its credits. The charge splits over its due dates by their percentages, each part rounded
-- and the last one taking what remains; credits cover the earliest part first. A charge paid in full has no row; one
-- paid more than once has a negative one, on its last due date.
--
-- Due dates are those of VENCIMIENTOS_CARGOS_CC; without any, the instalments of the document's terms of payment, else
-- of the customer's terms, else the document's own date.
WITH documents AS (
    SELECT "DOCTO_CC_ID", "CLIENTE_ID", "FECHA", "COND_PAGO_ID"
    FROM doctos_cc
    WHERE "CANCELADO" = 'N' AND "APLICADO" = 'S'
),

amounts AS (
    SELECT
        i."TIPO_IMPTE",
        CASE WHEN i."TIPO_IMPTE" = 'C' THEN i."DOCTO_CC_ID" ELSE i."DOCTO_CC_ACR_ID" END AS charge_id,
        coalesce(i."IMPORTE", 0) + coalesce(i."IMPUESTO", 0)
        - coalesce(i."IVA_RETENIDO", 0) - coalesce(i."ISR_RETENIDO", 0) AS amount
    FROM importes_doctos_cc AS i
    INNER JOIN documents AS d ON i."DOCTO_CC_ID" = d."DOCTO_CC_ID"
    WHERE i."CANCELADO" = 'N' AND i."APLICADO" = 'S' AND i."TIPO_IMPTE" IN ('C', 'R')
),

balances AS (
    SELECT
        charge_id,
        CAST(sum(CASE WHEN "TIPO_IMPTE" = 'C' THEN amount ELSE 0 END) AS NUMERIC(18, 2)) AS charged,
        CAST(sum(CASE WHEN "TIPO_IMPTE" = 'R' THEN amount ELSE 0 END) AS NUMERIC(18, 2)) AS credited
    FROM amounts
    GROUP BY charge_id
    HAVING count(CASE WHEN "TIPO_IMPTE" = 'C' THEN 1 END) > 0
),

open_charges AS (
    SELECT d."DOCTO_CC_ID", d."CLIENTE_ID", d."FECHA", d."COND_PAGO_ID", b.charged, b.credited
    FROM balances AS b
    INNER JOIN documents AS d ON b.charge_id = d."DOCTO_CC_ID"
    WHERE b.charged <> b.credited
),

undated AS (
    SELECT
        o."DOCTO_CC_ID",
        o."FECHA",
        CASE
            WHEN o."COND_PAGO_ID" IN (SELECT "COND_PAGO_ID" FROM plazos_cond_pag) THEN o."COND_PAGO_ID"
            ELSE c."COND_PAGO_ID"
        END AS terms_id
    FROM open_charges AS o
    LEFT JOIN clientes AS c ON o."CLIENTE_ID" = c."CLIENTE_ID"
    WHERE NOT EXISTS (SELECT 1 FROM vencimientos_cargos_cc AS v WHERE v."DOCTO_CC_ID" = o."DOCTO_CC_ID")
),

due AS (
    SELECT v."DOCTO_CC_ID", v."FECHA_VENCIMIENTO", v."PCTJE_VEN"
    FROM vencimientos_cargos_cc AS v
    INNER JOIN open_charges AS o ON v."DOCTO_CC_ID" = o."DOCTO_CC_ID"
    UNION ALL
    SELECT u."DOCTO_CC_ID", u."FECHA" + CAST(coalesce(p."DIAS_PLAZO", 0) AS INTEGER), p."PCTJE_VEN"
    FROM undated AS u
    LEFT JOIN plazos_cond_pag AS p ON u.terms_id = p."COND_PAGO_ID"
),

numbered AS (
    SELECT
        o."DOCTO_CC_ID",
        o."CLIENTE_ID",
        o.charged,
        o.credited,
        due."FECHA_VENCIMIENTO",
        round(o.charged * CAST(coalesce(due."PCTJE_VEN", 0) AS NUMERIC(12, 6)) * 0.01, 2) AS share,
        row_number() OVER (PARTITION BY o."DOCTO_CC_ID" ORDER BY due."FECHA_VENCIMIENTO") AS position,
        count(*) OVER (PARTITION BY o."DOCTO_CC_ID") AS positions
    FROM open_charges AS o
    INNER JOIN due ON o."DOCTO_CC_ID" = due."DOCTO_CC_ID"
),

-- Of the charge, what is due up to each part; the last part brings it to the whole.
cumulated AS (
    SELECT
        *,
        CASE
            WHEN position = positions THEN charged
            ELSE sum(share) OVER (PARTITION BY "DOCTO_CC_ID" ORDER BY position ROWS UNBOUNDED PRECEDING)
        END AS due_by_now
    FROM numbered
),

-- Of that, what is due or already paid: it grows by what is open of each part.
settled AS (
    SELECT
        *,
        CASE WHEN position = positions THEN charged ELSE greatest(due_by_now, credited) END AS due_or_paid
    FROM cumulated
),

parts AS (
    SELECT
        "DOCTO_CC_ID",
        "CLIENTE_ID",
        "FECHA_VENCIMIENTO",
        CAST(due_by_now - lag(due_by_now, 1, 0) OVER charge AS NUMERIC(18, 2)) AS "IMPORTE",
        CAST(due_or_paid - lag(due_or_paid, 1, credited) OVER charge AS NUMERIC(18, 2)) AS "SALDO"
    FROM settled
    WINDOW charge AS (PARTITION BY "DOCTO_CC_ID" ORDER BY position)
)

SELECT "DOCTO_CC_ID", "CLIENTE_ID", "FECHA_VENCIMIENTO", "IMPORTE", "SALDO"
FROM parts
WHERE "SALDO" <> 0
