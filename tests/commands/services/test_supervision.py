"""Services are started, waited for, watched and stopped with all that they started."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from commands.services import Interrupts, Service, Services
from commands.services.errors import PortInUse, ProgramMissing, ServiceSilent, ServiceStopped
from commands.services.service import Address

PATIENCE_SECONDS = 30

OBEDIENT = "import pathlib, sys, time; pathlib.Path(sys.argv[1]).touch(); time.sleep(600)"
STUBBORN = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); " + OBEDIENT
PARENT = (
    "import pathlib, subprocess, sys, time;"
    "child = subprocess.Popen(['sleep', '600']);"
    "pathlib.Path(sys.argv[1]).write_text(str(child.pid)); time.sleep(600)"
)


def python(name: str, program: str, started: Path, **changes: object) -> Service:
    """A service that runs a program, which makes the file `started` as soon as it runs."""
    command = (sys.executable, "-c", program, str(started))
    return Service(name, f"El servicio {name}", command, started.exists, **changes)  # type: ignore[arg-type]


def alive(process: int) -> bool:
    """Whether that process runs; who is dead and waits for somebody to ask for its code does not."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def eventually(condition: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.02)
    return condition()


@pytest.fixture
def services(tmp_path: Path) -> Iterator[Services]:
    with Interrupts() as interrupts, Services(interrupts, tmp_path / "logs") as services:
        yield services


def test_a_service_runs_within_the_block_and_not_after_it(tmp_path: Path) -> None:
    with Interrupts() as interrupts, Services(interrupts, tmp_path) as services:
        running = services.start(python("uno", OBEDIENT, tmp_path / "started"))
        services.wait_until_ready(running)
        assert alive(running.process.pid)
    assert not alive(running.process.pid)


def test_the_last_one_started_is_the_first_one_stopped(tmp_path: Path) -> None:
    telling = "import signal; signal.signal(signal.SIGTERM, lambda *_: sys.exit()); " + OBEDIENT
    order = tmp_path / "order"
    with Interrupts() as interrupts, Services(interrupts, tmp_path) as services:
        for name in ("uno", "dos"):
            ending = f"import atexit; atexit.register(lambda: open({str(order)!r}, 'a').write('{name} ')); "
            services.wait_until_ready(services.start(python(name, ending + telling, tmp_path / name)))
    assert order.read_text() == "dos uno "


def test_something_else_ends_in_its_turn(tmp_path: Path) -> None:
    ended: list[bool] = []
    with Interrupts() as interrupts, Services(interrupts, tmp_path) as services:
        first = services.start(python("uno", OBEDIENT, tmp_path / "uno"))
        between = ExitStack()
        services.enter(between)
        last = services.start(python("dos", OBEDIENT, tmp_path / "dos"))
        between.callback(lambda: ended.extend((alive(first.process.pid), alive(last.process.pid))))
    assert ended == [True, False]


def test_what_ends_by_itself_is_waited_for(services: Services, tmp_path: Path) -> None:
    services.wait_until_done(services.start(python("uno", "pass", tmp_path / "never")))
    services.check()


def test_what_ends_by_itself_without_success_is_told(services: Services, tmp_path: Path) -> None:
    with pytest.raises(ServiceStopped, match="código 1"):
        services.wait_until_done(services.start(python("uno", "raise SystemExit(1)", tmp_path / "never")))


def test_what_a_service_started_is_stopped_with_it(tmp_path: Path) -> None:
    with Interrupts() as interrupts, Services(interrupts, tmp_path) as services:
        services.wait_until_ready(services.start(python("uno", PARENT, tmp_path / "started")))
        child = int((tmp_path / "started").read_text())
        assert alive(child)
    assert eventually(lambda: not alive(child))


def test_a_service_that_will_not_stop_is_killed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("commands.services.supervision.STOP_SECONDS", 0.1)
    with Interrupts() as interrupts, Services(interrupts, tmp_path) as services:
        running = services.start(python("uno", STUBBORN, tmp_path / "started"))
        services.wait_until_ready(running)
    assert not alive(running.process.pid)


