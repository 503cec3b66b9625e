"""What a spreadsheet would calculate is text in every .csv, and comes back as it was."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.web.cells_out import guarded, guarded_row, unguarded

FORMULAS = [
    "=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\rx", "\nx", "\tx", "  =1", " \t=1", "\u00a0=1", "\uff1d1", "\uff0b1", "\uff0d1", "\uff201",
    "=", "-", "- a list", "'=1", "''+1", "' =1",
]
TEXTS = ["", "plain", "a=b", "1-2", " plain", "l'avis", "'tis", "''", "a\n=1", " '=1", "#REF!", "é", "100", "  "]


@pytest.mark.parametrize("text", FORMULAS)
def test_what_would_be_calculated_gets_an_apostrophe_and_stays_readable(text: str) -> None:
    assert guarded(text) == "'" + text
    assert unguarded(guarded(text)) == text


@pytest.mark.parametrize("text", TEXTS)
def test_any_other_text_stays_as_it_is(text: str) -> None:
    assert guarded(text) == text == unguarded(text)


def test_numbers_stay_numbers() -> None:
    assert guarded_row(["-1", -1, -0.5, None, True, "a"]) == ["'-1", -1, -0.5, None, True, "a"]


ANY = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=30)


@given(st.one_of(ANY, st.text("'=+-@\t\r\n a", max_size=8)))
def test_a_guarded_text_comes_back(text: str) -> None:
    assert unguarded(guarded(text)) == text
    assert guarded(text).lstrip()[:1] not in ("=", "+", "-", "@") and guarded(text)[:1] not in ("\t", "\r", "\n")
