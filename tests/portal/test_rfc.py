"""Which RFCs are accepted, and what is said of the others."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.rfc import Verdict, check_character, checked, is_company, written

# The tax authority's own, a bank's, a telephone company's, and those of the test taxpayers of CFDI's certification.
KNOWN = (
    "SAT970701NN3",
    "BBA830831LJ2",
    "TME840315KT6",
    "EKU9003173C9",
    "CACX7605101P8",
    "XIQB891116QE4",
    "IIA040805DZ4",
)
ORDER = "0123456789ABCDEFGHIJKLMN&OPQRSTUVWXYZ Ñ"


@pytest.mark.parametrize("rfc", KNOWN)
def test_rfcs_that_are_in_use_are_right(rfc: str) -> None:
    assert checked(rfc).verdict is Verdict.RIGHT
    assert checked(rfc).message == ""


@pytest.mark.parametrize("typed", ["eku9003173c9", " EKU-900317-3C9 ", "EKU 900317 3C9", "EKU.900317/3C9"])
def test_how_it_was_typed_does_not_matter(typed: str) -> None:
    assert checked(typed).rfc == "EKU9003173C9"


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("", "Falta el RFC"),
        ("EKU900317", "no tiene la forma"),
        ("EK9003173C9", "no tiene la forma"),
        ("ABCDE9003173C9", "no tiene la forma"),
        ("EKU9003173CZ", "no tiene la forma"),
        ("EKU9013173C9", "no existe"),
        ("EKU9002303C9", "no existe"),
    ],
)
def test_a_wrong_form_or_date_is_refused_with_its_reason(typed: str, told: str) -> None:
    found = checked(typed)
    assert not found.acceptable
    assert told in found.message


def test_the_29th_of_february_of_a_leap_year_of_either_century_exists() -> None:
    assert checked("AAA000229AA" + check_character("AAA000229AA")).verdict is Verdict.RIGHT
    assert not checked("AAA010229AA1").acceptable


def test_a_check_character_that_does_not_fit_warns_and_is_accepted() -> None:
    found = checked("EKU9003173C8")
    assert found.verdict is Verdict.DOUBTFUL
    assert found.acceptable
    assert found.identifies
    assert "último carácter" in found.message


@pytest.mark.parametrize("rfc", ["XAXX010101000", "XEXX010101000"])
def test_generic_ones_are_accepted_and_tell_nobody_apart(rfc: str) -> None:
    found = checked(rfc)
    assert found.acceptable
    assert not found.identifies


def test_letters_tell_companies_from_persons() -> None:
    assert is_company("EKU9003173C9")
    assert not is_company("CACX7605101P8")


@given(st.text(max_size=20))
def test_whatever_is_typed_gets_a_verdict(text: str) -> None:
    found = checked(text)
    assert found.rfc == written(text)
    assert bool(found.message) == (found.verdict is not Verdict.RIGHT)


@given(st.sampled_from(KNOWN), st.integers(0, 10), st.sampled_from("0123456789ABCDEFGHJK"))
def test_a_slip_of_one_character_is_noticed_unless_sat_counts_both_alike(rfc: str, position: int, typed: str) -> None:
    others = rfc[:-1]
    slipped = others[:position] + typed + others[position + 1 :]
    weight = len(others) + 1 - position
    counted_alike = weight * (ORDER.index(typed) - ORDER.index(others[position])) % 11 == 0
    assert (check_character(slipped) == check_character(others)) == counted_alike
