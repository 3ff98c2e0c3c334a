"""Questionnaires: planned with the treatment, asked at their hour, answered once, closed in silence."""

import zoneinfo
from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.db import models
from portal.db.models import MessageState, ProgrammeStatus, QuestionnaireState
from portal.db.queries import measures as queries
from portal.db.session import Database, Session
from portal.domain import calendar
from portal.domain.errors import Conflict, InvalidInput, NoLongerWanted
from portal.domain.measures import Occasion, Verdict, closes_on, due_on
from portal.services import (
    courses,
    measures,
    outbox,
    patients,
    programmes,
    questionnaires,
    rhythm,
    still_wanted,
)
from portal.services.measures import Entry
from portal.services.messages import SendEmail
from portal.services.questionnaires import Given
from tests import builders
from tests.races import at_once

THINGS = {"Walk to the shop": 3, "Sit through a film": 4, "Lift my grandson": 2}
WEEK = timedelta(weeks=1)


@pytest.fixture
def programme(session: Session) -> models.Programme:
    return builders.a_programme(session)


def planned(session: Session, programme: models.Programme) -> dict[Occasion, models.Questionnaire]:
    rows = queries.of_patient(session, programme.patient_id, programme.episode)
    return {row.occasion: row for row in rows}


def opened(session: Session, programme: models.Programme, occasion: Occasion) -> models.Questionnaire:
    """One occasion, asked at its hour."""
    row = planned(session, programme)[occasion]
    questionnaires.ask_due(session, now=row.opens_at)
    assert row.state is QuestionnaireState.OPEN
    return row


def answered(
    session: Session, row: models.Questionnaire, given: Given, submission: str = "one form", **more: object
) -> questionnaires.Answered:
    values = {"by": None, "now": row.opens_at + timedelta(hours=1)} | more
    return questionnaires.answer(session, questionnaire=row, given=given, submission_id=submission, **values)  # type: ignore[arg-type]


def emails(session: Session) -> list[str]:
    rows = session.query(models.Message).filter(models.Message.key.startswith("email:questionnaire:"))
    return [row.state.value for row in rows]


def patient_of(session: Session, programme: models.Programme) -> models.Patient:
    return session.get_one(models.Patient, programme.patient_id)


def therapist_of(session: Session, programme: models.Programme) -> models.Account:
    return session.get_one(models.Account, patient_of(session, programme).therapist_id)


def alerts(session: Session) -> list[tuple[str, str]]:
    return [(row.code, row.priority) for row in session.query(models.Alert).order_by(models.Alert.id)]


def test_a_signature_plans_the_start_week_six_and_week_twelve(
    session: Session, programme: models.Programme
) -> None:
    rows = planned(session, programme)
    assert programme.starts_on is not None
    days = [(row.due_on - programme.starts_on).days for row in rows.values()]
    assert days == [0, 42, 84]
    assert {row.opens_at.astimezone().utcoffset() is not None for row in rows.values()} == {True}


def test_a_second_programme_of_the_same_episode_plans_nothing_more(
    session: Session, programme: models.Programme
) -> None:
    patient = patient_of(session, programme)
    first = [(row.id, row.due_on) for row in planned(session, programme).values()]
    later = builders.MONDAY_MORNING + WEEK
    builders.a_programme(session, patient=patient, now=later)
    questionnaires.plan(session, programme=programme, now=later)
    assert [(row.id, row.due_on) for row in planned(session, programme).values()] == first


def test_the_patient_is_asked_once_however_often_the_clock_turns(
    session: Session, programme: models.Programme
) -> None:
    row = opened(session, programme, Occasion.INTAKE)
    questionnaires.ask_due(session, now=row.opens_at)
    questionnaires.ask_due(session, now=row.opens_at - WEEK)  # the clock was put back
    assert emails(session) == ["due"]
    assert questionnaires.ask_due(session, now=row.opens_at - timedelta(days=1)) == 0


