"""Whatever happens in Microsip and to our syncs: what a sync that succeeds publishes is what Microsip holds.

Histories are made up by hypothesis and carried out on a real Firebird: rows that come, change with and without a new
timestamp, get another key and go, transactions that are committed or rolled back long after others, files that are put
back and written on, syncs of all and of single catalogues, syncs that stop in the middle, and versions that somebody
goes back to.
"""

import os
import shutil
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any

import fdb
import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule, run_state_machine_as_test

from microsip.declaration import Catalogue
from portal.history import Progress, RunKind
from portal.sync import synchronise
from portal.sync.pipeline import STEPS
from tests.servers.changing import Company, NewCompany, new_company  # noqa: F401 - a fixture
from tests.servers.installation import SLUG, company_of

EXAMPLES = int(os.environ.get("B2BGO_HISTORIES", "2"))
"""How many histories are carried out on each store. The first one is hypothesis's simplest, which only writes."""

STEPS_EACH = 50
WRITES_BEFORE_A_SYNC = 4
BEYOND_EVERY_KEY = 5_000_000


IMPORTE = ("IMPORTES_DOCTOS_CC", "IMPTE_DOCTO_CC_ID")
PRECIO = ("PRECIOS_ARTICULOS", "PRECIO_ARTICULO_ID")
VIA = ("VIAS_EMBARQUE", "VIA_EMBARQUE_ID")
CLIENTE = ("CLIENTES", "CLIENTE_ID")
ARTICULO = ("ARTICULOS", "ARTICULO_ID")
SALDO = ("SALDOS_IN", "ARTICULO_ID")

Table = tuple[str, str]


def at_a_place(table: Table, beginning: str) -> str:
    """A statement about the rows with the key that is found at a place, its last parameter."""
    name, key = table
    return " ".join((beginning, "WHERE", key, "= (SELECT FIRST 1 SKIP (?)", key, "FROM", name, "ORDER BY", key, ")"))


def setting(table: Table, assignment: str) -> str:
    return at_a_place(table, " ".join(("UPDATE", table[0], "SET", assignment)))


def deleting(table: Table) -> str:
    return at_a_place(table, " ".join(("DELETE FROM", table[0])))


WRITES = (
    setting(IMPORTE, "IMPORTE = IMPORTE + 1"),
    setting(IMPORTE, "IMPTE_DOCTO_CC_ID = {key}"),
    deleting(IMPORTE),
    setting(PRECIO, "PRECIO = PRECIO + 1"),
    setting(PRECIO, "PRECIO = PRECIO + 1, FECHA_HORA_ULT_MODIF = 'NOW'"),
    setting(PRECIO, "PRECIO_ARTICULO_ID = {key}"),
    deleting(PRECIO),
    setting(CLIENTE, "NOMBRE = reverse(NOMBRE)"),
    setting(CLIENTE, "NOMBRE = reverse(NOMBRE), FECHA_HORA_ULT_MODIF = '1999-12-31'"),
    setting(ARTICULO, "NOMBRE = reverse(NOMBRE), FECHA_HORA_ULT_MODIF = 'NOW'"),
    setting(SALDO, "ENTRADAS_UNIDADES = ENTRADAS_UNIDADES + 1"),
    setting(SALDO, "ANO = ANO - 30"),
    deleting(SALDO),
    setting(("VENCIMIENTOS_CARGOS_CC", "DOCTO_CC_ID"), "FECHA_VENCIMIENTO = FECHA_VENCIMIENTO + 400"),
    setting(("IMAGENES_ARTICULOS", "IMAGEN_ARTICULO_ID"), "IMAGEN = cast(current_timestamp AS VARCHAR(30))"),
    setting(VIA, "NOMBRE = reverse(NOMBRE)"),
    setting(VIA, "VIA_EMBARQUE_ID = {key}"),
    "INSERT INTO VIAS_EMBARQUE (VIA_EMBARQUE_ID, NOMBRE, ES_PREDET) VALUES ({key}, 'Por ' || ?, 'N')",
)
"""Each takes a place; `{key}` is a key that no row has had."""

WRITE = st.sampled_from(WRITES)
PLACES = st.integers(1, 60)


