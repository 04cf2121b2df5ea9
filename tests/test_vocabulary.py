"""Countries of ISO 3166-1 and currencies of ISO 4217."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triplehelix.vocabulary import (
    WITHDRAWN,
    country_name,
    currency_name,
    is_country,
    is_currency,
)


@pytest.mark.parametrize(
    ("code", "name"),
    [("BE", "Belgium"), ("US", "United States"), ("GB", "United Kingdom"), ("TW", "Taiwan")],
)
def test_a_country_has_its_english_name_in_daily_use(code: str, name: str) -> None:
    assert country_name(code) == name


@pytest.mark.parametrize("code", ["UK", "EU", "XX", "be", "Be", "BEL", "", " ", "B E", "056"])
def test_what_is_no_code_of_a_country_has_no_name(code: str) -> None:
    assert country_name(code) is None
    assert not is_country(code)


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("EUR", "Euro"),
        ("USD", "US Dollar"),
        ("JPY", "Yen"),
        ("BEF", "Belgian franc"),
        ("NLG", "Dutch guilder"),
    ],
)
def test_a_currency_has_its_english_name(code: str, name: str) -> None:
    assert currency_name(code) == name


@pytest.mark.parametrize("code", ["eur", "EURO", "€", "", "ABC", "978", "BTC"])
def test_what_is_no_code_of_a_currency_has_no_name(code: str) -> None:
    assert currency_name(code) is None
    assert not is_currency(code)


def test_the_withdrawn_currencies_are_the_twelve_that_the_euro_replaced_by_2002() -> None:
    assert set(WITHDRAWN) == {
        "ATS", "BEF", "DEM", "ESP", "FIM", "FRF", "GRD", "IEP", "ITL", "LUF", "NLG", "PTE",
    }  # fmt: skip


@given(st.text(max_size=4))
def test_only_capital_letters_make_a_code(text: str) -> None:
    if is_country(text):
        assert len(text) == 2
        assert text.isascii()
        assert text.isupper()
    if is_currency(text):
        assert len(text) == 3
        assert text.isascii()
        assert text.isupper()
