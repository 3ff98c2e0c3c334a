"""Limits from the signature to what a review may do: also of single exercises, and never rewritten."""

import re
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from portal.db import mapping, models
from portal.db.models import Origin
from portal.db.queries import programmes as queries
from portal.db.queries import reviews as review_queries
from portal.db.session import Database, Session
from portal.domain.dose import Dose
from portal.domain.envelope import Envelope, Power
from portal.domain.errors import InvalidInput
from portal.domain.own_limits import OwnLimits
from portal.domain.programme import ChangeKind, Course, Mode, State
from portal.services import cases, draft_limits, drafts, programmes, proposals
from portal.services.draft_forms import DraftFaults
from portal.services.drafts import Row
from portal.services.programmes import Signature
from tests import builders
from tests.fakes.clock import MONDAY_MORNING

NOW = MONDAY_MORNING
BUG = "dead_bug_heel_tap"  # row 1 of the protocol


def sign(
    session: Session,
    programme: models.Programme,
    *,
    now: datetime = NOW,
    mode: Mode | None = None,
    **limits: object,
) -> models.ProgrammeVersion:
    patient = session.get_one(models.Patient, programme.patient_id)
    draft = queries.draft(session, programme.id)
    signature = Signature(
        by=session.get_one(models.Account, patient.therapist_id),
        envelope=builders.an_envelope(now, **limits),
        sentence=builders.SENTENCE,
        starts_on=now.date(),
        revision=draft.revision if draft else 0,
        mode=mode,
    )
    return programmes.sign_and_send(
        session, programme=programme, signature=signature, library=builders.library(), now=now
    )


def with_row(
    session: Session, programme: models.Programme, now: datetime = NOW, key: int = 1, **changes: object
) -> Row:
    """The draft of the programme with one of its rows changed."""
    draft = programmes.draft_of(session, programme=programme, now=now)
    body = programmes.body_of(draft)
    row = replace(body.row(key), **changes)  # type: ignore[arg-type]
    programmes.save_draft(
        session, programme=programme, body=drafts.set_row(body, row), revision=draft.revision, now=now
    )
    return row


def state(session: Session, version: models.ProgrammeVersion, now: datetime = NOW) -> State:
    programme = session.get_one(models.Programme, version.programme_id)
    when = cases.moment(session, programme, now)
    return cases.now_of(session, version=version, library=builders.library(), when=when)


def course_of(session: Session, version: models.ProgrammeVersion, now: datetime = NOW) -> Course:
    item = state(session, version, now).programme.of(BUG)
    assert item is not None
    return item.course


# One exercise


def test_limits_of_one_exercise_are_kept_with_its_version_and_come_back_in_the_next_draft(
    session: Session,
) -> None:
    programme = builders.a_draft(session)
    own = OwnLimits(asks=True, max_level=2, until_on=NOW.date() + timedelta(days=10))
    row = with_row(session, programme, own=own, lowest=Dose(reps=6), highest=Dose(sets=3))
    version = sign(session, programme)
    assert mapping.programme_of(version).of(BUG).own == own  # type: ignore[union-attr]
    draft = programmes.draft_of(session, programme=programme, now=NOW)
    assert programmes.body_of(draft).row(1).own == own
    assert (row.lowest, row.highest) == (Dose(reps=6), Dose(sets=3))
    assert programmes.body_of(draft).row(1).lowest == Dose(reps=6)


def test_a_copied_programme_keeps_what_asks_and_not_until_which_day(session: Session) -> None:
    programme = builders.a_draft(session)
    with_row(session, programme, own=OwnLimits(asks=True, until_on=NOW.date() + timedelta(days=10)))
    sign(session, programme)
    patient = session.get_one(models.Patient, programme.patient_id)
    copy = programmes.copy_last(session, patient=patient, now=NOW + timedelta(days=60))
    draft = queries.draft(session, copy.id)
    assert draft is not None
    assert programmes.body_of(draft).row(1).own == OwnLimits(asks=True)


