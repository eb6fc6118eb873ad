"""After a first sync only what changed travels, and what is published is what a full read would have found."""

import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from threading import Event, Thread

import fdb
import pytest
from sqlalchemy import select

from microsip.connection import Connection
from microsip.datasets import DATASETS
from portal.companies import connection_of, save_connection
from portal.database import utc_now
from portal.history import Progress, RunKind, RunState
from portal.sync import auditing, synchronise
from tests.servers.changing import Company, NewCompany, new_company  # noqa: F401 - a fixture
from tests.servers.firebird import ConnectionTo
from tests.servers.installation import SLUG, company_of
from warehouse import tables


@pytest.fixture
def company(new_company: NewCompany) -> Iterator[Company]:  # noqa: F811 - the fixture
    with new_company() as made:
        yield made


CHANGED_BY_ONE = {
    "VIAS_EMBARQUE": "UPDATE VIAS_EMBARQUE SET NOMBRE = reverse(NOMBRE) ROWS 1",
    "PRECIOS_ARTICULOS": "UPDATE PRECIOS_ARTICULOS SET PRECIO = PRECIO + 1 ROWS 1",
}


def number(company: Company, query: str) -> int:
    [[value]] = company.attached.cursor().execute(query).fetchall()
    company.attached.commit()
    return int(value)


def test_nothing_changed_reads_nothing_and_confirms_the_version(company: Company) -> None:
    before = company.installation.warehouse.versions(SLUG)[0]
    assert company.moved() == {}
    after = company.installation.warehouse.versions(SLUG)[0]
    assert (after.number, after.source.snapshot > before.source.snapshot) == (before.number, True)
    assert after.published_at > before.published_at
    assert company.installation.warehouse.reader(SLUG).version == after
    assert company.is_published()


def test_a_change_without_a_new_timestamp_is_found_and_hardly_more_is_read(company: Company) -> None:
    company.run("UPDATE IMPORTES_DOCTOS_CC SET IMPORTE = IMPORTE + 1 ROWS 1")
    moved = company.moved()
    assert list(moved) == ["importes_doctos_cc"]
    read, *counts = moved["importes_doctos_cc"]
    assert (read <= 20, counts) == (True, [0, 1, 0])
    assert company.is_published()


def test_rows_that_come_go_and_get_another_key_are_found(company: Company) -> None:
    company.run(
        "INSERT INTO VIAS_EMBARQUE (VIA_EMBARQUE_ID, NOMBRE, ES_PREDET) VALUES (900001, 'Por dron', 'N')",
        "UPDATE IMPORTES_DOCTOS_CC SET IMPTE_DOCTO_CC_ID = 7000000 ROWS 1",
        "UPDATE IMAGENES_ARTICULOS SET IMAGEN = x'89504E47' ROWS 1",
    )
    moved = {name: found[1:] for name, found in company.moved().items()}
    assert moved["vias_embarque"] == (1, 0, 0)
    assert moved["importes_doctos_cc"] == (1, 0, 1)
    assert moved["imagenes_articulos"] == (0, 1, 0)
    assert company.is_published()


def test_two_rows_that_exchange_their_keys_are_found(company: Company) -> None:
    first = number(company, "SELECT min(IMPTE_DOCTO_CC_ID) FROM IMPORTES_DOCTOS_CC")
    last = number(company, "SELECT max(IMPTE_DOCTO_CC_ID) FROM IMPORTES_DOCTOS_CC")
    change = "UPDATE IMPORTES_DOCTOS_CC SET IMPTE_DOCTO_CC_ID = ? WHERE IMPTE_DOCTO_CC_ID = ?"
    for new, old in ((-5, first), (first, last), (last, -5)):
        company.attached.cursor().execute(change, (new, old))
    company.run()
    assert company.moved()["importes_doctos_cc"][1:] == (0, 2, 0)
    assert company.is_published()


def test_what_is_committed_after_others_with_higher_numbers_is_found(company: Company) -> None:
    slow, quick = company.begin(), company.begin()
    slow.cursor().execute("UPDATE CLIENTES SET NOMBRE = 'Tarde' ROWS 1")
    quick.cursor().execute("UPDATE ARTICULOS SET NOMBRE = 'Pronto' ROWS 1")
    quick.commit()
    assert list(company.moved()) == ["articulos"]
    slow.commit()
    assert list(company.moved()) == ["clientes"]
    assert company.is_published()
    slow.close()
    quick.close()


