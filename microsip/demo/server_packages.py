"""Firebird 3 from Debian's packages: installed with apt by root, otherwise unpacked into a folder of the project."""

import fcntl
import os
import platform
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from microsip.errors import NeedsConfiguration

PACKAGES = ("firebird3.0-server", "firebird3.0-utils", "libfbclient2")
DOWNLOAD_SECONDS = 600

_LIBRARIES = f"usr/lib/{platform.machine()}-linux-gnu"


class PackagesUnavailable(NeedsConfiguration):
    """Firebird is not on this machine and cannot be brought to it."""


@dataclass(frozen=True)
class Binaries:
    """Where Firebird's files are; `root` is `/`, or the folder into which the packages were unpacked."""

    root: Path

    @property
    def server(self) -> Path:
        return self.root / "usr/sbin/firebird"

    @property
    def isql(self) -> Path:
        return self.root / "usr/bin/isql-fb"

    @property
    def libraries(self) -> Path:
        return self.root / _LIBRARIES

    @property
    def libfbclient(self) -> Path:
        return self.libraries / "libfbclient.so.2"

    @property
    def engine(self) -> Path:
        """The folder of the message file, the plug-ins and the character sets."""
        return self.libraries / "firebird/3.0"

    @property
    def configuration(self) -> Path:
        return self.root / "etc/firebird/3.0"

    @property
    def security_script(self) -> Path:
        return self.root / "usr/share/firebird/3.0/security.sql"

    @property
    def complete(self) -> bool:
        needed = (self.server, self.isql, self.libfbclient, self.engine / "plugins", self.security_script)
        return all(path.exists() for path in needed)


def find_or_install(folder: Path) -> Binaries:
    """Firebird of the system, or the one unpacked below `folder`; brought here when there is neither.

    Raises PackagesUnavailable when it is missing and cannot be had.
    """
    system, unpacked = Binaries(Path("/")), Binaries(folder / "debian")
    for binaries in (system, unpacked):
        if binaries.complete:
            return binaries
    if os.geteuid() == 0:
        _install()
        binaries = system
    else:
        _unpack(unpacked.root)
        binaries = unpacked
    if not binaries.complete:
        raise PackagesUnavailable(
            "Los paquetes de Firebird 3 quedaron incompletos; instala firebird3.0-server y vuelve a intentarlo.",
            f"files of Firebird are missing below {binaries.root}",
        )
    return binaries


def _install() -> None:
    _need("apt-get")
    environment = {"DEBIAN_FRONTEND": "noninteractive"}
    options = ("-q", "-y", "--no-install-recommends")
    try:
        _run(("apt-get", "install", *options, *PACKAGES), environment)
    except PackagesUnavailable:  # the machine's package lists may be old or have never been fetched
        _run(("apt-get", "update", "-q"), environment)
        _run(("apt-get", "install", *options, *PACKAGES), environment)


def _unpack(root: Path) -> None:
    """Downloads the packages and what they depend on and unpacks them; the folder appears when it is complete."""
    for tool in ("apt-get", "apt-cache", "dpkg-deb"):
        _need(tool)
    unfinished = root.with_name(f"{root.name}-{os.getpid()}")
    shutil.rmtree(unfinished, ignore_errors=True)
    (unfinished / "archives").mkdir(parents=True)
    try:
        _download(unfinished / "archives")
        for archive in sorted((unfinished / "archives").glob("*.deb")):
            _run(("dpkg-deb", "--extract", str(archive), str(unfinished)))
        shutil.rmtree(unfinished / "archives")
        with _alone(root):
            if not root.exists():
                unfinished.rename(root)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)


def _download(archives: Path) -> None:
    lists = archives.with_name("lists")
    (lists / "partial").mkdir(parents=True)
    own_lists = ("-o", f"Dir::State::Lists={lists}", "-o", f"Dir::Cache={archives.with_name('cache')}")
    try:
        options: Sequence[str] = ()
        try:
            packages = _missing_packages(options)
            _run(("apt-get", "download", "-q", *packages), folder=archives)
        except PackagesUnavailable:  # no usable lists on this machine: fetch them into a folder that we may write
            options = own_lists
            _run(("apt-get", *options, "update", "-q"))
            packages = _missing_packages(options)
            _run(("apt-get", *options, "download", "-q", *packages), folder=archives)
    finally:
        shutil.rmtree(lists, ignore_errors=True)
        shutil.rmtree(archives.with_name("cache"), ignore_errors=True)


def _missing_packages(options: Sequence[str]) -> tuple[str, ...]:
    """The packages and those of their dependencies that this machine has not installed."""
    kinds = ("recommends", "suggests", "conflicts", "breaks", "replaces", "enhances")
    limits = [f"--no-{kind}" for kind in kinds]
    listed = _run(("apt-cache", *options, "depends", "--recurse", *limits, *PACKAGES))
    names = {line for line in listed.splitlines() if line and not line.startswith((" ", "|", "<"))}
    return tuple(sorted(name for name in names if name in PACKAGES or not _installed(name)))


def _installed(package: str) -> bool:
    answer = subprocess.run(
        ("dpkg-query", "--show", "--showformat=${db:Status-Status}", package),
        capture_output=True,
        text=True,
        check=False,
    )
    return answer.stdout == "installed"


def _need(tool: str) -> None:
    if shutil.which(tool) is None:
        raise PackagesUnavailable(
            f"Falta Firebird 3 y no se puede traer sin {tool}; instala el paquete firebird3.0-server a mano "
            "y vuelve a intentarlo.",
            f"{tool} is not on the PATH",
        )


def _run(command: Sequence[str], environment: dict[str, str] | None = None, folder: Path | None = None) -> str:
    try:
        done = subprocess.run(
            command,
            env=os.environ | {"LC_ALL": "C"} | (environment or {}),
            cwd=folder,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=DOWNLOAD_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise _unavailable(command, str(error)) from error
    if done.returncode != 0:
        raise _unavailable(command, done.stderr or done.stdout)
    return done.stdout


def _unavailable(command: Sequence[str], output: str) -> PackagesUnavailable:
    last = " ".join(output.split())[-600:]
    return PackagesUnavailable(
        "No se pudieron descargar los paquetes de Firebird 3; revisa la conexión a internet "
        "y la configuración de apt, y vuelve a intentarlo.",
        f"{' '.join(command)}: {last}",
    )


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    with path.with_name(f"{path.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