def test_nobody_is_asked_before_the_patient_s_hour(session: Session, programme: models.Programme) -> None:
    row = planned(session, programme)[Occasion.WEEK_6]
    questionnaires.ask_due(session, now=row.opens_at - timedelta(minutes=1))
    assert row.state is QuestionnaireState.PLANNED


def test_a_patient_who_moved_is_asked_at_the_hour_of_the_new_place(
    session: Session, programme: models.Programme
) -> None:
    row = planned(session, programme)[Occasion.WEEK_6]
    at_home = row.opens_at
    patient_of(session, programme).time_zone = "America/New_York"
    questionnaires.ask_due(session, now=at_home)
    assert row.state is QuestionnaireState.PLANNED
    assert row.opens_at > at_home
    questionnaires.ask_due(session, now=row.opens_at)
    assert row.state is QuestionnaireState.OPEN


def test_nobody_is_asked_while_the_programme_rests(session: Session, programme: models.Programme) -> None:
    row = planned(session, programme)[Occasion.WEEK_6]
    programmes.pause(session, programme=programme, because="therapist", now=row.opens_at)
    assert questionnaires.ask_due(session, now=row.opens_at) == 0
    assert emails(session) == []
    programme.status = ProgrammeStatus.ACTIVE
    assert questionnaires.ask_due(session, now=row.opens_at + WEEK) >= 1


@given(
    st.sampled_from(sorted(zoneinfo.available_timezones())),
    st.dates(date(2025, 1, 1), date(2030, 1, 1)),
    st.sampled_from(rhythm.HOURS),
)
def test_each_occasion_falls_on_its_own_day_in_every_zone(zone: str, starts_on: date, hour: int) -> None:
    patient = models.Patient(time_zone=zone, check_in_hour=hour)
    for occasion, days in zip(Occasion, (0, 42, 84), strict=True):
        day = due_on(starts_on, occasion)
        assert (day - starts_on).days == days
        opens_at = rhythm.at_hour(patient, day)
        assert calendar.day_of(patient, opens_at) == day
        assert opens_at < rhythm.at_hour(patient, closes_on(starts_on, occasion))


def test_what_nobody_answers_closes_and_is_no_finding(session: Session, programme: models.Programme) -> None:
    row = opened(session, programme, Occasion.INTAKE)
    before = alerts(session)
    assert questionnaires.close_due(session, now=row.closes_at - timedelta(minutes=1)) == 0
    assert questionnaires.close_due(session, now=row.closes_at) == 1
    assert row.state is QuestionnaireState.CLOSED
    assert alerts(session) == before
    with pytest.raises(Conflict):
        answered(session, row, Given(THINGS), now=row.closes_at)


def test_discharge_takes_back_what_is_planned_and_open(session: Session, programme: models.Programme) -> None:
    opened(session, programme, Occasion.INTAKE)
    patient = patient_of(session, programme)
    patients.discharge(session, patient=patient, by=therapist_of(session, programme), now=patient.created_at)
    assert {row.state for row in planned(session, programme).values()} == {QuestionnaireState.CANCELLED}
    assert emails(session) == ["cancelled"]


def test_a_patient_on_paper_gets_no_mail_but_the_questions_are_open(session: Session) -> None:
    programme = builders.a_programme(session, patient=builders.a_patient(session, email=None))
    opened(session, programme, Occasion.INTAKE)
    assert emails(session) == []


def test_the_mail_is_wanted_only_while_the_questions_are_open(
    session: Session, programme: models.Programme
) -> None:
    row = opened(session, programme, Occasion.INTAKE)
    order = SendEmail(
        "questionnaire", about=str(row.id), patient_id=programme.patient_id, programme_id=programme.id,
        questionnaire_id=row.id,
    )  # fmt: skip
    still_wanted.check(session, order, now=row.opens_at)
    patient = patient_of(session, programme)
    patient.wants_reminders = False
    with pytest.raises(NoLongerWanted, match="reminders"):
        still_wanted.check(session, order, now=row.opens_at)
    patient.wants_reminders = True
    with pytest.raises(NoLongerWanted, match="closed"):
        still_wanted.check(session, order, now=row.closes_at)
    answered(session, row, Given(THINGS))
    assert emails(session) == ["cancelled"]
    with pytest.raises(NoLongerWanted, match="answered"):
        still_wanted.check(session, order, now=row.opens_at)


