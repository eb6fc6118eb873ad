"""What must hold of the documents of a company, whatever happened while they were written."""

from collections.abc import Iterable

from tests.servers.selling import Salesman

_DOCUMENTS = """
SELECT v.DOCTO_VE_ID, v.FOLIO, v.APLICADO, v.IMPORTE_NETO, v.TOTAL_IMPUESTOS,
  (SELECT count(*) FROM DOCTOS_VE_DET d WHERE d.DOCTO_VE_ID = v.DOCTO_VE_ID) AS LINES,
  (SELECT coalesce(sum(d.PRECIO_TOTAL_NETO), 0) FROM DOCTOS_VE_DET d WHERE d.DOCTO_VE_ID = v.DOCTO_VE_ID) AS NET,
  (SELECT coalesce(sum(i.IMPORTE_IMPUESTO), 0) FROM IMPUESTOS_DOCTOS_VE i WHERE i.DOCTO_VE_ID = v.DOCTO_VE_ID) AS TAXES
FROM DOCTOS_VE v WHERE v.DESCRIPCION CONTAINING ?
"""


def are_whole(salesman: Salesman, tokens: Iterable[str]) -> bool:
    """Asserts that each token has one document, with lines, totals that add up and a folio that no other one has."""
    folios = []
    for token in tokens:
        found = salesman.rows(_DOCUMENTS, f"[{token}]")
        assert len(found) == 1, f"{token} is there {len(found)} times"
        [row] = found
        assert row["APLICADO"] == "S"
        assert row["LINES"]
        assert (row["IMPORTE_NETO"], row["TOTAL_IMPUESTOS"]) == (row["NET"], row["TAXES"])
        folios.append(row["FOLIO"])
    assert len(set(folios)) == len(folios)
    [doubled] = salesman.rows(
        "SELECT count(*) AS N FROM (SELECT 1 AS X FROM DOCTOS_VE GROUP BY TIPO_DOCTO, FOLIO HAVING count(*) > 1) D"
    )
    return bool(doubled["N"] == 0)
