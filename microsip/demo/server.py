"""A private Firebird 3 server in a folder of its own: nothing of the system's Firebird is touched.

It listens on the loopback interface, runs as whoever starts it, and ends with the process that started it.
"""

import logging
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from types import TracebackType

from microsip.demo.server_packages import Binaries, find_or_install
from microsip.errors import NeedsConfiguration
from microsip.secrets import remember

HOST = "127.0.0.1"
USER = "SYSDBA"
PASSWORD = "masterkey"
"""What Firebird has always been installed with, and what the companies of Microsip keep."""

START_SECONDS = 30
PORTS_TRIED = 3
STOP_SECONDS = 20

_LISTENING = "0A"
"""The state of a socket that listens, as the kernel writes it."""

logger = logging.getLogger(__name__)

# The server runs below a shell that waits for the end of its own input: that comes with `stop`, and also when the
# process holding the other end dies of anything. A session of its own keeps Ctrl-C from stopping it too early.
# Firebird 3.0.11 now and then handles SIGTERM without ending; whatever was committed is in its files by then.
_KEEPER = """
exec 3<&0
"$@" </dev/null &
echo $! >"$PID_FILE"
read -r _ <&3
kill $! 2>/dev/null
for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
    kill -0 $! 2>/dev/null || exit 0
    sleep 0.1
done
kill -KILL $! 2>/dev/null
wait $!
"""


class PortInUse(NeedsConfiguration):
    """Somebody else listens on the port."""


class ServerFailed(NeedsConfiguration):
    """Firebird did not start, or refused a script."""