def test_questions_and_reminders_share_the_two_mails_a_week() -> None:
    assert {"questionnaire", "check_in_reminder"} <= outbox.REMINDERS


def test_an_answer_is_kept_as_a_score_with_its_activities(
    session: Session, programme: models.Programme
) -> None:
    answered(session, opened(session, programme, Occasion.INTAKE), Given(THINGS))
    kept = session.query(models.Measure).one()
    assert (kept.instrument, kept.thousandths, kept.occasion) == ("psfs", 3000, Occasion.INTAKE)
    assert measures.activities(session, programme.patient_id, 1) == tuple(THINGS)
    assert kept.items_sealed is not None
    assert b"grandson" not in kept.items_sealed


def test_the_same_form_sent_twice_is_kept_once_and_another_one_is_refused(
    session: Session, programme: models.Programme
) -> None:
    row = opened(session, programme, Occasion.INTAKE)
    assert not answered(session, row, Given(THINGS)).is_repeat
    assert answered(session, row, Given(THINGS)).is_repeat
    with pytest.raises(Conflict):
        answered(session, row, Given({"Walk": 9, "Sit": 9, "Lift": 9}), "another form")
    assert session.query(models.Measure).one().thousandths == 3000


def test_week_six_is_compared_with_the_start(session: Session, programme: models.Programme) -> None:
    answered(session, opened(session, programme, Occasion.INTAKE), Given(THINGS))
    row = opened(session, programme, Occasion.WEEK_6)
    assert questionnaires.asked(session, row) == ("psfs", "gpe")
    again = dict(zip(THINGS, (6, 5, None), strict=True))
    answered(session, row, Given(again, gpe=0), "second form")
    lines = {
        line.instrument.code: line
        for line in courses.course_of(session, patient_of(session, programme), now=row.opens_at)
    }
    psfs, gpe = lines["psfs"].change, lines["gpe"].change
    assert psfs is not None
    assert gpe is not None
    assert (psfs.points, psfs.verdict) == (2, Verdict.IMPROVED)  # over the two that were rated both times
    assert lines["gpe"].last.score == 0
    assert gpe.verdict is Verdict.SAME
    assert "measure_worse" not in dict(alerts(session))


def test_who_has_a_roland_morris_start_is_not_asked_for_activities(
    session: Session, programme: models.Programme
) -> None:
    row = planned(session, programme)[Occasion.INTAKE]
    entry = Entry("rmdq", builders.MONDAY_MORNING.date(), Decimal(11), n_items=24)
    measures.enter(
        session, patient=patient_of(session, programme), entry=entry, by=therapist_of(session, programme),
        submission_id="a", now=builders.MONDAY_MORNING,
    )  # fmt: skip
    questionnaires.ask_due(session, now=row.opens_at)
    assert row.state is QuestionnaireState.CANCELLED
    assert emails(session) == []
    assert questionnaires.asked(session, planned(session, programme)[Occasion.WEEK_6]) == ("gpe",)


def test_urgent_words_in_an_activity_are_on_the_work_list_and_change_no_dose(
    session: Session, programme: models.Programme
) -> None:
    before = builders.doses(builders.latest(session, programme))
    things = {"Cannot feel: numb between the legs": 1, "Sit": 2, "Walk": 3}
    answered(session, opened(session, programme, Occasion.INTAKE), Given(things))
    assert ("text_urgent", "high") in alerts(session)
    assert builders.doses(builders.latest(session, programme)) == before
    assert programme.status is ProgrammeStatus.ACTIVE


