"""What a patient is told of the course: no number that nobody gave, and pain 0 is a number."""

from datetime import timedelta
from decimal import Decimal

from portal.db import models
from portal.db.session import Session
from portal.services import check_ins, measures, progress
from portal.services.measures import Entry
from tests import builders


def test_pain_0_is_a_number_and_not_given_is_none(session: Session) -> None:
    programme = builders.a_programme(session)
    programme.intake_rest = 5
    first = builders.a_check_in(session, programme=programme)
    builders.reviewed(session, first, rest=0, flag="ok")
    found = progress.of(session, programme, now=first.opens_at)
    assert (found.first, found.last, found.is_last_now) == (5, 0, True)
    second = builders.a_check_in(session, programme=programme)
    builders.reviewed(session, second, rest=None, flag="ok")
    assert progress.of(session, programme, now=second.opens_at).last == 0


def test_who_said_nothing_of_pain_has_none(session: Session) -> None:
    programme = builders.a_programme(session)
    programme.intake_rest = None
    found = progress.of(session, programme, now=builders.MONDAY_MORNING)
    assert (found.first, found.last, found.strip.planned) == (None, None, 0)


def test_an_unanswered_check_in_is_named_and_an_old_number_is_not_now(session: Session) -> None:
    programme = builders.a_programme(session)
    builders.reviewed(session, builders.a_check_in(session, programme=programme), rest=4, flag="ok")
    second = builders.a_check_in(session, programme=programme)
    builders.invitation_sent(session, second)
    check_ins.close_unanswered(session, now=second.closes_at)
    found = progress.of(session, programme, now=second.closes_at + timedelta(weeks=1))
    assert (found.last, found.is_last_now, found.strip.unanswered) == (4, False, 1)


def test_scores_are_told_where_we_know_what_a_change_means(session: Session) -> None:
    programme = builders.a_programme(session)
    patient = session.get_one(models.Patient, programme.patient_id)
    for instrument in ("odi", "start_back"):
        measures.enter(
            session,
            patient=patient,
            entry=Entry(instrument, builders.MONDAY_MORNING.date(), Decimal(7)),
            by=session.get_one(models.Account, patient.therapist_id),
            submission_id=instrument,
            now=builders.MONDAY_MORNING,
        )
    found = progress.of(session, programme, now=builders.MONDAY_MORNING)
    assert [line.instrument.code for line in found.scores] == ["odi"]