class History(RuleBasedStateMachine):
    """What happens to a company and to its installation."""

    new_company: NewCompany

    def __init__(self) -> None:
        super().__init__()
        self.opened = ExitStack()
        self.company: Company = self.opened.enter_context(self.new_company())
        self.open_transactions: list[Any] = []
        self.copy: Path | None = None
        self.next_key = BEYOND_EVERY_KEY
        self.writes = 0

    def teardown(self) -> None:
        self.end_all()
        self.opened.close()

    def end_all(self) -> None:
        for transaction in self.open_transactions:
            transaction.close()
        self.open_transactions.clear()

    def write(self, sql: str, place: int, *, commit: bool = True) -> None:
        """Writes in a transaction of its own; what another one holds stays as it is."""
        self.next_key += 1
        self.writes += 1
        transaction = self.company.begin()
        with suppress(fdb.DatabaseError):
            transaction.cursor().execute(sql.format(key=self.next_key), (place,))
        if commit:
            transaction.commit()
            transaction.close()
        else:
            self.open_transactions.append(transaction)

    @rule(writes=st.lists(st.tuples(st.sampled_from(WRITES), PLACES), min_size=1, max_size=6))
    def change(self, writes: list[tuple[str, int]]) -> None:
        self.change_all(writes)

    def change_all(self, writes: list[tuple[str, int]]) -> None:
        for sql, place in writes:
            self.write(sql, place)

    @rule(sql=WRITE, place=PLACES)
    def change_and_commit_later(self, sql: str, place: int) -> None:
        self.write(sql, place, commit=False)

    @precondition(lambda self: self.open_transactions)
    @rule(data=st.data(), committed=st.booleans())
    def end_one_that_is_open(self, data: st.DataObject, committed: bool) -> None:
        place = data.draw(st.integers(0, len(self.open_transactions) - 1))
        transaction = self.open_transactions.pop(place)
        transaction.commit() if committed else transaction.rollback()
        transaction.close()
        self.writes += 1

    @rule()
    def copy_the_file(self) -> None:
        self.end_all()
        with self.company.detached() as path:
            self.copy = Path(shutil.copy(path, path.with_suffix(".old")))

    @precondition(lambda self: self.copy)
    @rule(writes=st.lists(st.tuples(WRITE, PLACES), max_size=60))
    def put_the_file_back(self, writes: list[tuple[str, int]]) -> None:
        assert self.copy is not None
        self.end_all()
        with self.company.detached() as path:
            shutil.copy(self.copy, path)
        self.change_all(writes)
        self.writes += WRITES_BEFORE_A_SYNC

    @precondition(lambda self: self.writes >= WRITES_BEFORE_A_SYNC)
    @rule()
    def sync(self) -> None:
        self.writes = 0
        self.company.sync()
        assert self.company.is_published()

    @precondition(lambda self: self.writes)
    @rule(catalogue=st.sampled_from(Catalogue))
    def sync_a_catalogue(self, catalogue: Catalogue) -> None:
        self.company.sync(catalogue=catalogue)

    @precondition(lambda self: self.writes)
    @rule(step=st.integers(1, STEPS - 1))
    def sync_until_it_stops(self, step: int) -> None:
        def stop(progress: Progress) -> None:
            if progress.done >= step:
                raise KeyboardInterrupt

        whose = company_of(self.company.installation)
        with suppress(KeyboardInterrupt):
            synchronise(self.company.installation, whose, RunKind.AUTOMATICA, watch=stop)

    @rule(data=st.data())
    def go_back(self, data: st.DataObject) -> None:
        older = [version.number for version in self.company.installation.warehouse.versions(SLUG)[1:]]
        if older:
            self.writes += WRITES_BEFORE_A_SYNC
            self.company.installation.warehouse.roll_back(SLUG, data.draw(st.sampled_from(older)))


@pytest.mark.fault(
    "Made-up histories: writes with and without timestamps, deletes, key changes, late commits, rollbacks, files put "
    "back, syncs stopped at any step, versions gone back to",
    "After every sync that succeeds no row differs from Microsip",
)
def test_after_any_history_the_published_data_are_what_microsip_holds(
    new_company: NewCompany,  # noqa: F811 - the fixture
) -> None:
    History.new_company = staticmethod(new_company)
    run_state_machine_as_test(
        History,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=STEPS_EACH,
            deadline=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        ),
    )
