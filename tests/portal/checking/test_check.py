"""A published version against the Microsip it came from: every row that changed since is found and told."""

from decimal import Decimal
from hashlib import sha256

import pytest

from portal import checking
from portal.checking import Check
from portal.checking.comparing import Comparison, Difference, Finding
from portal.installation import Installation
from tests.portal.checking.outdated import OutdatedInstallation, outdated_installation  # noqa: F401 - a fixture
from tests.servers.installation import company_of

CHANGES = (
    "INSERT INTO VIAS_EMBARQUE (VIA_EMBARQUE_ID, NOMBRE, ES_PREDET) VALUES (900001, 'Por dron', 'N')",
    "UPDATE VIAS_EMBARQUE SET NOMBRE = 'A pie' WHERE ES_PREDET = 'S'",
    "DELETE FROM PRECIOS_CLI_ZONA",
    "UPDATE IMAGENES_ARTICULOS SET IMAGEN = x'89504E47' ROWS 1",
    "UPDATE SALDOS_IN SET ENTRADAS_UNIDADES = ENTRADAS_UNIDADES + 0.00001 ROWS 1",
    "UPDATE IMPORTES_DOCTOS_CC SET IMPORTE = IMPORTE + 0.01"
    " WHERE TIPO_IMPTE = 'C' AND CANCELADO = 'N' AND APLICADO = 'S' ROWS 1",
)
"""What happens in Microsip after the sync."""


@pytest.fixture(scope="module")
def outdated(outdated_installation: OutdatedInstallation) -> Check:  # noqa: F811 - the fixture
    """A version checked after Microsip had changed."""
    installation = outdated_installation(*CHANGES)
    return checking.check(installation, company_of(installation))


def of(check: Check, dataset: str) -> Comparison:
    return next(comparison for comparison in check.comparisons if comparison.dataset == dataset)


def test_a_version_that_was_just_published_is_what_microsip_holds(synced_installation: Installation) -> None:
    found = checking.check(synced_installation, company_of(synced_installation))
    assert found.differing == ()
    for name in ("articulos", "precios_articulos", "existencias", "vencimientos_abiertos", "saldos_clientes"):
        assert of(found, name).rows_published == of(found, name).rows_microsip > 0


def test_just_the_datasets_that_changed_differ(outdated: Check) -> None:
    assert {comparison.dataset for comparison in outdated.differing} == {
        "vias_embarque",
        "precios_cli_zona",
        "imagenes_articulos",
        "saldos_in",
        "importes_doctos_cc",
        "existencias",
        "vencimientos_abiertos",
        "saldos_clientes",
    }


def test_a_new_row_and_a_changed_value_are_told_apart(outdated: Check) -> None:
    ways = of(outdated, "vias_embarque")
    assert (ways.missing, ways.extra, ways.changed) == (1, 0, 1)
    missing, changed = ways.examples
    assert missing == Difference({"VIA_EMBARQUE_ID": 900001}, Finding.MISSING, None, "0 renglones", "1 renglón")
    assert (changed.finding, changed.column, changed.microsip) == (Finding.CHANGED, "NOMBRE", "A pie")
    assert changed.published not in (None, "A pie")


def test_rows_that_microsip_no_longer_has_are_extra(outdated: Check) -> None:
    exceptions = of(outdated, "precios_cli_zona")
    assert exceptions.rows_microsip == 0
    assert exceptions.extra == exceptions.rows_published == exceptions.differences > 0


def test_another_picture_is_told_by_its_digest(outdated: Check) -> None:
    (picture,) = of(outdated, "imagenes_articulos").examples
    assert (picture.column, picture.microsip) == ("IMAGEN", sha256(bytes.fromhex("89504E47")).hexdigest())


def excesses(found: Comparison) -> set[tuple[str | None, Decimal]]:
    """By how much Microsip's figures are above those published, by column."""
    amounts = [(one.column, one.microsip, one.published) for one in found.examples]
    return {
        (column, microsip - published)
        for column, microsip, published in amounts
        if isinstance(microsip, Decimal) and isinstance(published, Decimal)
    }


def test_a_cent_and_a_hundred_thousandth_are_seen_in_what_is_derived_too(outdated: Check) -> None:
    assert ("SALDO", Decimal("0.01")) in excesses(of(outdated, "saldos_clientes"))
    units = excesses(of(outdated, "existencias"))
    assert units == {("EXISTENCIA", Decimal("0.00001")), ("DISPONIBLE", Decimal("0.00001"))}
