"""What was typed as a session ended: whose it is, and for how long."""

from datetime import datetime, timedelta
from typing import Any

from portal.db import models
from portal.services import kept_forms, sign_ins
from portal.services.kept_forms import Kept
from tests import builders

TYPED = Kept("/my/messages?x=1", (("text", "May I swim?"), ("day", "1"), ("day", "2")))


def a_patient(session: Any, now: datetime) -> tuple[models.Patient, str]:
    patient = builders.a_patient(session)
    return patient, sign_ins.begin_patient(session, patient_id=patient.id, now=now)


def test_it_waits_as_it_was_typed_and_looking_spends_nothing(session: Any, now: datetime) -> None:
    patient, token = a_patient(session, now)
    late = now + timedelta(days=31)
    assert sign_ins.current(session, token=token, now=late) is None
    assert kept_forms.keep(session, token=token, form=TYPED, now=late)
    for _ in range(2):
        assert kept_forms.waiting(session, patient_id=patient.id, now=late) == TYPED
    (row,) = session.query(models.SignIn)
    assert b"swim" not in row.kept_sealed


def test_a_newer_one_takes_its_place_and_nobody_else_meets_it(session: Any, now: datetime) -> None:
    patient, first = a_patient(session, now)
    other = builders.a_patient(session, first_name="Bo", email="bo@example.com")
    second = sign_ins.begin_patient(session, patient_id=patient.id, now=now)
    newer = Kept("/my/choices", (("hour", "9"),))
    kept_forms.keep(session, token=first, form=TYPED, now=now)
    kept_forms.keep(session, token=second, form=newer, now=now)
    assert kept_forms.waiting(session, patient_id=patient.id, now=now) == newer
    assert kept_forms.waiting(session, patient_id=other.id, now=now) is None
    assert kept_forms.waiting(session, account_id=patient.therapist_id, now=now) is None
    assert not kept_forms.keep(session, token="nobody's", form=TYPED, now=now)
    assert [row.kept_at for row in session.query(models.SignIn) if row.kept_at] == [now]


def test_it_is_gone_after_a_day_a_minute_after_it_was_sent_or_when_it_is_not_wanted(
    session: Any, now: datetime
) -> None:
    patient, token = a_patient(session, now)
    me = {"patient_id": patient.id}
    kept_forms.keep(session, token=token, form=TYPED, now=now)
    assert kept_forms.waiting(session, now=now + timedelta(hours=23), **me) == TYPED
    assert kept_forms.waiting(session, now=now + timedelta(hours=24), **me) is None
    for _ in range(2):  # pressed twice
        assert kept_forms.spend(session, now=now, **me) == TYPED
    session.expire_all()
    assert kept_forms.waiting(session, now=now + timedelta(seconds=61), **me) is None
    kept_forms.keep(session, token=token, form=TYPED, now=now)
    kept_forms.forget(session, **me)
    assert kept_forms.waiting(session, now=now, **me) is None
    kept_forms.keep(session, token=token, form=TYPED, now=now)
    sign_ins.purge(session, now=now + timedelta(hours=25))
    session.expire_all()
    assert session.query(models.SignIn).one().kept_sealed is None


def test_nothing_is_kept_of_people_who_may_not_come_back_or_that_nobody_typed(
    session: Any, now: datetime
) -> None:
    patient, token = a_patient(session, now)
    long = Kept("/", (("text", "x" * kept_forms.LONGEST),))
    assert not kept_forms.keep(session, token=token, form=long, now=now)
    patient.discharged_at = now
    assert not kept_forms.keep(session, token=token, form=TYPED, now=now)
    account = builders.a_therapist(session, name="Former")
    half = sign_ins.begin_staff(session, account=account, second_factor_passed=False, now=now)
    whole = sign_ins.begin_staff(session, account=account, second_factor_passed=True, now=now)
    assert not kept_forms.keep(session, token=half, form=TYPED, now=now)
    assert kept_forms.keep(session, token=whole, form=TYPED, now=now)
    account.disabled_at = now
    assert not kept_forms.keep(session, token=whole, form=TYPED, now=now)
