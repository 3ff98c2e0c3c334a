from datetime import date, timedelta

import pyotp
import pytest

from portal.db import models
from portal.db.models import Purpose
from portal.domain.errors import TooManyTries
from portal.services import accounts, links, patients, second_factors, sign_ins, throttle
from tests import builders

BORN_ON = date(1961, 3, 24)
WRONG = date(1961, 3, 25)


@pytest.fixture
def account(session):
    return builders.a_therapist(session, password_hash="kept")


@pytest.fixture
def link(session, now):
    programme = builders.a_programme(session)
    token = links.issue(
        session,
        purpose=Purpose.PROGRAMME,
        patient_id=programme.patient_id,
        programme_id=programme.id,
        now=now,
    )
    return links.redeem(session, token=token, purposes=Purpose.PROGRAMME, now=now)


def staff(session, account, now, passed=True):
    return sign_ins.begin_staff(session, account=account, second_factor_passed=passed, now=now)


def is_in(session, token, now):
    session.expire_all()
    return sign_ins.current(session, token=token, now=now) is not None


def test_the_cookie_is_kept_as_a_digest(session, account, now):
    token = staff(session, account, now)
    assert token not in str(vars(session.query(models.SignIn).one()))


def test_staff_are_out_after_thirty_idle_minutes(session, account, now):
    token = staff(session, account, now)
    assert is_in(session, token, now + timedelta(minutes=29, seconds=59))
    assert not is_in(session, token, now + timedelta(minutes=30))


def test_staff_are_out_after_twelve_hours_however_busy(session, account, now):
    token = staff(session, account, now)
    found = sign_ins.current(session, token=token, now=now)
    for minutes in range(20, 12 * 60, 20):
        sign_ins.touch(session, sign_in_id=found.id, now=now + timedelta(minutes=minutes))
    assert is_in(session, token, now + timedelta(hours=12, seconds=-1))
    assert not is_in(session, token, now + timedelta(hours=12))


def test_without_the_second_factor_nothing_opens(session, account, now):
    token = staff(session, account, now, passed=False)
    assert not is_in(session, token, now)
    assert sign_ins.pending(session, token=token, now=now) is not None
    assert sign_ins.pending(session, token=token, now=now + timedelta(minutes=10)) is None


def test_a_patient_stays_signed_in_for_thirty_days(session, now):
    patient = builders.a_patient(session)
    token = sign_ins.begin_patient(session, patient_id=patient.id, now=now)
    assert is_in(session, token, now + timedelta(days=30, seconds=-1))
    assert not is_in(session, token, now + timedelta(days=30))


@pytest.mark.parametrize("how", ["end", "end_all", "disable", "password", "roles"])
def test_an_old_cookie_is_dead_at_once(session, account, now, how):
    token = staff(session, account, now)
    builders.an_administrator(session, password_hash="kept")
    ways = {
        "end": lambda: sign_ins.end(
            session, sign_in_id=sign_ins.current(session, token=token, now=now).id, now=now
        ),
        "end_all": lambda: sign_ins.end_all(session, account_id=account.id, now=now),
        "disable": lambda: accounts.disable(session, account=account, by=None, now=now),
        "password": lambda: accounts.change_password(session, account=account, password_hash="new", now=now),
        "roles": lambda: accounts.change_roles(
            session, account=account, is_therapist=True, is_administrator=True, now=now
        ),
    }
    assert is_in(session, token, now)
    ways[how]()
    assert not is_in(session, token, now)


def test_a_discharged_patient_is_out_at_once(session, now):
    therapist = builders.a_therapist(session)
    patient = builders.a_patient(session, therapist=therapist)
    token = sign_ins.begin_patient(session, patient_id=patient.id, now=now)
    patients.discharge(session, patient=patient, by=therapist, now=now)
    assert not is_in(session, token, now)


def test_the_right_date_of_birth_opens(session, link, now):
    assert sign_ins.confirm_born_on(session, link=link, born_on=BORN_ON, now=now).is_right


def test_five_wrong_dates_make_the_reader_wait(session, link, now):
    left = [sign_ins.confirm_born_on(session, link=link, born_on=WRONG, now=now).tries_left for _ in range(5)]
    assert left == [4, 3, 2, 1, 0]
    with pytest.raises(TooManyTries) as caught:
        sign_ins.confirm_born_on(session, link=link, born_on=BORN_ON, now=now)
    assert caught.value.wait_seconds == 60
    assert sign_ins.confirm_born_on(
        session, link=link, born_on=BORN_ON, now=now + timedelta(minutes=1)
    ).is_right


def test_the_wait_grows(session, link, now):
    for _ in range(5):
        sign_ins.confirm_born_on(session, link=link, born_on=WRONG, now=now)
    later = now + timedelta(minutes=1)
    sign_ins.confirm_born_on(session, link=link, born_on=WRONG, now=later)
    with pytest.raises(TooManyTries) as caught:
        sign_ins.confirm_born_on(session, link=link, born_on=BORN_ON, now=later)
    assert caught.value.wait_seconds == 120