def test_what_was_read_while_others_wrote_is_proven_by_versions_once_they_ended(company: Company) -> None:
    def is_at_rest() -> bool:
        with company.installation.warehouse.mirror(SLUG) as mirror:
            digests = mirror.digests(DATASETS["articulos"])
        assert digests is not None
        return digests.written.at_rest

    slow = company.begin()
    slow.cursor().execute("UPDATE CLIENTES SET NOMBRE = 'Tarde' ROWS 1")
    company.run("UPDATE ARTICULOS SET NOMBRE = 'Pronto' ROWS 1")
    assert list(company.moved()) == ["articulos"]
    assert not is_at_rest()
    slow.commit()
    slow.close()
    assert list(company.moved()) == ["clientes"]
    assert is_at_rest()
    company.run("UPDATE ARTICULOS SET NOMBRE = 'Otra vez' ROWS 1")
    assert list(company.moved()) == ["articulos"]
    assert company.is_published()


@pytest.mark.fault(
    "Clock of the server set back",
    "Nothing is hidden: no clock is asked",
)
def test_a_clock_that_is_set_back_hides_nothing(company: Company) -> None:
    company.run("UPDATE CLIENTES SET NOMBRE = 'Antes', FECHA_HORA_ULT_MODIF = '1999-01-01' ROWS 1")
    assert list(company.moved()) == ["clientes"]
    assert company.is_published()


def test_an_altered_table_is_read_whole(company: Company) -> None:
    company.run("ALTER TABLE ZONAS_CLIENTES ADD OTRA VARCHAR(10) DEFAULT 'x' NOT NULL")
    rows = number(company, "SELECT count(*) FROM ZONAS_CLIENTES")
    assert company.moved() == {"zonas_clientes": (rows, 0, 0, 0)}
    assert company.moved() == {}


@pytest.mark.fault(
    "Company dropped and restored from an older backup: keys go back",
    "Everything is read; what is published is what Microsip holds",
)
def test_a_backup_that_was_restored_is_read_whole(company: Company, connection_to: ConnectionTo) -> None:
    connection = connection_to(company.path)
    server = connection.server
    address = f"{server.host}/{server.port}"
    services = fdb.services.connect(host=address, user=connection.user, password=connection.password)
    backup, restored = company.path.with_suffix(".fbk"), company.path.with_name("RESTAURADA.FDB")
    services.backup(str(company.path), str(backup))
    services.wait()
    company.run("UPDATE CLIENTES SET NOMBRE = 'Después del respaldo' ROWS 1")
    company.sync()
    services.restore(str(backup), str(restored))
    services.wait()
    services.close()
    with company.detached() as path:
        shutil.move(restored, path)
    done = company.sync()
    assert sum(figures.read for figures in done.datasets) > 1_000
    assert sum(figures.changed for figures in done.datasets) == 1
    assert company.is_published()


@pytest.mark.fault(
    "Database file replaced by a copy of earlier",
    "Known by a snapshot number that is no higher; everything is read",
)
def test_a_file_put_back_is_read_whole_although_it_was_made_at_the_same_time(company: Company) -> None:
    with company.detached() as path:
        before = shutil.copy(path, path.with_suffix(".old"))
    company.run("UPDATE CLIENTES SET NOMBRE = 'Una' ROWS 1")
    company.sync()
    with company.detached() as path:
        shutil.copy(before, path)
    company.run("UPDATE CLIENTES SET NOMBRE = 'Otra' ROWS 1")
    done = company.sync()
    assert sum(figures.read for figures in done.datasets) > 1_000
    assert company.is_published()


@pytest.mark.fault(
    "Database file replaced by a copy of earlier, and written on until transactions have higher numbers than before",
    "Rows of a history that is not the mirror's are compared by digests; what differs is read",
)
@pytest.mark.parametrize("table", ["VIAS_EMBARQUE", "PRECIOS_ARTICULOS"])
def test_what_a_file_put_back_has_lost_is_found_although_its_transactions_count_on(
    company: Company, table: str
) -> None:
    with company.detached() as path:
        before = shutil.copy(path, path.with_suffix(".old"))
    company.run("UPDATE PRECIOS_ARTICULOS SET PRECIO = PRECIO + 1")
    company.sync()
    published = company.installation.warehouse.versions(SLUG)[0].source.snapshot
    with company.detached() as path:
        shutil.copy(before, path)
    while number(company, "SELECT CURRENT_TRANSACTION FROM RDB$DATABASE") <= published:
        company.run(CHANGED_BY_ONE[table])
    company.sync()
    assert company.is_published()


@pytest.mark.fault(
    "Same path on another server",
    "Everything is read",
)
def test_the_same_path_on_another_server_is_another_company(company: Company) -> None:
    connection: Connection = connection_of(company.installation.database, company_of(company.installation))
    elsewhere = replace(connection, server=replace(connection.server, host="localhost"))
    save_connection(company.installation.database, company_of(company.installation), elsewhere)
    assert sum(figures.read for figures in company.sync().datasets) > 1_000
    assert company.moved() == {}


