"""Proposals: approved, rejected, edited, overtaken."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from portal.db import mapping, models
from portal.db.models import Origin, ProposalState
from portal.db.queries import reviews as queries
from portal.db.session import Session
from portal.domain.check_in import Flag, Mark, Reason
from portal.domain.envelope import Power
from portal.domain.errors import Conflict, InvalidInput, NotAllowed
from portal.domain.exercise import Library
from portal.rendering import i18n
from portal.services import cases, check_ins, programmes, proposals, sheets
from portal.services.fitting import NotNow, Obstacle
from tests import builders

LATER = timedelta(hours=3)


@pytest.fixture
def programme(session: Session) -> models.Programme:
    """Follow-ups must ask before a dose grows; two good check-ins have asked for two steps."""
    programme = builders.a_programme(session, envelope=builders.an_envelope(harder_dose=Power.ASK))
    for _ in range(2):
        builders.reviewed(session, builders.a_check_in(session, programme=programme), flag="ok")
    return programme


def waiting(
    session: Session, programme: models.Programme, exercise: str | None = None
) -> list[models.Proposal]:
    rows = queries.waiting_proposals(session, programme.id)
    return [row for row in rows if exercise is None or row.change["exercise"] == exercise]


def therapist(session: Session) -> models.Account:
    return session.query(models.Account).first()  # type: ignore[return-value]


def now(proposal: models.Proposal) -> datetime:
    return proposal.created_at + LATER


def approve(session: Session, proposal: models.Proposal) -> models.ProgrammeVersion:
    return proposals.approve(
        session, proposal=proposal, by=therapist(session), library=builders.library(), now=now(proposal)
    )


def reject(session: Session, proposal: models.Proposal, reason: str = "") -> models.ProgrammeVersion:
    return proposals.reject(
        session,
        proposal=proposal,
        by=therapist(session),
        reason=reason,
        library=builders.library(),
        now=now(proposal),
    )


def test_an_approved_proposal_is_the_next_version_in_the_therapists_name(
    session: Session, programme: models.Programme
) -> None:
    [proposal] = waiting(session, programme, "bird_dog")
    version = approve(session, proposal)
    assert (version.number, version.origin, version.author_id) == (2, Origin.APPROVED, therapist(session).id)
    assert builders.doses(version)["bird_dog"] == "2x10"
    assert builders.doses(version)["dead_bug_heel_tap"] == "2x8"
    assert (proposal.state, proposal.decided_by_id, proposal.decided_at) == (
        ProposalState.APPROVED,
        therapist(session).id,
        now(proposal),
    )
    [change] = mapping.changes_of(version)
    assert change.item is not None
    assert change.item.rules == ("I14",)
    render = session.query(models.Message).filter_by(key=f"render:{version.id}:full_programme:A4").one()
    assert render.payload["tells"] == "programme_changed"


def test_the_other_proposals_of_a_decision_wait_on(session: Session, programme: models.Programme) -> None:
    [first, second] = waiting(session, programme)
    version = approve(session, first)
    assert [row.id for row in waiting(session, programme)] == [second.id]
    assert second.version_id == version.id
    assert builders.doses(approve(session, second))["bird_dog"] == "2x10"


def test_a_proposal_is_decided_once(session: Session, programme: models.Programme) -> None:
    [proposal, _] = waiting(session, programme)
    approve(session, proposal)
    with pytest.raises(Conflict):
        approve(session, proposal)
    with pytest.raises(Conflict):
        reject(session, proposal)


def test_only_a_therapist_decides(session: Session, programme: models.Programme) -> None:
    [proposal, _] = waiting(session, programme)
    with pytest.raises(NotAllowed):
        proposals.approve(
            session,
            proposal=proposal,
            by=builders.an_administrator(session),
            library=builders.library(),
            now=now(proposal),
        )


def test_a_rejected_proposal_is_not_asked_again_for_a_fortnight(
    session: Session, programme: models.Programme
) -> None:
    [proposal] = waiting(session, programme, "bird_dog")
    version = reject(session, proposal, "Not yet, the knee.")
    assert (version.number, proposal.state, proposal.reason) == (
        1,
        ProposalState.REJECTED,
        "Not yet, the knee.",
    )
    builders.reviewed(session, builders.a_check_in(session, programme=programme), flag="ok")
    assert waiting(session, programme, "bird_dog") == []
    for _ in range(2):
        builders.reviewed(session, builders.a_check_in(session, programme=programme), flag="ok")
    assert len(waiting(session, programme, "bird_dog")) == 1


def test_a_reason_is_at_most_a_few_lines(session: Session, programme: models.Programme) -> None:
    [proposal, _] = waiting(session, programme)
    with pytest.raises(InvalidInput) as fault:
        reject(session, proposal, "x" * 501)
    assert fault.value.field == "reason"


HURTS, INSTEAD = "dead_bug_heel_tap", "quadruped_leg_reach"


def hurting(session: Session, exercise: str = HURTS) -> tuple[models.Programme, models.Proposal]:
    programme = builders.a_programme(session)
    flags = {exercise: Flag(Mark.HURTS, 8)}
    builders.reviewed(session, builders.a_check_in(session, programme=programme), flag="ok", flags=flags)
    [proposal] = waiting(session, programme)
    return programme, proposal


def test_an_approved_swap_brings_the_other_exercise_and_never_the_one_that_hurt(session: Session) -> None:
    _, proposal = hurting(session)
    version = approve(session, proposal)
    assert INSTEAD in builders.doses(version)
    assert HURTS not in builders.doses(version)
    assert not any(row.is_out for row in version.prescriptions)
    state = mapping.state_of(builders.library(), version.memory)
    assert HURTS in state.excluded


def test_an_exercise_that_hurts_and_has_no_other_is_removed_on_approval(session: Session) -> None:
    _, proposal = hurting(session, "bird_dog")
    assert "bird_dog" not in builders.doses(approve(session, proposal))


def test_a_rejected_swap_brings_the_exercise_back_with_a_new_version(session: Session) -> None:
    _, proposal = hurting(session)
    version = reject(session, proposal)
    assert version.number == 3
    assert not any(row.is_out for row in version.prescriptions)
    assert version.author_id == therapist(session).id


# What the patient reads about it


def told(version: models.ProgrammeVersion) -> tuple[str, ...]:
    with i18n.use("en"):
        return sheets.news_of(version, builders.catalogue())


def test_an_approved_change_reads_as_done(session: Session) -> None:
    asks = builders.an_envelope(easier=Power.ASK)
    programme = builders.a_programme(session, envelope=asks)
    builders.reviewed(
        session, builders.a_check_in(session, programme=programme), during=7, after24=7, rest=7, flag="ok"
    )
    [sentence] = told(approve(session, waiting(session, programme, "bird_dog")[0]))
    assert sentence.startswith("Pain was up, so Bird dog is a little easier for now")
    assert "before anything changes" not in sentence


def test_an_approved_swap_names_the_new_exercise(session: Session) -> None:
    _, proposal = hurting(session)
    [sentence] = told(approve(session, proposal))
    names = builders.catalogue().words["en"].exercises
    assert f"is replaced by {names[INSTEAD].name}" in sentence


def test_an_approved_removal_says_that_it_is_gone_because_it_hurt(session: Session) -> None:
    _, proposal = hurting(session, "bird_dog")
    assert told(approve(session, proposal)) == ("Bird dog is no longer in your programme, because it hurt.",)


def test_a_refused_swap_says_that_the_exercise_is_back(session: Session) -> None:
    _, proposal = hurting(session)
    [sentence] = told(reject(session, proposal))
    assert " is back: " in sentence


def test_approved_fewer_sessions_come_with_their_reason(session: Session) -> None:
    [proposal] = waiting(session, short_of_time(session))
    number = mapping.proposed_sessions(proposal)
    assert told(approve(session, proposal)) == (
        f"There was little time, so {number} sessions a week is the new aim.",
    )


def test_a_swap_that_no_longer_suits_the_patient_is_not_approved(session: Session) -> None:
    programme, proposal = hurting(session)
    session.get_one(models.Patient, programme.patient_id).tags = ["wrist_pain"]
    with pytest.raises(Conflict):
        approve(session, proposal)
    assert proposal.state is ProposalState.WAITING


def obstacle(session: Session, proposal: models.Proposal) -> Obstacle:
    with pytest.raises(NotNow) as refused:
        approve(session, proposal)
    assert proposal.state is ProposalState.WAITING
    return refused.value.because


def test_a_dose_outside_todays_bounds_is_not_approved(session: Session, programme: models.Programme) -> None:
    [proposal] = waiting(session, programme, "bird_dog")
    library = builders.library()
    lower = replace(library["bird_dog"], maximum=library["bird_dog"].dose)
    today = Library([lower if each == "bird_dog" else library[each] for each in library])
    with pytest.raises(NotNow) as refused:
        proposals.approve(session, proposal=proposal, by=therapist(session), library=today, now=now(proposal))
    assert refused.value.because is Obstacle.BOUNDS


def test_an_exercise_that_was_ruled_out_meanwhile_never_comes_by_an_approval(session: Session) -> None:
    programme, proposal = hurting(session)
    programme.unwanted = [INSTEAD]
    assert obstacle(session, proposal) is Obstacle.OTHER


def test_nothing_is_approved_while_a_safety_answer_waits_for_a_person(
    session: Session, programme: models.Programme
) -> None:
    [proposal] = waiting(session, programme, "bird_dog")
    check_in = builders.a_check_in(session, programme=programme)
    check_ins.record(
        session,
        check_in_id=check_in.id,
        answers=builders.answers(flag="ok", yes=("bladder",)),
        text="",
        submission_id="x",
        now=check_in.opens_at,
    )  # the rules have not seen it yet
    assert obstacle(session, proposal) is Obstacle.SAFETY


def test_a_red_flag_closes_every_proposal(session: Session, programme: models.Programme) -> None:
    [proposal] = waiting(session, programme, "bird_dog")
    builders.reviewed(session, builders.a_check_in(session, programme=programme), yes=("bladder",))
    assert (proposal.state, proposal.closed_because) == (ProposalState.SUPERSEDED, "check_in")
    assert waiting(session, programme) == []


# Why it asks


def asked(session: Session, programme: models.Programme) -> set[str]:
    return {row.change["asked"] for row in waiting(session, programme)}


def test_why_it_asks_is_kept_the_limits(session: Session, programme: models.Programme) -> None:
    assert asked(session, programme) == {"limits"}


def test_why_it_asks_is_kept_the_limits_had_ended(session: Session) -> None:
    last_day = builders.MONDAY_MORNING.date() + timedelta(days=3)
    programme = builders.a_programme(session, envelope=builders.an_envelope(until_on=last_day))
    builders.reviewed(
        session, builders.a_check_in(session, programme=programme), during=7, after24=7, rest=7, flag="ok"
    )
    assert asked(session, programme) == {"expired"}
    assert {row.change["limits_ended_on"] for row in waiting(session, programme)} == {last_day.isoformat()}


def test_why_it_asks_is_kept_the_programme_was_changed_meanwhile(session: Session) -> None:
    programme = builders.a_programme(session)
    check_in = builders.a_check_in(session, programme=programme)
    signed_unchanged(session, programme, check_in.opens_at)
    builders.reviewed(session, check_in, during=7, after24=7, rest=7, flag="ok")
    assert asked(session, programme) == {"overtaken"}


def test_why_it_asks_is_kept_a_wish_always_asks(session: Session) -> None:
    programme = builders.a_programme(session, envelope=builders.an_envelope(swap=Power.BY_ITSELF))
    flags = {HURTS: Flag(Mark.DISLIKE)}
    builders.reviewed(session, builders.a_check_in(session, programme=programme), flag="ok", flags=flags)
    assert asked(session, programme) == {"always"}


def test_a_proposal_opens_as_a_draft_with_the_change_filled_in(session: Session) -> None:
    _, proposal = hurting(session)
    draft = proposals.edit(session, proposal=proposal, by=therapist(session), now=now(proposal))
    body = programmes.body_of(draft)
    names = [row.exercise for row in body.rows]
    assert (INSTEAD in names, HURTS in names) == (True, False)
    assert proposal.state is ProposalState.WAITING
    assert not any(row.rests for row in body.rows)


def test_a_removal_opens_as_a_draft_without_the_exercise(session: Session) -> None:
    _, proposal = hurting(session, "bird_dog")
    draft = proposals.edit(session, proposal=proposal, by=therapist(session), now=now(proposal))
    assert "bird_dog" not in [row.exercise for row in programmes.body_of(draft).rows]


def signed_unchanged(session: Session, programme: models.Programme, at: datetime) -> None:
    draft = programmes.draft_of(session, programme=programme, now=at)
    signature = programmes.Signature(
        by=therapist(session),
        envelope=builders.an_envelope(at),
        sentence=builders.SENTENCE,
        starts_on=at.date(),
        revision=draft.revision,
    )
    programmes.sign_and_send(
        session, programme=programme, signature=signature, library=builders.library(), now=at
    )


def test_what_rests_goes_on_resting_when_the_therapist_signs_something_else(session: Session) -> None:
    programme, proposal = hurting(session)
    at = now(proposal)
    draft = programmes.draft_of(session, programme=programme, now=at)
    assert [row.exercise for row in programmes.body_of(draft).rows if row.rests] == [HURTS]
    signature = programmes.Signature(
        by=therapist(session),
        envelope=builders.an_envelope(at),
        sentence=builders.SENTENCE,
        starts_on=at.date(),
        revision=draft.revision,
    )
    version = programmes.sign_and_send(
        session, programme=programme, signature=signature, library=builders.library(), now=at
    )
    assert [row.exercise for row in version.prescriptions if row.is_out] == [HURTS]
    assert [row.version_id for row in waiting(session, programme)] == [version.id]


def test_the_therapist_brings_it_back_by_hand(session: Session) -> None:
    programme, proposal = hurting(session)
    at = now(proposal)
    draft = programmes.draft_of(session, programme=programme, now=at)
    body = programmes.body_of(draft)
    body = replace(body, rows=tuple(replace(row, rests=False) for row in body.rows))
    draft = programmes.save_draft(session, programme=programme, body=body, revision=draft.revision, now=at)
    signature = programmes.Signature(
        by=therapist(session),
        envelope=builders.an_envelope(at),
        sentence=builders.SENTENCE,
        starts_on=at.date(),
        revision=draft.revision,
    )
    version = programmes.sign_and_send(
        session, programme=programme, signature=signature, library=builders.library(), now=at
    )
    assert not any(row.is_out for row in version.prescriptions)
    assert waiting(session, programme) == []


def test_a_dose_proposal_opens_as_a_draft_with_the_new_dose(
    session: Session, programme: models.Programme
) -> None:
    [proposal] = waiting(session, programme, "bird_dog")
    draft = proposals.edit(session, proposal=proposal, by=therapist(session), now=now(proposal))
    [row] = [row for row in programmes.body_of(draft).rows if row.exercise == "bird_dog"]
    assert (row.dose.sets, row.dose.reps) == (2, 10)


def short_of_time(session: Session) -> models.Programme:
    """Three exercises, none may be dropped, and too little time: fewer sessions are asked."""
    programme = builders.a_draft(session, protocol="lbp_minimal_three")
    body = programmes.body_of(programmes.draft_of(session, programme=programme, now=programme.created_at))
    body = replace(body, rows=tuple(replace(row, keep=True) for row in body.rows))
    programmes.save_draft(session, programme=programme, body=body, revision=1, now=programme.created_at)
    patient = session.get_one(models.Patient, programme.patient_id)
    signature = programmes.Signature(
        by=session.get_one(models.Account, patient.therapist_id),
        envelope=builders.an_envelope(shorter=Power.ASK, min_sessions_per_week=1),
        sentence=builders.SENTENCE,
        starts_on=programme.created_at.date(),
        revision=2,
    )
    programmes.sign_and_send(
        session,
        programme=programme,
        signature=signature,
        library=builders.library(),
        now=programme.created_at,
    )
    check_in = builders.a_check_in(session, programme=programme)
    builders.reviewed(session, check_in, done=1, reason=Reason.NO_TIME)
    return programme


def test_fewer_sessions_a_week_are_proposed_and_approved(session: Session) -> None:
    programme = short_of_time(session)
    before = builders.latest(session, programme).sessions_per_week
    [proposal] = waiting(session, programme)
    assert mapping.proposed_item(proposal) is None
    assert mapping.proposed_sessions(proposal) == before - 1
    version = approve(session, proposal)
    assert version.sessions_per_week == before - 1


def test_fewer_sessions_open_as_a_draft_or_are_refused(session: Session) -> None:
    programme = short_of_time(session)
    [proposal] = waiting(session, programme)
    draft = proposals.edit(session, proposal=proposal, by=therapist(session), now=now(proposal))
    assert programmes.body_of(draft).sessions_per_week == mapping.proposed_sessions(proposal)
    assert reject(session, proposal).number == 1


def test_a_refusal_is_remembered_with_the_days_since(session: Session, programme: models.Programme) -> None:
    [proposal] = waiting(session, programme, "bird_dog")
    version = reject(session, proposal)
    later = now(proposal) + timedelta(days=5)
    when = cases.moment(session, programme, later)
    state = cases.now_of(session, version=version, library=builders.library(), when=when)
    item = state.programme.of("bird_dog")
    assert item is not None
    assert item.course.last_change is not None
    assert (item.course.last_change.kind, item.course.last_change.days) == ("swap", 5)