def test_a_service_that_ends_by_itself_is_told_with_its_log(services: Services, tmp_path: Path) -> None:
    running = services.start(python("uno", "print('why', flush=True); raise SystemExit(3)", tmp_path / "never"))
    with pytest.raises(ServiceStopped) as told:
        services.wait_until_ready(running)
    assert "El servicio uno se detuvo (código 3)" in told.value.message
    assert str(running.log) in told.value.message
    assert running.log.read_text() == "why\n"


def test_watching_ends_with_the_first_service_that_ends(services: Services, tmp_path: Path) -> None:
    services.start(python("uno", OBEDIENT, tmp_path / "started"))
    services.start(python("dos", "pass", tmp_path / "never"))
    with pytest.raises(ServiceStopped, match="El servicio dos"):
        services.watch()


def test_a_service_that_never_gets_ready_is_not_waited_for_for_ever(services: Services, tmp_path: Path) -> None:
    running = services.start(python("uno", "import time; time.sleep(600)", tmp_path / "never", patience_seconds=0.1))
    with pytest.raises(ServiceSilent, match="no respondió"):
        services.wait_until_ready(running)


def test_a_port_in_use_is_refused_before_anything_is_started(services: Services, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        address = Address("127.0.0.1", other.getsockname()[1], "B2BGO_ITS_PORT")
        with pytest.raises(PortInUse) as told:
            services.start(python("uno", OBEDIENT, tmp_path / "started", address=address))
    assert address.authority in told.value.message
    assert "B2BGO_ITS_PORT" in told.value.message
    assert not (tmp_path / "logs").exists()


def test_a_missing_program_is_named(services: Services) -> None:
    with pytest.raises(ProgramMissing, match="no-such-program"):
        services.start(Service("uno", "El servicio uno", ("no-such-program",), lambda: True))


def test_the_environment_of_a_service_has_what_is_added_and_not_what_is_removed(
    services: Services, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("THEIRS", "1")
    program = "import os, pathlib, sys, time; pathlib.Path(sys.argv[1]).write_text(repr((os.environ.get('THEIRS'), \
os.environ.get('OURS')))); time.sleep(600)"
    started = tmp_path / "started"
    services.start(python("uno", program, started, environment={"OURS": "2"}, removed=("THEIRS",)))
    assert eventually(lambda: started.exists() and bool(started.read_text()))
    assert started.read_text() == "(None, '2')"


def test_services_obey_sigint_although_a_shell_had_it_ignored(tmp_path: Path) -> None:
    program = "import signal, pathlib, sys, time; \
pathlib.Path(sys.argv[1]).write_text(str(signal.getsignal(signal.SIGINT))); time.sleep(600)"
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        with Interrupts() as interrupts, Services(interrupts, tmp_path) as services:
            services.wait_until_ready(services.start(python("uno", program, tmp_path / "started")))
            assert eventually(lambda: bool((tmp_path / "started").read_text()))
    finally:
        signal.signal(signal.SIGINT, before)
    assert "default_int_handler" in (tmp_path / "started").read_text()


SUPERVISOR = """
import sys
from pathlib import Path
from commands.services import Interrupts, Service, Services
folder = Path(sys.argv[1])
program = "import pathlib, os, time; pathlib.Path('pid').write_text(str(os.getpid())); time.sleep(600)"
with Interrupts() as interrupts, Services(interrupts, folder) as services:
    services.start(Service("uno", "uno", (sys.executable, "-c", program), lambda: True))
    services.watch()
"""


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGKILL])
def test_however_the_supervisor_ends_its_services_end(tmp_path: Path, number: signal.Signals) -> None:
    supervisor = subprocess.Popen([sys.executable, "-c", SUPERVISOR, str(tmp_path)], cwd=tmp_path, env=os.environ)
    pid = tmp_path / "pid"
    assert eventually(lambda: pid.exists() and bool(pid.read_text()))
    supervisor.send_signal(number)
    supervisor.wait(PATIENCE_SECONDS)
    assert eventually(lambda: not alive(int(pid.read_text())))
