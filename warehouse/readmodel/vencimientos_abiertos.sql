-- What is open of every charge, by the days on which it is due. Amounts are in the customer's currency.
--
-- Only documents and amounts that are applied and not cancelled count. A charge is the sum of its 'C' amounts; the 'R'
-- amounts that name it are its credits. The charge splits over its due dates by their percentages, each part rounded
-- and the last one taking what remains; credits cover the earliest part first. A charge paid in full has no row; one
-- paid more than once has a negative one, on its last due date.
--
-- Due dates are those of VENCIMIENTOS_CARGOS_CC; without any, the instalments of the document's terms of payment, else
-- of the customer's terms, else the document's own date.
--
-- Few documents are void, so it is cheapest to keep their amounts out; NOT IN takes half the time of NOT EXISTS.
WITH void_documents AS (
    SELECT "DOCTO_CC_ID"
    FROM doctos_cc
    WHERE coalesce("CANCELADO", '') <> 'N' OR coalesce("APLICADO", '') <> 'S'
),

balances AS (
    SELECT
        CASE WHEN "TIPO_IMPTE" = 'C' THEN "DOCTO_CC_ID" ELSE "DOCTO_CC_ACR_ID" END AS charge_id,
        sum(CASE WHEN "TIPO_IMPTE" = 'C' THEN amount END) AS charged,
        sum(CASE WHEN "TIPO_IMPTE" = 'R' THEN amount ELSE 0 END) AS credited
    FROM (
        SELECT
            "DOCTO_CC_ID",
            "DOCTO_CC_ACR_ID",
            "TIPO_IMPTE",
            coalesce("IMPORTE", 0) + coalesce("IMPUESTO", 0)
            - coalesce("IVA_RETENIDO", 0) - coalesce("ISR_RETENIDO", 0) AS amount
        FROM importes_doctos_cc
        WHERE "CANCELADO" = 'N' AND "APLICADO" = 'S' AND "TIPO_IMPTE" IN ('C', 'R')
    ) AS amounts
    WHERE "DOCTO_CC_ID" NOT IN (SELECT "DOCTO_CC_ID" FROM void_documents)
    GROUP BY 1
),

open_charges AS (
    SELECT
        d."DOCTO_CC_ID",
        d."CLIENTE_ID",
        d."FECHA",
        d."COND_PAGO_ID",
        CAST(b.charged AS NUMERIC(18, 2)) AS charged,
        CAST(b.credited AS NUMERIC(18, 2)) AS credited
    FROM balances AS b
    INNER JOIN doctos_cc AS d ON b.charge_id = d."DOCTO_CC_ID"
    WHERE b.charged <> b.credited AND d."CANCELADO" = 'N' AND d."APLICADO" = 'S'
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

shares AS (
    SELECT
        o."DOCTO_CC_ID",
        o."CLIENTE_ID",
        o.charged,
        o.credited,
        due."FECHA_VENCIMIENTO",
        round(o.charged * CAST(coalesce(due."PCTJE_VEN", 0) AS NUMERIC(12, 6)) * 0.01, 2) AS share
    FROM open_charges AS o
    INNER JOIN due ON o."DOCTO_CC_ID" = due."DOCTO_CC_ID"
),

numbered AS (
    SELECT
        *,
        row_number() OVER charge AS position,
        sum(share) OVER charge AS shares_up_to,
        count(*) OVER (PARTITION BY "DOCTO_CC_ID") AS positions
    FROM shares
    WINDOW charge AS (PARTITION BY "DOCTO_CC_ID" ORDER BY "FECHA_VENCIMIENTO" ROWS UNBOUNDED PRECEDING)
),

-- What of the charge is due before each part and up to it: the last part brings it to the whole.
cumulated AS (
    SELECT
        *,
        shares_up_to - share AS due_before,
        CASE WHEN position = positions THEN charged ELSE shares_up_to END AS due_up_to
    FROM numbered
),

-- What is due or paid already, before each part and up to it, grows by what is open of the part.
parts AS (
    SELECT
        "DOCTO_CC_ID",
        "CLIENTE_ID",
        "FECHA_VENCIMIENTO",
        CAST(due_up_to - due_before AS NUMERIC(18, 2)) AS "IMPORTE",
        CAST(
            CASE WHEN position = positions THEN charged ELSE greatest(due_up_to, credited) END
            - CASE WHEN position = 1 THEN credited ELSE greatest(due_before, credited) END AS NUMERIC(18, 2)
        ) AS "SALDO"
    FROM cumulated
)

SELECT "DOCTO_CC_ID", "CLIENTE_ID", "FECHA_VENCIMIENTO", "IMPORTE", "SALDO"
FROM parts
WHERE "SALDO" <> 0