def test_contents_are_compared_with_microsip_once_a_day(company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    published = company.version
    company.sync()
    assert company.version == published
    monkeypatch.setattr(auditing, "COMPARE_EVERY", timedelta(0))
    company.sync()
    assert company.version == published + 1
    with company.installation.warehouse.mirror(SLUG) as mirror:
        compared = [mirror.compared_at(dataset) for dataset in DATASETS]
    assert all(at is not None and utc_now() - at < timedelta(minutes=5) for at in compared)


@pytest.mark.fault(
    "Mirror altered behind its digests",
    "The daily comparison finds it; everything is read again within the same sync",
)
def test_a_mirror_that_is_not_what_its_digests_say_is_found_by_the_comparison_and_read_again(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    dataset = DATASETS["zonas_clientes"]
    with company.installation.warehouse.mirror(SLUG) as mirror:
        digests, source = mirror.digests(dataset), mirror.source
        assert digests is not None
        assert source is not None
        mirror.land(dataset, (), lambda: digests)
        mirror.publish(source)
    assert not company.is_published()
    assert company.moved() == {}
    monkeypatch.setattr(auditing, "COMPARE_EVERY", timedelta(0))
    done = company.sync()
    assert done.attempts == 2
    assert company.is_published()


def test_going_back_to_a_version_goes_back_to_its_digests(company: Company) -> None:
    first = company.version
    company.run("UPDATE CLIENTES SET NOMBRE = 'Nuevo' ROWS 1")
    company.sync()
    company.installation.warehouse.roll_back(SLUG, first)
    assert not company.is_published()
    assert list(company.moved()) == ["clientes"]
    assert company.is_published()


@pytest.mark.fault(
    "Sync that fails after some datasets came over",
    "Nothing is published; the next sync finds the same changes",
)
def test_a_sync_that_failed_leaves_what_changed_to_the_next_one(company: Company) -> None:
    company.run("UPDATE CLIENTES SET NOMBRE = 'Nuevo' ROWS 1")

    def stop(progress: Progress) -> None:
        if progress.step == "Publicar":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        synchronise(company.installation, company_of(company.installation), RunKind.MANUAL, watch=stop)
    assert list(company.moved()) == ["clientes"]
    assert company.is_published()


@pytest.mark.fault(
    "Prices and articles changed while they are read",
    "All of one instant; the change comes with the next sync",
)
def test_prices_and_articles_that_change_while_they_are_read_are_of_one_instant(company: Company) -> None:
    """Each transaction gives an article and its prices the same number; no version may show two of them."""
    article = number(company, "SELECT min(ARTICULO_ID) FROM PRECIOS_ARTICULOS")
    stop = Event()
    changed = 0

    def change() -> None:
        nonlocal changed
        while not stop.is_set():
            changed += 1
            cursor = company.attached.cursor()
            cursor.execute("UPDATE ARTICULOS SET NOMBRE = ? WHERE ARTICULO_ID = ?", (str(changed), article))
            cursor.execute("UPDATE PRECIOS_ARTICULOS SET PRECIO = ? WHERE ARTICULO_ID = ?", (changed, article))
            company.attached.commit()
            stop.wait(0.01)

    seen = set()
    thread = Thread(target=change)
    thread.start()
    try:
        for _ in range(3):
            company.sync()
            seen |= numbers_of(company, article)
    finally:
        stop.set()
        thread.join()
    assert len(seen) == 3
    company.sync()
    assert numbers_of(company, article) == {changed}
    assert company.is_published()


def numbers_of(company: Company, article: int) -> set[int]:
    """The numbers that the published version shows of an article and its prices: one, or they are mixed up."""
    reader = company.installation.warehouse.reader(SLUG)
    articles, prices = tables.microsip["articulos"].c, tables.microsip["precios_articulos"].c
    names = reader.frame(select(articles.NOMBRE).where(articles.ARTICULO_ID == article))["NOMBRE"]
    amounts = reader.frame(select(prices.PRECIO).where(prices.ARTICULO_ID == article))["PRECIO"]
    found = {int(value) for value in (*names, *amounts)}
    assert len(found) == 1
    return found


@pytest.mark.fault(
    "Table that shrank to nothing",
    "Nothing is published until the administrator confirms that loss",
)
def test_a_merge_that_would_lose_too_much_is_refused(company: Company) -> None:
    company.run("DELETE FROM PRECIOS_ARTICULOS")
    done = synchronise(company.installation, company_of(company.installation), RunKind.AUTOMATICA)
    assert done.state is RunState.FALLIDO
    assert "Precios de artículos perdería" in done.message
