"""The table of injected faults is what the tests declare that they inject and observe."""

from tests import faults


def test_the_table_is_what_the_tests_declare() -> None:
    assert faults.documented() == faults.table(), "run python -m tests.faults"


def test_whatever_the_issue_names_is_injected() -> None:
    told = " ".join(fault.injected.lower() for fault in faults.declared())
    named = (
        "flow process",
        "worker",
        "prefect server",
        "syncing process",
        "agent",
        "firebird",
        "storefront",
        "disk full",
        "backup",
        "clock",
    )
    assert [word for word in named if word not in told] == []
