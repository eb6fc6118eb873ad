"""An installation that is connected to a company of its own, in which orders are really written."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from microsip.demo.build import Variant
from microsip.demo.content.sales_rows import PORTAL_SERIES
from portal.configuration import save
from portal.configuration.ordering import ORDER_SERIES, QUOTE_SERIES
from portal.history import RunKind
from portal.installation import Installation
from portal.sync import synchronise
from tests.servers.firebird import ConnectionTo
from tests.servers.installation import company_of, connected


@pytest.fixture(scope="module")
def microsip_file(company_masters: Callable[[Variant], Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The company's database."""
    path = tmp_path_factory.mktemp("ordering") / "PEDIDOS.FDB"
    shutil.copy(company_masters(Variant.CURRENT), path)
    return path


@pytest.fixture(scope="module")
def ordering(
    tmp_path_factory: pytest.TempPathFactory, microsip_file: Path, connection_to: ConnectionTo
) -> Iterator[Installation]:
    """After its first sync; the tests of a module share it."""
    made = connected(tmp_path_factory.mktemp("ordering"), connection_to(microsip_file))
    done = synchronise(made, company_of(made), RunKind.AUTOMATICA)
    assert done.successful, f"{done.message} {done.detail}"
    save(made.database, company_of(made), {ORDER_SERIES: PORTAL_SERIES, QUOTE_SERIES: PORTAL_SERIES}, "prueba")
    yield made
    made.database.close()
