"""Two sides compared row by row: every difference is found, told by key and column, whatever the order."""

from collections.abc import Iterator
from decimal import Decimal

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.checking.comparing import Compared, Comparison, Difference, Finding, compare

SCHEMA = pl.Schema({"ID": pl.Int32(), "PARTE": pl.Int16(), "PRECIO": pl.Decimal(18, 2), "NOMBRE": pl.String()})

Row = tuple[int | None, int | None, Decimal | None, str | None]

FIRST: Row = (1, 1, Decimal("10.00"), "Martillo")
SECOND: Row = (2, 1, Decimal("20.00"), "Ñandú")
THIRD: Row = (3, 1, None, None)


def frames(rows: list[Row], rows_at_a_time: int = 2) -> Iterator[pl.DataFrame]:
    for start in range(0, len(rows), rows_at_a_time):
        yield pl.DataFrame(rows[start : start + rows_at_a_time], schema=SCHEMA, orient="row")


def compared(published: list[Row], microsip: list[Row], examples: int = 5) -> Comparison:
    sides = (lambda: frames(published), lambda: frames(microsip))
    return compare(Compared("articulos", "Artículos", ("ID", "PARTE"), SCHEMA, *sides), examples)


def test_the_same_rows_in_another_order_are_the_same() -> None:
    found = compared([FIRST, SECOND, THIRD], [THIRD, FIRST, SECOND])
    assert found.differences == 0
    assert (found.rows_published, found.rows_microsip, found.examples) == (3, 3, ())


def test_two_empty_sides_are_the_same() -> None:
    assert compared([], []).differences == 0


def test_a_changed_value_is_told_with_its_column_and_both_values() -> None:
    found = compared([FIRST, SECOND], [FIRST, (2, 1, Decimal("20.01"), "Ñandú")])
    assert (found.missing, found.extra, found.changed) == (0, 0, 1)
    assert found.examples == (
        Difference({"ID": 2, "PARTE": 1}, Finding.CHANGED, "PRECIO", Decimal("20.00"), Decimal("20.01")),
    )


@pytest.mark.parametrize(
    ("published", "microsip"), [(None, ""), ("", None), ("a", "A"), ("n", "ñ"), ("x", "x "), ("\u00fc", "u\u0308")]
)
def test_texts_are_compared_to_the_letter(published: str | None, microsip: str | None) -> None:
    found = compared([(1, 1, None, published)], [(1, 1, None, microsip)])
    assert [(one.column, one.published, one.microsip) for one in found.examples] == [("NOMBRE", published, microsip)]


def test_a_row_that_was_not_published_is_missing() -> None:
    found = compared([FIRST], [FIRST, SECOND])
    assert (found.missing, found.extra, found.changed) == (1, 0, 0)
    assert found.examples == (Difference({"ID": 2, "PARTE": 1}, Finding.MISSING, None, "0 renglones", "1 renglón"),)


def test_a_row_that_microsip_no_longer_has_is_extra() -> None:
    found = compared([FIRST, SECOND], [SECOND])
    assert (found.missing, found.extra, found.changed) == (0, 1, 0)
    assert found.examples == (Difference({"ID": 1, "PARTE": 1}, Finding.EXTRA, None, "1 renglón", "0 renglones"),)


def test_a_row_twice_on_one_side_is_a_difference() -> None:
    found = compared([FIRST, FIRST], [FIRST])
    assert found.changed == 1
    assert found.examples == (Difference({"ID": 1, "PARTE": 1}, Finding.CHANGED, None, "2 renglones", "1 renglón"),)


def test_rows_without_a_key_are_compared_like_others() -> None:
    assert compared([(None, 1, None, "a")], [(None, 1, None, "a")]).differences == 0
    assert compared([(None, 1, None, "a")], [(None, 1, None, "b")]).changed == 1


def test_only_the_first_differences_are_told_and_all_are_counted() -> None:
    microsip: list[Row] = [(number, 1, None, "Tornillo") for number in range(50)]
    found = compared([], microsip, examples=3)
    assert found.missing == 50
    assert [one.key["ID"] for one in found.examples] == [0, 1, 2]


values = st.tuples(
    st.one_of(st.none(), st.integers(1, 4)),
    st.integers(1, 2),
    st.one_of(st.none(), st.integers(0, 2).map(Decimal)),
    st.one_of(st.none(), st.sampled_from(["", "a", "b"])),
)


@settings(max_examples=200, deadline=None)
@given(st.lists(values, max_size=6), st.lists(values, max_size=6))
def test_sides_are_the_same_exactly_when_they_hold_the_same_rows(published: list[Row], microsip: list[Row]) -> None:
    found = compared(published, microsip)
    by_key = {
        key: [sorted(map(str, (row for row in side if row[:2] == key))) for side in (published, microsip)]
        for key in {row[:2] for row in published + microsip}
    }
    differing = {key for key, (ours, theirs) in by_key.items() if ours != theirs}
    assert found.differences == len(differing)
    assert found.missing == sum(not by_key[key][0] for key in differing)
    assert found.extra == sum(not by_key[key][1] for key in differing)
