"""Taking back what was just sent: the chain goes on, nobody is mailed, what was written is back."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from portal.db import mapping, models, outbox
from portal.db.models import CheckInState, MessageState, Origin, ProgrammeStatus, ProposalState
from portal.db.outbox import Hold
from portal.db.queries import check_ins as check_in_queries
from portal.db.queries import programmes as queries
from portal.db.queries import reviews as review_queries
from portal.db.session import Database, Session
from portal.domain.envelope import Power
from portal.domain.errors import Conflict, NotAllowed
from portal.services import (
    drafts,
    emails,
    pauses,
    programmes,
    proposals,
    sign_ins,
    starting,
    taking_back,
)
from portal.services import outbox as outbox_service
from portal.services.messages import SendEmail
from tests import builders
from tests.fakes.clock import MONDAY_MORNING as NOW
from tests.races import at_once

DAY_8 = NOW + timedelta(days=8)
SOON = timedelta(seconds=59)
EXERCISE = "glute_bridge"
Version = models.ProgrammeVersion


def therapist(session: Session, programme: models.Programme) -> models.Account:
    patient = session.get_one(models.Patient, programme.patient_id)
    return session.get_one(models.Account, patient.therapist_id)


def changed(
    session: Session, programme: models.Programme, now: datetime = DAY_8, reps: int = 12, **values: Any
) -> Version:
    """The therapist signs another dose of one exercise."""
    draft = programmes.draft_of(session, programme=programme, now=now)
    body = programmes.body_of(draft)
    row = next(row for row in body.rows if row.exercise == EXERCISE)
    body = drafts.set_row(body, replace(row, dose=replace(row.dose, reps=reps), note="Slowly."))
    draft = programmes.save_draft(
        session, programme=programme, body=replace(body, weeks=9), revision=draft.revision, now=now
    )
    return signed(session, programme, now, revision=draft.revision, **values)


def signed(session: Session, programme: models.Programme, now: datetime, **values: Any) -> Version:
    signature = programmes.Signature(
        by=therapist(session, programme),
        sentence=builders.SENTENCE,
        starts_on=now.date(),
        **({"revision": 1, "envelope": builders.an_envelope(now)} | values),
    )
    version = programmes.sign_and_send(
        session, programme=programme, signature=signature, library=builders.library(), now=now
    )
    return queries.version(session, version.id)


def taken(session: Session, version: Version, after: timedelta = SOON) -> models.Programme:
    return taking_back.take_back(
        session,
        version=version,
        by=therapist(session, session.get_one(models.Programme, version.programme_id)),
        library=builders.library(),
        now=version.published_at + after,
    )


def waiting_mail(session: Session) -> list[str]:
    """What would still be sent about a programme: e-mails, and sheets that an e-mail follows."""
    rows = session.query(models.Message).filter(
        models.Message.state.in_([MessageState.DUE, MessageState.HELD, MessageState.CLAIMED])
    )
    return sorted(
        row.payload.get("tells") or row.payload["email"]
        for row in rows
        if row.payload.get("tells") or row.payload.get("email") in queries.NEWS
    )


def standing(session: Session, programme: models.Programme) -> Version:
    return builders.latest(session, programme)


# A next version


def test_the_former_content_is_the_next_version_and_nobody_is_mailed(session: Session) -> None:
    programme = builders.a_programme(session)
    first = standing(session, programme)
    former = (mapping.programme_of(first), mapping.extras_of(first), first.envelope_id)
    version = changed(session, programme)
    taken(session, version)
    now_stands = standing(session, programme)
    assert [row.number for row in queries.versions(session, programme.id)] == [3, 2, 1]
    stands = (mapping.programme_of(now_stands), mapping.extras_of(now_stands), now_stands.envelope_id)
    assert stands == former
    assert taking_back.repeats(now_stands) == 1
    assert version.taken_back_at is not None
    assert version.taken_back_by_id == therapist(session, programme).id
    assert waiting_mail(session) == []


def test_what_was_written_is_the_draft_again(session: Session) -> None:
    programme = builders.a_programme(session)
    version = changed(session, programme)
    assert taken(session, version) is programme
    draft = queries.draft(session, programme.id)
    assert draft is not None
    row = next(row for row in programmes.body_of(draft).rows if row.exercise == EXERCISE)
    assert (row.dose.reps, row.note) == (12, "Slowly.")
    assert programmes.body_of(draft).weeks == 9
    assert not programmes.is_overtaken(programme, draft)
    again = signed(session, programme, version.published_at + SOON)
    assert again.number == 4
    assert {row.exercise: row.reps for row in again.prescriptions}[EXERCISE] == 12


def test_a_draft_begun_since_the_sending_is_kept(session: Session) -> None:
    programme = builders.a_programme(session)
    version = changed(session, programme)
    begun = programmes.draft_of(session, programme=programme, now=version.published_at)
    taken(session, version)
    draft = queries.draft(session, programme.id)
    assert draft is begun
    assert not programmes.is_overtaken(programme, begun)


def test_weeks_mode_maintenance_and_the_next_check_in_are_as_before(session: Session) -> None:
    programme = builders.a_programme(session)
    planned = builders.the_check_in(session, programme)
    stood = (programme.weeks, programme.mode, programme.maintenance_since, planned.due_on, planned.opens_at)
    draft = programmes.draft_of(session, programme=programme, now=NOW)
    body = replace(programmes.body_of(draft), weeks=2)
    draft = programmes.save_draft(session, programme=programme, body=body, revision=1, now=NOW)
    never = builders.an_envelope(NOW, harder_dose=Power.NEVER, next_level=Power.NEVER)
    version = signed(session, programme, NOW, revision=draft.revision, envelope=never, maintenance=True)
    assert planned.due_on != stood[3]
    taken(session, version)
    stands = (programme.weeks, programme.mode, programme.maintenance_since, planned.due_on, planned.opens_at)
    assert stands == stood
    assert planned.version_id == standing(session, programme).id


def test_an_open_check_in_asks_about_the_version_that_stands_again(session: Session) -> None:
    programme = builders.a_programme(session)
    asked = builders.a_check_in(session, programme=programme)
    version = changed(session, programme, now=asked.opens_at)
    taken(session, version)
    assert asked.state is CheckInState.OPEN
    assert asked.version_id == standing(session, programme).id
    assert not queries.has_others_version(session, asked)


def test_a_first_mail_still_owed_is_still_sent(session: Session) -> None:
    programme = builders.a_programme(session)
    for row in session.query(models.Message).filter(models.Message.key.startswith("render:")):
        row.state = MessageState.DUE  # the sheet of the first version is not made yet
    version = changed(session, programme, now=NOW)
    assert waiting_mail(session) == ["programme_ready"]
    taken(session, version)
    assert waiting_mail(session) == ["programme_ready"]
    assert session.query(models.Message).filter_by(state=MessageState.CANCELLED).count() > 0


def test_what_is_new_reads_as_the_version_that_stands_again(session: Session) -> None:
    programme = builders.a_programme(session)
    second = changed(session, programme)
    third = changed(session, programme, now=DAY_8 + timedelta(days=1), reps=15)
    taken(session, third)
    assert mapping.changes_of(standing(session, programme)) == mapping.changes_of(second)
    heard = taking_back.heard_of(queries.versions(session, programme.id))
    assert [row.number for row in heard] == [2, 1]


# A first version


def test_a_first_programme_ends_and_its_draft_is_there_again(session: Session) -> None:
    programme = builders.a_programme(session)
    again = taken(session, standing(session, programme))
    assert (programme.status, again.status) == (ProgrammeStatus.ENDED, ProgrammeStatus.DRAFT)
    same = ("protocol", "region", "mode", "weeks", "onset_on", "intake_rest", "episode")
    assert [getattr(again, name) for name in same] == [getattr(programme, name) for name in same]
    assert check_in_queries.waiting(session, programme.id) is None
    assert session.query(models.Questionnaire).count() == 0
    assert waiting_mail(session) == []
    assert starting.episode_of_next(session, programme.patient_id) == 1
    assert signed(session, again, NOW + timedelta(minutes=5)).number == 1
    assert session.query(models.Questionnaire).count() == 3
    assert waiting_mail(session) == ["programme_ready"]


def test_a_sheet_that_was_being_made_is_told_to_nobody(session: Session) -> None:
    programme = builders.a_programme(session)
    for row in session.query(models.Message).filter(models.Message.key.startswith("render:")):
        row.state = MessageState.CLAIMED
    taken(session, standing(session, programme))
    session.expire_all()
    states = {
        row.state for row in session.query(models.Message).filter(models.Message.key.startswith("render:"))
    }
    assert states == {MessageState.CANCELLED}


def test_what_the_new_programme_ended_runs_again(session: Session) -> None:
    old = builders.a_programme(session, envelope=builders.an_envelope(harder_dose=Power.ASK))
    for _ in range(2):
        builders.reviewed(session, builders.a_check_in(session, programme=old), flag="ok")
    asked = builders.a_check_in(session, programme=old)
    builders.invitation_sent(session, asked, state="due")
    waiting = [row.id for row in review_queries.waiting_proposals(session, old.id)]
    patient = session.get_one(models.Patient, old.patient_id)
    new = builders.a_programme(session, patient=patient, now=asked.opens_at)
    invitation = session.query(models.Message).filter_by(key=f"email:check_in:{asked.id}").one()
    assert (old.status, invitation.state) == (ProgrammeStatus.ENDED, MessageState.CANCELLED)
    taken(session, standing(session, new))
    session.expire_all()
    assert (old.status, old.ended_at) == (ProgrammeStatus.ACTIVE, None)
    assert (asked.state, invitation.state) == (CheckInState.OPEN, MessageState.DUE)
    assert [row.id for row in review_queries.waiting_proposals(session, old.id)] == waiting != []


def test_a_programme_that_rested_cannot_be_begun_again_so_nothing_is_taken_back(session: Session) -> None:
    old = builders.a_programme(session)
    pauses.pause(session, programme=old, because="by_hand", now=NOW, by=therapist(session, old))
    new = builders.a_programme(session, patient=session.get_one(models.Patient, old.patient_id))
    with pytest.raises(Conflict):
        taken(session, standing(session, new))
    assert (old.status, new.status) == (ProgrammeStatus.ENDED, ProgrammeStatus.ACTIVE)


# Proposals


def asked_for(session: Session) -> models.Proposal:
    programme = builders.a_programme(session, envelope=builders.an_envelope(harder_dose=Power.ASK))
    for _ in range(2):
        builders.reviewed(session, builders.a_check_in(session, programme=programme), flag="ok")
    return review_queries.waiting_proposals(session, programme.id)[0]


def test_proposals_closed_by_a_sending_wait_again(session: Session) -> None:
    proposal = asked_for(session)
    programme = session.get_one(models.Programme, proposal.programme_id)
    waited = [row.id for row in review_queries.waiting_proposals(session, programme.id)]
    taken(session, changed(session, programme, now=proposal.created_at + timedelta(hours=1)))
    waiting = review_queries.waiting_proposals(session, programme.id)
    assert [row.id for row in waiting] == waited
    assert {row.version_id for row in waiting} == {standing(session, programme).id}


def test_an_approval_is_taken_back_and_can_be_given_again(session: Session) -> None:
    proposal = asked_for(session)
    programme = session.get_one(models.Programme, proposal.programme_id)
    by, now = therapist(session, programme), proposal.created_at + timedelta(hours=1)
    approve: Callable[[], Version] = lambda: proposals.approve(  # noqa: E731
        session, proposal=proposal, by=by, library=builders.library(), now=now
    )
    version = approve()
    assert version.origin is Origin.APPROVED
    taken(session, version)
    assert (proposal.state, proposal.decided_by_id) == (ProposalState.WAITING, None)
    assert queries.draft(session, programme.id) is None
    assert approve().number == version.number + 2


# When it is too late


@pytest.mark.parametrize("seconds", [60, 3600])
def test_after_a_minute_nothing_is_taken_back(session: Session, seconds: int) -> None:
    version = standing(session, builders.a_programme(session))
    with pytest.raises(Conflict):
        taken(session, version, timedelta(seconds=seconds))


def test_nothing_is_taken_back_twice(session: Session) -> None:
    programme = builders.a_programme(session)
    version = changed(session, programme)
    taken(session, version)
    for row in queries.versions(session, programme.id):
        with pytest.raises(Conflict):
            taken(session, row, version.published_at + SOON - row.published_at)


def test_what_the_patient_looked_at_is_not_taken_back(session: Session) -> None:
    programme = builders.a_programme(session)
    version = changed(session, programme)
    sign_ins.begin_patient(session, patient_id=programme.patient_id, now=version.published_at)
    assert not taking_back.is_possible(session, version=version, now=version.published_at + SOON)


def test_a_version_the_rules_made_is_not_taken_back(session: Session) -> None:
    programme = builders.a_programme(session)
    builders.reviewed(session, builders.a_check_in(session, programme=programme), during=6, after24=6, rest=6)
    version = standing(session, programme)
    assert version.origin is Origin.REVIEW
    assert not taking_back.is_possible(session, version=version, now=version.published_at)
    assert taking_back.leaves_at(version, version.published_at) == version.published_at


def test_only_a_therapist_takes_back(session: Session) -> None:
    version = standing(session, builders.a_programme(session))
    with pytest.raises(NotAllowed):
        taking_back.take_back(
            session, version=version, by=builders.an_administrator(session), library=builders.library(),
            now=version.published_at,
        )  # fmt: skip


# At the same moment, on both databases


def told_of(database: Database, state: MessageState) -> tuple[int, Hold]:
    """A version signed a moment ago whose e-mail a worker holds already: its clock runs a minute ahead."""
    with database.transaction() as session:
        version = standing(session, builders.a_programme(session))
        order = SendEmail(
            "programme_ready", about=str(version.id), patient_id=version.patient_id,
            version_id=version.id, programme_id=version.programme_id,
        )  # fmt: skip
        row = outbox_service.put(session, order, now=NOW)
        assert row is not None
        row.state, row.owner, row.attempt = state, "worker", 1
        return version.id, Hold(row.id, 1, "worker")


def transmits(hold: Hold) -> Callable[[Session], bool]:
    def work(session: Session) -> bool:
        row = session.get_one(models.Message, hold.id)
        patient = select_patient(session, row)
        emails.check_wanted(session, SendEmail(**row.payload), now=NOW)
        assert patient
        return outbox.transmitting(session, hold)

    return work


def select_patient(session: Session, row: models.Message) -> int:
    from portal.db.queries import messages

    assert row.patient_id is not None
    messages.lock_patient(session, row.patient_id)
    return row.patient_id


@pytest.mark.parametrize("turn", range(3))
def test_either_the_mail_leaves_or_it_is_taken_back(database: Database, turn: int) -> None:
    version_id, hold = told_of(database, MessageState.CLAIMED)

    def take(session: Session) -> str:
        taken(session, queries.version(session, version_id))
        return "taken back"

    back, mail = at_once(database, take, transmits(hold))
    with database.reading() as session:
        state = session.get_one(models.Message, hold.id).state
        was_taken = session.get_one(Version, version_id).taken_back_at is not None
    assert was_taken == (back == "taken back")
    assert (state is MessageState.TRANSMITTING) == (mail is True)
    assert was_taken != (mail is True), (back, mail)


def test_two_who_take_it_back_at_once_take_it_back_once(database: Database) -> None:
    with database.transaction() as session:
        programme = builders.a_programme(session)
        version_id = changed(session, programme).id

    def take(session: Session) -> int:
        return taken(session, queries.version(session, version_id)).latest_number

    outcomes = at_once(database, take, take)
    assert sorted(isinstance(outcome, Conflict) for outcome in outcomes) == [False, True]
    with database.reading() as session:
        assert session.query(Version).count() == 3
        assert session.query(models.Draft).count() == 1