class FirebirdServer:
    """One server with its own settings, users and lock files; a context manager that starts and stops it."""

    host = HOST
    user = USER

    def __init__(self, folder: Path, binaries: Binaries, password: str, encryption: str) -> None:
        self.folder = folder
        self._encryption = encryption
        self.password = password
        self._binaries = binaries
        self._port: int | None = None
        self._keeper: subprocess.Popen[bytes] | None = None
        remember(password)

    @classmethod
    def prepare(cls, folder: Path, password: str = PASSWORD, encryption: str = "Enabled") -> "FirebirdServer":
        """A server in `folder`, ready to start, with SYSDBA's password set; gets Firebird when it is missing.

        `encryption` of what travels: Firebird's WireCrypt.

        Raises PackagesUnavailable, or ServerFailed when its security database cannot be made.
        """
        folder = folder.resolve()
        folder.mkdir(parents=True, exist_ok=True)
        server = cls(folder, find_or_install(folder), password, encryption)
        os.environ.setdefault("B2BGO_FBCLIENT", str(server.libfbclient))
        if server.running_pid is None:
            server._lay_out()
            server._configure()
            server._create_users()
        return server

    @property
    def port(self) -> int:
        """Where it listens; ServerFailed when it was not started."""
        if self._port is None:
            raise _failed("the server was not started")
        return self._port

    @property
    def libfbclient(self) -> Path:
        return self._binaries.libfbclient

    @property
    def external_files(self) -> Path:
        """The only folder whose files a database may declare as external tables, to be filled at the engine's speed."""
        return self.folder / "external"

    @property
    def running_pid(self) -> int | None:
        """The process of the server in this folder, whoever started it; None when there is none."""
        try:
            pid = int(self._pid_file.read_text())
            command = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
            folder = Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")
        except (OSError, ValueError):
            return None
        ours = command[0] == os.fsencode(self._binaries.server) and f"FIREBIRD={self.folder}".encode() in folder
        return pid if ours else None

    def start(self, port: int | None = None) -> None:
        """Starts listening, on a free port when none is given; a server already running in the folder is shared.

        Raises PortInUse or ServerFailed.
        """
        if self.running_pid is not None:
            self._join(port)
            return
        if port is None:
            self._start_on_free_port()
            return
        if _in_use(port):
            raise PortInUse(
                f"El puerto {port} ya está en uso; cierra el programa que lo ocupa o elige otro con "
                "B2BGO_FIREBIRD_PORT.",
                f"something listens on {HOST}:{port}",
            )
        self._start_on(port)

    def stop(self) -> None:
        """Ends the server if this object started it, waiting for it to close its databases."""
        keeper, self._keeper, self._port = self._keeper, None, None
        if keeper is None:
            return
        assert keeper.stdin is not None
        keeper.stdin.close()
        try:
            keeper.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            logger.warning("Firebird did not stop in %d seconds; killing it", STOP_SECONDS)
            os.killpg(keeper.pid, signal.SIGKILL)
            keeper.wait()
        self._pid_file.unlink(missing_ok=True)

    def kill(self) -> None:
        """Ends the server at once, as a power cut would; databases keep what was committed."""
        pid = self.running_pid
        if pid is not None:
            os.kill(pid, signal.SIGKILL)
        self.stop()

    def __enter__(self) -> "FirebirdServer":
        if self._port is None:
            self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def isql(self, script: str, database: Path | None = None) -> str:
        """What isql answers to a script, which travels as Windows-1252 without conversion; stops at the first error.

        Raises ServerFailed with isql's own words in the detail.
        """
        target = () if database is None else (f"inet://{HOST}:{self.port}/{database}",)
        return self._isql(script.encode("cp1252"), *target, ISC_USER=self.user, ISC_PASSWORD=self.password)

    @property
    def _pid_file(self) -> Path:
        return self.folder / "firebird.pid"

    @property
    def _port_file(self) -> Path:
        return self.folder / "firebird.port"

    @property
    def _log_file(self) -> Path:
        return self.folder / "server.log"

    def _environment(self) -> dict[str, str]:
        own = {
            "FIREBIRD": str(self.folder),
            "FIREBIRD_LOCK": str(self.folder / "lock"),
            "FIREBIRD_TMP": str(self.folder / "tmp"),
        }
        if self._binaries.root != Path("/"):
            own["LD_LIBRARY_PATH"] = str(self._binaries.libraries)
        return os.environ | own

    def _lay_out(self) -> None:
        for name in ("lock", "tmp", self.external_files.name):
            (self.folder / name).mkdir(exist_ok=True)
        for name in ("firebird.msg", "plugins"):
            _link(self.folder / name, self._binaries.engine / name)
        # Copies, since the engine follows no links here, and then knows no character set besides its own three.
        character_sets = self.folder / "intl"
        character_sets.mkdir(exist_ok=True)
        for file in (self._binaries.engine / "intl/libfbintl.so", self._binaries.configuration / "fbintl.conf"):
            shutil.copy(file, character_sets)
        shutil.copy(self._binaries.configuration / "plugins.conf", self.folder)
        (self.folder / "databases.conf").write_text("")

    def _configure(self, port: int | None = None) -> None:
        """Writes the settings. The port is one of them: given by `-p`, Firebird would listen on every interface."""
        settings = {
            "RemoteBindAddress": HOST,
            "RemoteServiceName": str(port or ""),
            "RemoteServicePort": str(port or ""),
            "ServerMode": "Super",
            "SecurityDatabase": str(self._security_database),
            "AuthServer": "Srp",
            "UserManager": "Srp",
            "WireCrypt": self._encryption,
            "DefaultDbCachePages": "8192",
            "DatabaseAccess": "Full",
            "TempDirectories": str(self.folder / "tmp"),
            "ExternalFileAccess": f"Restrict {self.external_files}",
        }
        lines = [f"{name} = {value}\n" for name, value in settings.items() if value]
        (self.folder / "firebird.conf").write_text("".join(lines))

    @property
    def _security_database(self) -> Path:
        return self.folder / "security3.fdb"

    def _create_users(self) -> None:
        """Makes the security database and sets SYSDBA's password, both by the engine inside isql, without a server."""
        database = str(self._security_database)
        if not self._security_database.exists():
            unfinished = f"{database}.new"
            Path(unfinished).unlink(missing_ok=True)
            tables = self._binaries.security_script.read_text()
            self._isql(f"create database {_literal(unfinished)};\n{tables}\ncommit;\n".encode(), ISC_USER=self.user)
            Path(unfinished).rename(database)
        statement = f"create or alter user {self.user} password {_literal(self.password)} using plugin Srp;\ncommit;\n"
        self._isql(statement.encode(), database, ISC_USER=self.user)

    def _isql(self, script: bytes, *arguments: str, **credentials: str) -> str:
        # From its standard input isql drops every byte beyond ASCII.
        with tempfile.NamedTemporaryFile(suffix=".sql", dir=self.folder / "tmp") as file:
            file.write(script)
            file.flush()
            done = subprocess.run(
                (str(self._binaries.isql), "-quiet", "-bail", "-input", file.name, *arguments),
                env=self._environment() | credentials,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                check=False,
            )
        if done.returncode != 0:
            raise ServerFailed(
                "Firebird rechazó una de las instrucciones; revisa el detalle en la bitácora y vuelve a intentarlo.",
                f"isql: {(done.stderr + done.stdout).decode('cp1252', 'replace')[-2000:]}",
            )
        return done.stdout.decode("cp1252", "replace")

    def _start_on_free_port(self) -> None:
        """Chooses again where it did not start: a port may be taken between its choice and Firebird's listening."""
        for attempt in range(1, PORTS_TRIED):
            try:
                self._start_on(_free_port())
            except ServerFailed as error:
                logger.warning("Firebird did not start, attempt %d: %s", attempt, error.detail)
            else:
                return
        self._start_on(_free_port())

    def _start_on(self, port: int) -> None:
        self._port = port
        self._configure(port)
        self._port_file.write_text(str(port))
        self._pid_file.unlink(missing_ok=True)
        with self._log_file.open("ab") as log:
            self._keeper = subprocess.Popen(
                ("/bin/sh", "-c", _KEEPER, "firebird", str(self._binaries.server)),
                env=self._environment() | {"PID_FILE": str(self._pid_file)},
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self._await_start()

    def _join(self, port: int | None) -> None:
        try:
            running = int(self._port_file.read_text())
        except (OSError, ValueError) as error:
            raise _failed(f"a server runs in {self.folder}, its port is unknown: {error}") from error
        if port is not None and port != running:
            raise PortInUse(
                f"Firebird ya está en marcha en el puerto {running}; úsalo, o deténlo antes de elegir el {port}.",
                f"pid {self.running_pid} runs in {self.folder}",
            )
        self._port = running

    def _await_start(self) -> None:
        assert self._keeper is not None
        deadline = time.monotonic() + START_SECONDS
        while not self._listening():
            if time.monotonic() > deadline or self._keeper.poll() is not None or self._died():
                self.stop()
                raise _failed(self._log_file.read_text(errors="replace")[-2000:])
            time.sleep(0.02)

    def _listening(self) -> bool:
        """Whether the server listens; ServerFailed where another program took its port meanwhile.

        Firebird runs on without a port to listen on.
        """
        in_use, pid = _in_use(self.port), self.running_pid
        if not in_use or pid is None:
            return False
        if _listens(pid, self.port):
            return True
        self.stop()
        raise _failed("another program took the port")

    def _died(self) -> bool:
        """Whether the server is gone: its number was written, and no such process exists."""
        try:
            pid = int(self._pid_file.read_text())
            return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
        except FileNotFoundError:
            return self._pid_file.exists()
        except ValueError:  # the number is being written
            return False


def _link(path: Path, target: Path) -> None:
    if path.is_symlink():
        path.unlink()
    path.symlink_to(target)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def _in_use(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return True
    return False


def _listens(pid: int, port: int) -> bool:
    """Whether that process itself listens on the port."""
    opened = set()
    for file in Path(f"/proc/{pid}/fd").glob("*"):
        with suppress(FileNotFoundError):  # closed since it was listed
            opened.add(os.readlink(file))
    _, *sockets = Path("/proc/net/tcp").read_text().splitlines()
    for columns in map(str.split, sockets):
        address, state, inode = columns[1], columns[3], columns[9]
        if state == _LISTENING and int(address.rpartition(":")[2], 16) == port and f"socket:[{inode}]" in opened:
            return True
    return False


def _literal(text: str) -> str:
    """A string literal for Firebird's own statements that take no parameters."""
    return "'" + text.replace("'", "''") + "'"


def _failed(detail: str) -> ServerFailed:
    return ServerFailed(
        "No se pudo poner en marcha Firebird; revisa el detalle en la bitácora y vuelve a intentarlo.", detail
    )