def test_an_exercise_that_asks_waits_while_the_rest_of_the_programme_is_eased(session: Session) -> None:
    programme = builders.a_draft(session)
    with_row(session, programme, own=OwnLimits(asks=True))
    signed = sign(session, programme)
    review = builders.reviewed(
        session, builders.a_check_in(session, programme=programme), during=6, after24=6, rest=6, flag="ok"
    )
    eased = builders.latest(session, programme)
    assert eased.origin is Origin.REVIEW
    before, after = builders.doses(signed), builders.doses(eased)
    assert after[BUG] == before[BUG]
    assert after != before
    waiting = [row.change["exercise"] for row in review_queries.waiting_proposals(session, programme.id)]
    assert waiting == [BUG]
    assert mapping.programme_of(eased).of(BUG).own == OwnLimits(asks=True)  # type: ignore[union-attr]
    assert review.version_after_id == eased.id


def test_after_its_own_day_an_exercise_asks_and_the_others_do_not(session: Session) -> None:
    programme = builders.a_draft(session)
    with_row(session, programme, own=OwnLimits(until_on=NOW.date() + timedelta(days=3)))
    sign(session, programme)
    check_in = builders.a_check_in(session, programme=programme)  # a week later
    builders.reviewed(session, check_in, during=6, after24=6, rest=6, flag="ok")
    waiting = [row.change["exercise"] for row in review_queries.waiting_proposals(session, programme.id)]
    assert waiting == [BUG]


def test_limits_with_floor_above_ceiling_are_refused_in_words(database: Database) -> None:
    """The builder refuses them at both fields; a draft that holds them all the same is never signed."""
    with database.transaction() as session:
        programme = builders.a_draft(session)
        with_row(session, programme, lowest=Dose(reps=12), highest=Dose(reps=8))
        programme_id = programme.id
    with pytest.raises(DraftFaults) as caught, database.transaction() as session:
        sign(session, session.get_one(models.Programme, programme_id))
    assert caught.value.faults == {"rows-1-lowest_reps": draft_limits.ABOVE}
    with database.transaction() as session:
        assert queries.latest(session, programme_id) is None
        assert session.query(models.SignedEnvelope).count() == 0


@pytest.mark.parametrize(
    "limits", [{"green_max": 4, "amber_max": 3}, {"max_level": 0}, {"easier": Power.NEVER}]
)
def test_limits_that_contradict_each_other_cannot_even_be_written(limits: dict[str, object]) -> None:
    with pytest.raises(InvalidInput) as caught:
        builders.an_envelope(**limits)
    assert caught.value.field in limits


def test_a_floor_and_a_ceiling_hold_in_every_review(database: Database) -> None:
    with database.transaction() as session:
        programme = builders.a_draft(session)
        dose = programmes.body_of(queries.draft(session, programme.id)).row(1).dose  # type: ignore[arg-type]
        with_row(session, programme, lowest=dose)
        sign(session, programme)
        check_in = builders.a_check_in(session, programme=programme)
        builders.reviewed(session, check_in, during=6, after24=6, rest=6, flag="ok")
        eased = mapping.programme_of(builders.latest(session, programme)).of(BUG)
        assert eased is not None
        assert eased.dose == dose


# The programme


def test_graded_activity_can_be_signed_and_taken_back(session: Session) -> None:
    programme = builders.a_draft(session)
    assert state(session, sign(session, programme, mode=Mode.GRADED)).mode is Mode.GRADED
    later = NOW + timedelta(hours=1)
    programmes.draft_of(session, programme=programme, now=later)
    version = sign(session, programme, now=later)  # nothing said: it stays
    assert state(session, version, later).mode is Mode.GRADED
    programmes.draft_of(session, programme=programme, now=later)
    version = sign(session, programme, now=later, mode=Mode.CONTINGENT)
    assert state(session, version, later).mode is Mode.CONTINGENT


