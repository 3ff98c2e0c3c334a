"""What names a person can be read only with a key, and only where it belongs."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from portal.db.models import Account, Patient
from portal.db.sealing import SealBroken, Vault, decrypt, encrypt
from portal.db.session import vault_of
from tests import builders

KEY = bytes(range(32))


@given(st.binary(max_size=200), st.text(max_size=30))
def test_what_is_sealed_opens_in_its_place_only(plain: bytes, place: str) -> None:
    sealed = encrypt(KEY, plain, place=place)
    assert decrypt(KEY, sealed, place=place) == plain
    for key, value, where in (
        (bytes(32), sealed, place), (KEY, sealed[:-1], place), (KEY, sealed, place + "."), (KEY, b"", place),
    ):  # fmt: skip
        with pytest.raises(SealBroken):
            decrypt(key, value, place=where)


def test_the_same_words_are_never_sealed_alike() -> None:
    assert len({encrypt(KEY, b"Anna", place="x") for _ in range(50)}) == 50


def test_nothing_that_names_a_patient_is_stored_in_clear(session: Any) -> None:
    patient = builders.a_patient(session, first_name="Canary", last_name="Singer", email="canary@example.com")
    row = session.execute(text("SELECT * FROM patient")).one()
    stored = b"".join(value if isinstance(value, bytes) else str(value).encode() for value in row)
    for word in (b"Canary", b"Singer", b"canary@", b"1961"):
        assert word not in stored
    session.expire_all()
    assert (patient.first_name, patient.email) == ("Canary", "canary@example.com")


def test_a_value_moved_to_another_patient_does_not_open(session: Any) -> None:
    anna, bo = (builders.a_patient(session, email=f"{name}@example.com") for name in "ab")
    bo.first_name_sealed = anna.first_name_sealed
    with pytest.raises(SealBroken):
        _ = bo.first_name


def test_without_its_key_a_patient_is_forgotten(session: Any) -> None:
    patient = builders.a_patient(session)
    patient.data_key = None
    session.flush()
    vault_of(session)._data_keys.clear()
    with pytest.raises(SealBroken, match="no key"):
        _ = patient.first_name


def test_a_value_is_sealed_only_on_a_row_that_has_its_number(session: Any) -> None:
    patient = Patient()
    with pytest.raises(ValueError, match="no session"):
        patient.first_name = "Anna"
    assert patient.first_name is None


def test_an_email_is_found_by_its_keyed_hash_whatever_its_case() -> None:
    vault, other = Vault(KEY), Vault(bytes(32))
    assert vault.lookup("Anna@Example.com ") == vault.lookup("anna@example.com")
    assert vault.lookup("anna@example.com") != vault.lookup("bo@example.com")
    assert vault.lookup("anna@example.com") != other.lookup("anna@example.com")


def test_another_installation_key_opens_nothing(session: Any) -> None:
    patient = builders.a_patient(session)
    session.info["vault"] = Vault(bytes(32))
    with pytest.raises(SealBroken):
        _ = patient.first_name
    with pytest.raises(SealBroken):
        _ = session.get_one(Account, patient.therapist_id).name
