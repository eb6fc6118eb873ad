"""`b2bgo` itself: help is quick, every failure is one line, its trace is in the log and no secret is in either."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from commands import app, logs
from microsip.errors import WrongCredentials
from microsip.secrets import forget, remember

HEAVY = ("prefect", "streamlit", "duckdb", "polars", "pyarrow", "sqlalchemy", "fdb")


@pytest.fixture(autouse=True)
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("B2BGO_HOME", str(tmp_path))
    yield tmp_path
    logs.stop()


def verb(function: object, monkeypatch: pytest.MonkeyPatch) -> None:
    """Has `b2bgo sync` run a function of ours."""
    monkeypatch.setitem(sys.modules, "commands.sync", SimpleNamespace(sync=function))


def log_of(home: Path) -> str:
    return (home / "logs" / "sync.log").read_text()


def test_help_names_every_verb_and_imports_nothing_heavy() -> None:
    program = f"""
import sys
from commands.app import main
main(["--help"])
sys.exit(",".join(name for name in {HEAVY} if name in sys.modules))
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert done.stderr == "\n"
    for name, verb in app.VERBS.items():
        assert f"  {name} " in done.stdout
        assert verb.summary[:20] in done.stdout


@pytest.mark.parametrize("name", app.VERBS)
def test_every_verb_explains_itself(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert app.main([name, "--help"]) == 0
    assert app.VERBS[name].summary in " ".join(capsys.readouterr().out.split())


def test_no_verb_at_all_shows_the_help(capsys: pytest.CaptureFixture[str]) -> None:
    assert app.main([]) == 0
    assert "test-connection" in capsys.readouterr().out


def test_the_version_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    assert app.main(["--version"]) == 0
    assert capsys.readouterr().out.startswith("b2bgo ")


@pytest.mark.parametrize("arguments", [["no-such-verb"], ["--no-such-option"], ["agent"], ["agent", "--listen"]])
def test_wrong_usage_is_one_line_and_exit_code_2(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert app.main(arguments) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.count("\n") == 1
    assert "--help" in printed.err


def test_a_failure_is_its_message_and_exit_code_1(
    own_home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refuse() -> None:
        raise WrongCredentials("La contraseña no es correcta; escríbela otra vez.", "Firebird said 335544472")

    verb(refuse, monkeypatch)
    assert app.main(["sync"]) == 1
    assert capsys.readouterr() == ("", "La contraseña no es correcta; escríbela otra vez.\n")
    assert "Firebird said 335544472" in log_of(own_home)
    assert "Traceback" in log_of(own_home)


def test_an_unexpected_error_is_one_line_that_names_the_log(
    own_home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def break_down() -> None:
        raise ZeroDivisionError("oops")

    verb(break_down, monkeypatch)
    assert app.main(["sync"]) == 1
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.count("\n") == 1
    assert str(own_home / "logs" / "sync.log") in printed.err
    assert "ZeroDivisionError: oops" in log_of(own_home)


def test_no_secret_gets_into_the_log(own_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def break_down() -> None:
        raise ValueError("the password was masterkey-9")

    verb(break_down, monkeypatch)
    remember("masterkey-9")
    try:
        app.main(["sync"])
    finally:
        forget("masterkey-9")
    assert "masterkey-9" not in log_of(own_home)
    assert "the password was •••" in log_of(own_home)


def test_ctrl_c_ends_a_verb_with_the_usual_code(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted() -> None:
        raise KeyboardInterrupt

    verb(interrupted, monkeypatch)
    assert app.main(["sync"]) == 130


def test_a_verb_that_logs_nothing_leaves_no_file(own_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    verb(lambda: None, monkeypatch)
    assert app.main(["sync"]) == 0
    assert list(own_home.iterdir()) == []