def test_no_code_changes_a_signed_envelope(session: Session) -> None:
    """A whole life: reviewed, proposed, approved, the clinic turns, signed anew. What was signed stands."""
    programme = builders.a_programme(session, envelope=builders.an_envelope(harder_dose=Power.ASK))
    first = builders.latest(session, programme).envelope
    as_signed = (first.sentence, dict(first.limits), first.until_on, first.signed_at, first.signed_by_id)
    for _ in range(3):
        check_in = builders.a_check_in(session, programme=programme)
        builders.reviewed(session, check_in, flag="too_easy")
    waiting = review_queries.waiting_proposals(session, programme.id)
    assert waiting
    by = session.get_one(models.Account, first.signed_by_id)
    later = NOW + timedelta(days=30)
    proposals.approve(session, proposal=waiting[0], by=by, library=builders.library(), now=later)
    builders.the_clinic(session).must_ask = ["easier"]
    programmes.draft_of(session, programme=programme, now=later)
    sign(session, programme, now=later, easier=Power.ASK)
    session.flush()
    session.expire_all()
    kept = session.get_one(models.SignedEnvelope, first.id)
    assert (kept.sentence, kept.limits, kept.until_on, kept.signed_at, kept.signed_by_id) == as_signed
    assert builders.latest(session, programme).envelope_id != first.id


def test_a_signature_is_made_in_one_place_only() -> None:
    source = Path(programmes.__file__).parent.parent
    writes = re.compile(r"models\.SignedEnvelope\(|\.envelope\.(limits|sentence|until_on) = ")
    makers = [path.name for path in source.rglob("*.py") if writes.search(path.read_text("utf-8"))]
    assert makers == ["signing.py"]


# What a therapist's own edit resets


def after_two_good_check_ins(session: Session) -> models.Programme:
    """Good answers that the limits keep from becoming a step: only what is remembered grows."""
    programme = builders.a_programme(session, envelope=builders.an_envelope(freeze=True))
    for _ in range(2):
        check_in = builders.a_check_in(session, programme=programme)
        builders.reviewed(session, check_in, flag="too_easy")
    return programme


def test_a_new_dose_starts_the_exercise_anew_and_order_and_notes_do_not(session: Session) -> None:
    programme = after_two_good_check_ins(session)
    later = NOW + timedelta(days=20)
    known = course_of(session, builders.latest(session, programme), later)
    assert known.streak > 0
    with_row(session, programme, later, note="Slowly", keep=True, own=OwnLimits(asks=True))
    noted = sign(session, programme, now=later)
    assert course_of(session, noted, later) == known
    with_row(session, programme, later, dose=Dose(2, 10))
    course = course_of(session, sign(session, programme, now=later), later)
    assert (course.streak, course.prev_flag, course.bounces) == (0, None, 0)
    assert course.last_change is not None
    assert (course.last_change.kind, course.last_change.days) == (ChangeKind.PROGRESS, 0)


def test_other_sessions_a_week_forget_what_was_done_before_and_nothing_else(session: Session) -> None:
    programme = after_two_good_check_ins(session)
    later = NOW + timedelta(days=20)
    known = state(session, builders.latest(session, programme), later)
    assert known.prev_adh
    draft = programmes.draft_of(session, programme=programme, now=later)
    body = replace(programmes.body_of(draft), sessions_per_week=3)
    programmes.save_draft(session, programme=programme, body=body, revision=draft.revision, now=later)
    now = state(session, sign(session, programme, now=later), later)
    assert now.prev_adh == ()
    assert (now.prev_lights, now.prev_rest) == (known.prev_lights, known.prev_rest)


def test_a_changed_dose_is_asked_about_within_a_week(session: Session) -> None:
    programme = builders.a_programme(session)
    waiting = builders.the_check_in(session, programme)
    waiting.due_on += timedelta(days=14)
    session.flush()
    with_row(session, programme, note="Slowly")
    sign(session, programme)
    assert builders.the_check_in(session, programme).due_on == waiting.due_on  # a note hurries nobody
    with_row(session, programme, dose=Dose(2, 10))
    sign(session, programme)
    assert builders.the_check_in(session, programme).due_on == NOW.date() + timedelta(days=7)


def test_old_signatures_are_read_with_the_shipped_numbers() -> None:
    kept = {"until_on": "2027-01-01", "easier": "ask", "max_level": 2}
    read = Envelope.from_dict(kept)
    assert (read.easier, read.max_level, read.max_progressions) == (Power.ASK, 2, 2)
