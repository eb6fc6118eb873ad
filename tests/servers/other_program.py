"""Another program that takes folios of the portal's series, as Microsip's windows do."""

import threading
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any

import fdb

from microsip.demo.server import FirebirdServer, ServerFailed
from tests.servers.firebird import Attach

PAUSE_SECONDS = 0.1

WAITING = fdb.TPB()
WAITING.isolation_level = fdb.isc_tpb_read_committed


class OtherProgram:
    """Takes one after the other within the block; when its server dies, it goes on once that is back.

    `taken`: the folios that it has for certain.
    """

    def __init__(self, attach: Attach, path: Path, server: FirebirdServer) -> None:
        self.taken: list[str] = []
        self._attach = attach
        self._path = path
        self._server = server
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run)

    def __enter__(self) -> "OtherProgram":
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._stop.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._stop.wait(PAUSE_SECONDS):
            with suppress(fdb.DatabaseError, ServerFailed), self._attach(self._path, server=self._server) as attached:
                while not self._stop.wait(PAUSE_SECONDS):
                    self.taken.append(self._take(attached))

    def _take(self, attached: Any) -> str:
        transaction = attached.trans(WAITING)
        transaction.begin()
        cursor = transaction.cursor()
        cursor.execute("SELECT CONSECUTIVO FROM FOLIOS_VENTAS WHERE TIPO_DOCTO = 'P' AND SERIE = 'WEB' WITH LOCK")
        [[number]] = cursor.fetchall()
        cursor.execute(
            "UPDATE FOLIOS_VENTAS SET CONSECUTIVO = ? WHERE TIPO_DOCTO = 'P' AND SERIE = 'WEB'", (number + 1,)
        )
        transaction.commit()
        return f"WEB{number:06d}"
