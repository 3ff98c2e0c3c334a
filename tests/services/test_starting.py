"""What a signature begins: episodes, what hurt before, maintenance, and a patient who comes back."""

from datetime import date, timedelta
from typing import Any

import pytest

from portal.db import mapping, models
from portal.db.models import ProgrammeStatus, Purpose
from portal.db.session import Session
from portal.domain.decision import Light
from portal.domain.envelope import Power
from portal.domain.errors import Conflict, LinkExpired, NotFound
from portal.services import caseload, links, patients, programmes, starting
from tests import builders
from tests.fakes.clock import MONDAY_MORNING as NOW

A_WEEK = timedelta(days=7)


def the_patient(session: Session) -> models.Patient:
    return session.query(models.Patient).one()


def the_therapist(session: Session) -> models.Account:
    return session.query(models.Account).filter_by(is_therapist=True).one()


def sign(
    session: Session, programme: models.Programme, now: Any = NOW, **values: Any
) -> models.ProgrammeVersion:
    """The draft signed as it is; `harder_dose` and `next_level` are never allowed in maintenance."""
    powers = {"harder_dose": Power.NEVER, "next_level": Power.NEVER} if values.get("maintenance") else {}
    draft = programmes.draft_of(session, programme=programme, now=now)
    signature = programmes.Signature(
        by=the_therapist(session), envelope=builders.an_envelope(now, **powers), sentence=builders.SENTENCE,
        starts_on=now.date(), revision=draft.revision, **values,
    )  # fmt: skip
    return programmes.sign_and_send(
        session, programme=programme, signature=signature, library=builders.library(), now=now
    )


# Episodes


def test_a_programme_written_while_another_runs_belongs_to_the_same_episode(session: Session) -> None:
    first = builders.a_programme(session)
    second = builders.a_programme(session, patient=the_patient(session))
    assert (first.episode, second.episode) == (1, 1)


def test_a_draft_that_was_thrown_away_is_no_episode(session: Session) -> None:
    draft = builders.a_draft(session)
    programmes.discard_draft(session, programme=draft)
    assert starting.episode_of_next(session, draft.patient_id) == 1


def test_a_new_episode_asks_since_when_again(session: Session) -> None:
    first = builders.a_programme(session)
    copied = programmes.copy_last(session, patient=the_patient(session), now=NOW)
    assert (copied.onset_on, copied.intake_rest, copied.episode) == (first.onset_on, first.intake_rest, 1)
    programmes.end(session, programme=first, now=NOW)
    again = programmes.copy_last(session, patient=the_patient(session), now=NOW + 20 * A_WEEK)
    assert (again.onset_on, again.intake_rest, again.episode) == (None, None, 2)
    assert again.region == first.region


def test_what_hurt_is_not_offered_in_the_next_programme(session: Session) -> None:
    first = builders.a_programme(session)
    version = builders.latest(session, first)
    version.memory = {**version.memory, "excluded": ["cat_cow", "bird_dog"]}
    session.flush()
    second = builders.a_programme(session, patient=the_patient(session))
    memory = mapping.state_of(builders.library(), builders.latest(session, second).memory)
    assert "cat_cow" in memory.excluded
    assert "bird_dog" not in memory.excluded  # the therapist put it in again


# A patient who comes back


def test_a_patient_who_comes_back_gets_a_new_treatment_and_no_old_link(session: Session) -> None:
    programme = builders.a_programme(session)
    patient, by = the_patient(session), the_therapist(session)
    old = links.issue(
        session, purpose=Purpose.PROGRAMME, now=NOW, patient_id=patient.id, programme_id=programme.id
    )
    with pytest.raises(Conflict):
        patients.reopen(session, patient=patient, by=by)
    patients.discharge(session, patient=patient, by=by, now=NOW + A_WEEK)
    with pytest.raises(NotFound):
        patients.reopen(session, patient=patient, by=builders.a_therapist(session))
    patients.reopen(session, patient=patient, by=by)
    assert patient.discharged_at is None
    second = builders.a_programme(session, patient=patient, now=NOW + 30 * A_WEEK)
    assert (second.status, second.episode) == (ProgrammeStatus.ACTIVE, 2)
    with pytest.raises(LinkExpired):
        links.redeem(session, token=old, purposes=Purpose.PROGRAMME, now=NOW + 30 * A_WEEK)


# Maintenance


def test_maintenance_asks_every_four_weeks_while_all_is_well(session: Session) -> None:
    programme = builders.a_programme(session)
    sign(session, programme, maintenance=True)
    assert programme.maintenance_since == NOW.date()
    check_in = builders.the_check_in(session, programme)
    assert check_in.due_on == NOW.date() + 4 * A_WEEK
    opened = builders.a_check_in(session, programme=programme)
    review = builders.reviewed(session, opened)
    assert mapping.decision_of(review).light is Light.GREEN
    following = builders.the_check_in(session, programme)
    assert following.due_on == opened.due_on + 4 * A_WEEK


def test_maintenance_asks_sooner_when_pain_returns(session: Session) -> None:
    programme = builders.a_programme(session)
    sign(session, programme, maintenance=True)
    opened = builders.a_check_in(session, programme=programme)
    builders.reviewed(session, opened, during=7, after24=7, rest=7)
    assert builders.the_check_in(session, programme).due_on <= opened.due_on + timedelta(days=3)


def test_signed_without_the_tick_maintenance_is_over(session: Session) -> None:
    programme = builders.a_programme(session)
    sign(session, programme, maintenance=True)
    sign(session, programme, now=NOW + A_WEEK, maintenance=True)
    assert programme.maintenance_since == NOW.date()  # the first day counts
    sign(session, programme, now=NOW + 2 * A_WEEK)
    assert programme.maintenance_since is None


def test_what_is_kept_up_does_not_end_with_its_weeks(session: Session) -> None:
    programme = builders.a_programme(session)
    now = NOW + timedelta(weeks=programme.weeks)
    row = caseload.row_of(session, patient=the_patient(session), now=now)
    assert "programme_ends" in [reason.code for reason in row.reasons]
    programme.maintenance_since = date(2026, 11, 16)
    row = caseload.row_of(session, patient=the_patient(session), now=now)
    assert [reason.code for reason in row.reasons] == ["limits_end"]