def test_a_worse_score_is_one_line_on_the_work_list(session: Session, programme: models.Programme) -> None:
    row = opened(session, programme, Occasion.WEEK_6)
    answered(session, row, Given(gpe=-3))
    answered(session, row, Given(gpe=-3))
    assert alerts(session).count(("measure_worse", "normal")) == 1


def test_what_a_therapist_types_in_needs_no_line_on_the_work_list(
    session: Session, programme: models.Programme
) -> None:
    row = planned(session, programme)[Occasion.WEEK_6]  # before it is asked: over the phone
    by = therapist_of(session, programme)
    answered(session, row, Given(gpe=-4), by=by, now=row.opens_at - timedelta(hours=2))
    assert "measure_worse" not in dict(alerts(session))
    assert session.query(models.Measure).one().entered_by_id == by.id
    assert row.state is QuestionnaireState.ANSWERED


def test_a_therapist_types_in_week_six_at_the_earliest_a_week_before(
    session: Session, programme: models.Programme
) -> None:
    row, by = planned(session, programme)[Occasion.WEEK_6], therapist_of(session, programme)
    with pytest.raises(Conflict):  # on the day of the start it would take the start's place
        answered(session, row, Given(gpe=1), by=by, now=builders.MONDAY_MORNING)
    assert not questionnaires.can_answer(row, by=by, now=row.opens_at - WEEK - timedelta(minutes=1))
    assert questionnaires.can_answer(row, by=by, now=row.opens_at - WEEK)
    first = planned(session, programme)[Occasion.INTAKE]
    assert questionnaires.can_answer(first, by=by, now=first.opens_at - 5 * WEEK)
    assert not questionnaires.can_answer(first, by=by, now=first.closes_at)


def test_the_patient_cannot_answer_before_being_asked(session: Session, programme: models.Programme) -> None:
    with pytest.raises(Conflict):
        answered(session, planned(session, programme)[Occasion.WEEK_6], Given(gpe=1))


def test_a_new_episode_is_asked_anew_and_has_a_start_of_its_own(
    session: Session, programme: models.Programme
) -> None:
    patient = patient_of(session, programme)
    answered(session, opened(session, programme, Occasion.INTAKE), Given(THINGS))
    later = builders.MONDAY_MORNING + 20 * WEEK
    programmes.end(session, programme=programme, now=later)
    again = builders.a_programme(session, patient=patient, now=later)
    assert again.episode == programme.episode + 1
    codes = [line.instrument.code for line in courses.course_of(session, patient, now=later)]
    assert codes == ["nprs"]  # the old scores belong to the old treatment
    before = measures.episodes_of(session, patient, now=later)[1]
    old = courses.course_of(session, patient, now=later, episode=before)
    assert [line.instrument.code for line in old] == ["nprs", "psfs"]
    row = opened(session, again, Occasion.INTAKE)
    assert questionnaires.asked(session, row) == ("psfs",)
    drafted = builders.a_draft(session, patient=patient, now=later)
    programmes.discard_draft(session, programme=drafted)
    assert measures.episode_of(session, patient, now=later).number == again.episode


def test_the_start_is_the_first_score_and_usual_pain_holds_for_two_weeks(
    session: Session, programme: models.Programme
) -> None:
    check_in = builders.a_check_in(session, programme=programme)
    builders.reviewed(session, check_in, rest=1)
    patient = patient_of(session, programme)
    (pain,) = courses.course_of(session, patient, now=check_in.opens_at)
    assert (pain.start.score, pain.last.score) == (4, 1)
    assert pain.at[Occasion.WEEK_6] is None  # said five weeks before: not given
    assert pain.change is not None
    assert pain.change.verdict is Verdict.IMPROVED


