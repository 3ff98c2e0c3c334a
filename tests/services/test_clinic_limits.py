"""The limits a clinic offers for signing, the powers it keeps, and what they do to what was signed before."""

from datetime import timedelta

import pytest

from portal.db import models
from portal.db.models import Origin
from portal.db.queries import reviews
from portal.db.session import Session
from portal.domain.envelope import Envelope, Power
from portal.domain.errors import InvalidInput
from portal.services import cases, clinic_limits, programmes, signed_limits
from portal.services.clinic_limits import POWERS, DefaultLimits
from tests import builders
from tests.fakes.clock import MONDAY_MORNING

FREE = dict.fromkeys(POWERS, Power.BY_ITSELF.value)
MONDAY = MONDAY_MORNING.date()


def test_the_shipped_limits_ask_before_the_next_level_and_swaps(session: Session) -> None:
    assert clinic_limits.powers_of(builders.a_clinic(session)) == {
        "easier": "by_itself",
        "shorter": "by_itself",
        "harder_dose": "by_itself",
        "next_level": "ask",
        "swap": "ask",
    }


@pytest.mark.parametrize("name", ["easier", "shorter"])
def test_the_safe_direction_cannot_be_forbidden(session: Session, name: str) -> None:
    with pytest.raises(InvalidInput):
        clinic_limits.choose(
            session, clinic=builders.a_clinic(session), limits=DefaultLimits(FREE | {name: "never"})
        )


@pytest.mark.parametrize(
    "limits, field",
    [
        (DefaultLimits(FREE | {"swap": "sometimes"}), "swap"),
        (DefaultLimits(FREE, {"green_max": 4, "amber_max": 3}), "green_max"),
        (DefaultLimits(FREE, {"max_level": 9}), "max_level"),
        (DefaultLimits(FREE, weeks=0), "limits_weeks"),
        (DefaultLimits(FREE, weeks=53), "limits_weeks"),
    ],
)
def test_default_limits_that_cannot_be_are_not_kept(
    session: Session, limits: DefaultLimits, field: str
) -> None:
    clinic = builders.a_clinic(session)
    with pytest.raises(InvalidInput) as caught:
        clinic_limits.choose(session, clinic=clinic, limits=limits)
    assert caught.value.field == field
    assert (clinic.envelope, clinic.must_ask) == ({}, [])


def test_suggested_limits_end_after_the_clinics_weeks_or_with_a_shorter_programme(session: Session) -> None:
    clinic = builders.a_clinic(session, limits_weeks=4)
    ends = [
        signed_limits.suggested(clinic, None, on=MONDAY, weeks=weeks).until_on - MONDAY for weeks in (2, 12)
    ]
    assert ends == [timedelta(weeks=2), timedelta(weeks=4)]


@pytest.mark.parametrize("clinics, protocols, level", [(2, 4, 2), (4, 2, 2), (None, 4, 4), (None, 2, 2)])
def test_the_careful_number_of_clinic_and_protocol_stands(
    session: Session, clinics: int | None, protocols: int, level: int
) -> None:
    clinic = builders.a_clinic(session, envelope={"max_level": clinics} if clinics else {})
    name = {4: "lbp_chronic_core", 2: "lbp_acute_calm"}[protocols]
    protocol = builders.catalogue().protocols[name]
    assert signed_limits.suggested(clinic, protocol, on=MONDAY, weeks=6).max_level == level


def test_what_a_clinic_keeps_is_suggested_as_a_question(session: Session) -> None:
    clinic = builders.a_clinic(session, must_ask=["harder_dose"])
    suggested = signed_limits.suggested(clinic, None, on=MONDAY, weeks=6)
    assert suggested == Envelope(MONDAY + timedelta(weeks=6), harder_dose=Power.ASK)


def test_nobody_signs_a_power_that_the_clinic_keeps(session: Session) -> None:
    programme = builders.a_draft(session)
    builders.the_clinic(session).must_ask = ["easier"]
    with pytest.raises(InvalidInput) as caught:
        sign(session, programme, builders.an_envelope())
    assert (caught.value.field, caught.value.reason) == ("easier", signed_limits.CLINIC_ASKS)
    sign(session, programme, builders.an_envelope(easier=Power.ASK))


def sign(session: Session, programme: models.Programme, envelope: Envelope) -> models.ProgrammeVersion:
    patient = session.get_one(models.Patient, programme.patient_id)
    by = session.get_one(models.Account, patient.therapist_id)
    signature = programmes.Signature(
        by=by, envelope=envelope, sentence="Read and signed.", starts_on=MONDAY, revision=1
    )
    return programmes.sign_and_send(
        session, programme=programme, signature=signature, library=builders.library(), now=MONDAY_MORNING
    )


@pytest.mark.parametrize(
    "limits, field",
    [
        ({"min_sessions_per_week": 5}, "min_sessions_per_week"),
        ({"min_items": 6}, "min_items"),
    ],
)
def test_limits_that_the_programme_cannot_meet_are_refused_in_words(
    session: Session, limits: dict[str, int], field: str
) -> None:
    programme = builders.a_draft(session)  # five exercises, four sessions a week
    with pytest.raises(InvalidInput) as caught:
        sign(session, programme, builders.an_envelope(**limits))
    assert caught.value.field == field
    assert "Please choose at most" in caught.value.reason


def test_suggested_limits_fit_a_small_programme(session: Session) -> None:
    body = programmes.DraftBody(sessions_per_week=1)
    fitted = signed_limits.fitted(Envelope(MONDAY), body)
    assert (fitted.min_items, fitted.min_sessions_per_week) == (0, 1)


def test_a_clinic_turned_to_propose_changes_nothing_by_itself_from_that_minute(session: Session) -> None:
    """Good answers would raise a dose and worse pain would ease it: both wait, under limits signed before."""
    programme = builders.a_programme(session)
    signed = builders.latest(session, programme)
    everything = DefaultLimits(FREE, must_ask=POWERS)
    clinic_limits.choose(session, clinic=builders.the_clinic(session), limits=everything)
    check_in = builders.a_check_in(session, programme=programme)
    builders.reviewed(session, check_in, during=6, after24=6, rest=6, flag="ok")
    assert builders.latest(session, programme).number == signed.number
    assert reviews.waiting_proposals(session, programme.id)
    clinic_limits.choose(session, clinic=builders.the_clinic(session), limits=DefaultLimits(FREE))
    assert cases.in_force(session, signed) == Envelope.from_dict(signed.envelope.limits)


def test_an_answer_given_before_and_reviewed_after_the_clinic_turned_asks_too(session: Session) -> None:
    programme = builders.a_programme(session)
    check_in = builders.a_check_in(session, programme=programme)
    builders.reviewed(session, check_in, during=6, after24=6, rest=6, flag="ok")
    eased = builders.latest(session, programme)
    assert eased.origin is Origin.REVIEW
    clinic_limits.choose(
        session, clinic=builders.the_clinic(session), limits=DefaultLimits(FREE, must_ask=POWERS)
    )
    later = check_in.opens_at + timedelta(minutes=5)
    corrected = builders.reviewed(session, check_in, now=later, during=8, after24=8, rest=8, flag="ok")
    asked = [item for item in corrected.decision["items"] if item.get("needs_approval")]
    assert asked
    assert all(item["needs_approval"] for item in corrected.decision["items"] if item["action"] == "regress")