def test_ten_wrong_dates_a_day_over_all_links_of_a_patient(session, link, now):
    def another():
        token = links.issue(
            session,
            purpose=Purpose.PROGRAMME,
            patient_id=link.patient_id,
            programme_id=link.programme_id,
            now=now,
        )
        return links.redeem(session, token=token, purposes=Purpose.PROGRAMME, now=now)

    for _ in range(10):
        sign_ins.confirm_born_on(session, link=another(), born_on=WRONG, now=now)
    with pytest.raises(TooManyTries):
        sign_ins.confirm_born_on(session, link=another(), born_on=BORN_ON, now=now + timedelta(hours=23))
    assert sign_ins.confirm_born_on(
        session, link=another(), born_on=BORN_ON, now=now + timedelta(hours=25)
    ).is_right


def test_after_a_success_nothing_is_held_against_anybody(session, link, now):
    sign_ins.confirm_born_on(session, link=link, born_on=WRONG, now=now)
    sign_ins.confirm_born_on(session, link=link, born_on=BORN_ON, now=now)
    assert session.query(models.FailedTry).count() == 0


def test_passwords_wait_after_five_tries_for_known_and_unknown_addresses_alike(session, account, now):
    waits = []
    for email in (account.email, "nobody@clinic.example"):
        for _ in range(5):
            sign_ins.count_password_try(session, email=email, network="here", now=now)
        with pytest.raises(TooManyTries) as caught:
            sign_ins.count_password_try(session, email=email, network="here", now=now)
        waits.append(caught.value.wait_seconds)
    assert waits == [15, 15]


def test_nobody_is_locked_out_for_longer_than_a_quarter_of_an_hour(session, account, now):
    waits = [throttle.PASSWORD.first_wait * 2**doubled for doubled in range(12)]
    assert max(waits) > throttle.PASSWORD.longest_wait == timedelta(minutes=15)
    for number in range(12):
        at = now + timedelta(minutes=15 * number)
        sign_ins.count_password_try(session, email=account.email, network="here", now=at)


def test_one_network_cannot_try_a_thousand_addresses(session, now):
    for number in range(50):
        sign_ins.count_password_try(session, email=f"p{number}@clinic.example", network="here", now=now)
    with pytest.raises(TooManyTries):
        sign_ins.count_password_try(session, email="one@clinic.example", network="here", now=now)


def test_neighbours_count_together():
    assert throttle.network("10.1.2.3") == throttle.network("10.1.2.200") != throttle.network("10.1.3.3")
    assert throttle.network("2001:db8:0:100::1") == throttle.network("2001:db8:0:1ff::9")
    assert throttle.network(None) == throttle.network("nonsense")


@pytest.fixture
def enrolled(session, account, now):
    secret = second_factors.secret_from(bytes(range(20)))
    codes = second_factors.enrol(
        session, account=account, secret=secret, code=pyotp.TOTP(secret).at(now), now=now
    )
    return secret, codes


def test_a_wrong_first_code_enrols_nothing(session, account, now):
    secret = second_factors.secret_from(bytes(range(20)))
    assert second_factors.enrol(session, account=account, secret=secret, code="000000", now=now) is None
    assert not second_factors.is_enrolled(account)


def test_a_code_works_once(session, account, enrolled, now):
    secret, _ = enrolled
    later = now + timedelta(seconds=30)
    code = pyotp.TOTP(secret).at(later)
    assert second_factors.verify(session, account=account, code=f"{code[:3]} {code[3:]}", now=later)
    assert not second_factors.verify(session, account=account, code=code, now=later)
    assert not second_factors.verify(session, account=account, code=pyotp.TOTP(secret).at(now), now=later)


def test_a_code_of_a_clock_two_steps_off_is_wrong(session, account, enrolled, now):
    secret, _ = enrolled
    later = now + timedelta(minutes=5)
    for seconds, right in ((60, False), (30, True)):
        code = pyotp.TOTP(secret).at(later + timedelta(seconds=seconds))
        assert second_factors.verify(session, account=account, code=code, now=later) is right


def test_ten_recovery_codes_each_work_once(session, account, enrolled, now):
    _, codes = enrolled
    assert len(set(codes)) == 10
    assert all(code not in str(account.recovery_codes) for code in codes)
    assert second_factors.verify(session, account=account, code=codes[3].upper().replace("-", " "), now=now)
    assert not second_factors.verify(session, account=account, code=codes[3], now=now)
    assert len(account.recovery_codes) == 9


def test_codes_cannot_be_guessed(session, account, enrolled, now):
    for _ in range(5):
        assert not second_factors.verify(session, account=account, code="000000", now=now)
    with pytest.raises(TooManyTries):
        second_factors.verify(session, account=account, code="000000", now=now)


def test_old_rows_are_removed(session, account, now):
    staff(session, account, now - timedelta(days=60))
    sign_ins.count_password_try(session, email="x@y.example", network="here", now=now - timedelta(days=3))
    staff(session, account, now)
    sign_ins.purge(session, now=now)
    assert session.query(models.SignIn).count() == 1
    assert session.query(models.FailedTry).count() == 0