@pytest.mark.parametrize(
    "entry, field",
    [
        (Entry("nprs", date(2026, 3, 2), Decimal(3)), "instrument"),
        (Entry("unheard_of", date(2026, 3, 2), Decimal(3)), "instrument"),
        (Entry("odi", date(2026, 3, 2), Decimal(101)), "score"),
        (Entry("rmdq", date(2026, 3, 2), Decimal(24), 23), "score"),
        (Entry("rmdq", date(2026, 3, 2), Decimal(3), 12), "n_items"),
        (Entry("odi", date(2026, 3, 2), Decimal(3), 24), "n_items"),
        (Entry("odi", date(2999, 3, 2), Decimal(3)), "taken_on"),
        (Entry("odi", date(1950, 3, 2), Decimal(3)), "taken_on"),
    ],
)
def test_a_total_that_cannot_be_is_refused(
    session: Session, programme: models.Programme, entry: Entry, field: str
) -> None:
    with pytest.raises(InvalidInput) as refusal:
        measures.enter(
            session, patient=patient_of(session, programme), entry=entry,
            by=therapist_of(session, programme), submission_id="x", now=builders.MONDAY_MORNING + 20 * WEEK,
        )  # fmt: skip
    assert refusal.value.field == field


def an_open_one(database: Database) -> tuple[int, int, datetime]:
    with database.transaction() as session:
        row = opened(session, builders.a_programme(session), Occasion.INTAKE)
        by = session.query(models.Account).one()
        return row.id, by.id, row.opens_at


def sending(row_id: int, things: dict[str, int], submission: str, now: datetime, by: int | None = None):  # type: ignore[no-untyped-def]
    def send(session: Session) -> bool:
        return questionnaires.answer(
            session,
            questionnaire=session.get_one(models.Questionnaire, row_id),
            given=Given(things),
            submission_id=submission,
            by=session.get(models.Account, by) if by else None,
            now=now,
        ).is_repeat

    return send


def test_a_questionnaire_sent_twice_at_the_same_second_is_kept_once(database: Database) -> None:
    row_id, _, now = an_open_one(database)
    outcomes = at_once(database, *[sending(row_id, THINGS, "one form", now) for _ in range(4)])
    assert sorted(map(str, outcomes)) == ["False", "True", "True", "True"]
    with database.reading() as session:
        assert session.query(models.Measure).count() == 1


def test_of_two_different_forms_at_the_same_second_one_is_kept(database: Database) -> None:
    row_id, by, now = an_open_one(database)
    theirs = sending(row_id, {"Walk": 9, "Sit": 9, "Lift": 9}, "therapist", now, by)
    outcomes = at_once(database, sending(row_id, THINGS, "patient", now), theirs)
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Conflict", "bool"]
    with database.reading() as session:
        assert session.query(models.Measure).count() == 1


def test_two_clocks_at_the_same_second_ask_once(database: Database) -> None:
    with database.transaction() as session:
        row = planned(session, builders.a_programme(session))[Occasion.INTAKE]
        now = row.opens_at
    asked = at_once(database, *[lambda session: questionnaires.ask_due(session, now=now) for _ in range(3)])
    assert sorted(map(str, asked)) == ["0", "0", "1"]
    with database.reading() as session:
        assert emails(session) == [MessageState.DUE.value]


def test_two_totals_of_one_day_at_the_same_second_leave_one_standing(database: Database) -> None:
    with database.transaction() as session:
        patient_id = builders.a_programme(session).patient_id
        by = session.query(models.Account).one().id

    def enter(score: int) -> Callable[[Session], object]:
        return lambda session: (
            measures.enter(
                session,
                patient=session.get_one(models.Patient, patient_id),
                entry=Entry("odi", date(2026, 3, 2), Decimal(score)),
                by=session.get_one(models.Account, by),
                submission_id=f"form {score}",
                now=builders.MONDAY_MORNING + WEEK * 60,
            ).thousandths
        )

    outcomes = at_once(database, enter(20), enter(30))
    assert sorted(map(str, outcomes)) == ["20000", "30000"]
    with database.reading() as session:
        rows = session.query(models.Measure).all()
        assert len(rows) == 2
        assert len([row for row in rows if row.superseded_at is None]) == 1
