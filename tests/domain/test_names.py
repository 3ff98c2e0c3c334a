"""A person is found by the first letters of their names."""

import pytest

from portal.domain import names


@pytest.mark.parametrize(
    "name, typed",
    [
        ("Anna Olsen", "ols"), ("Anna Olsen", "ols an"), ("Zoë Ågård", "aga"), ("Søren Ærø", "aer SOR"),
        ("Anne-Marie Krogh", "mar"), ("Sinéad O’Brien", "bri"), ("Łukasz Đorđević", "dor luk"), ("Bo", ""),
        ("Anna Andersen", "an an"), ("Jose\u0301 Mu\u00f1oz", "jos\u00e9 mun"),
    ],
)  # fmt: skip
def test_three_letters_find_a_name_with_accents(name: str, typed: str) -> None:
    assert names.fits(name, typed)


@pytest.mark.parametrize(
    "name, typed", [("Anna Olsen", "sen"), ("Anna Olsen", "anna bo"), ("Bo Holm", "bo bo"), ("Bo", "%")]
)
def test_letters_within_a_name_or_of_nobody_find_nothing(name: str, typed: str) -> None:
    assert not names.fits(name, typed)
