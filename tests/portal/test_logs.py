"""What a line of our logs holds: its moment, what it is about, and no secret."""

import json
import logging
import sys

import pytest

from microsip.secrets import forget, remember
from portal.logs import FORMAT, formatter, telling

SECRET = "una-clave-muy-larga"


@pytest.fixture(autouse=True)
def secret() -> object:
    remember(SECRET)
    yield
    forget(SECRET)


def record(message: str, error: BaseException | None = None) -> logging.LogRecord:
    trace = None if error is None else (type(error), error, error.__traceback__)
    made = logging.LogRecord("portal.sync", logging.WARNING, __file__, 1, message, None, trace)
    made.created = 1_767_225_600.25
    return made


def raised() -> Exception:
    try:
        raise ValueError(f"refused {SECRET}")
    except ValueError as error:
        return error


def test_a_line_for_people_tells_of_which_company_and_run_it_is() -> None:
    with telling(company="ferreteria", run="4711"):
        line = formatter().format(record("the link was lost"))
    assert line == ("2026-01-01T00:00:00.250+00:00 WARNING portal.sync company=ferreteria run=4711: the link was lost")


def test_facts_end_with_their_block_and_inner_ones_are_added() -> None:
    with telling(company="a"):
        with telling(order="7"):
            assert "company=a order=7" in formatter().format(record("x"))
        assert "order" not in formatter().format(record("x"))
    assert "company" not in formatter().format(record("x"))


def test_a_line_for_machines_is_one_object(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(FORMAT, "json")
    with telling(company="ferreteria"):
        line = formatter().format(record("two\nlines", raised()))
    assert "\n" not in line
    told = json.loads(line)
    assert told["time"] == "2026-01-01T00:00:00.250+00:00"
    assert (told["level"], told["logger"]) == ("warning", "portal.sync")
    assert (told["message"], told["company"]) == ("two\nlines", "ferreteria")
    assert "ValueError" in told["trace"]


@pytest.mark.parametrize("style", ["text", "json"])
def test_secrets_are_in_neither_message_nor_trace(monkeypatch: pytest.MonkeyPatch, style: str) -> None:
    monkeypatch.setenv(FORMAT, style)
    assert SECRET not in formatter().format(record(f"password {SECRET}", raised()))
    assert sys.exc_info() == (None, None, None)
