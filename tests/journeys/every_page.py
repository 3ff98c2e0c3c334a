"""What a look at every page needs beside the matrix of the access: more states, and an e-mail."""

from datetime import datetime, timedelta
from decimal import Decimal

from portal.db import models
from portal.db.models import Purpose
from portal.db.session import Session
from portal.domain import calendar
from portal.runtime import Runtime
from portal.services import emails, links, mailbox, measures, outbox, programmes, sign_ins
from portal.services.measures import Entry
from portal.services.messages import SendEmail
from tests import builders
from tests.access.world import World

PASSWORD = "seven quiet herons walk"


def furnish(runtime: Runtime, world: World) -> dict[str, str]:
    """What the matrix of the access does not need: a red flag, a patient without anything, an e-mail."""
    with runtime.transaction() as session:
        thea = session.query(models.Account).filter_by(is_therapist=True).order_by(models.Account.id).first()
        assert thea is not None
        alarmed = builders.a_patient(session, therapist=thea, first_name="Ida", email="ida@example.com")
        programme = builders.a_programme(session, patient=alarmed)
        builders.reviewed(session, builders.a_check_in(session, programme=programme), yes=("bladder",))
        fresh = builders.a_patient(session, therapist=thea, first_name="Finn", email=None)
        draft = builders.a_draft(session, patient=fresh, protocol=None)
        builders.an_administrator(
            session, email="new@clinic.example", password_hash=runtime.hasher.hash(PASSWORD)
        )
        calm = builders.a_patient(session, therapist=thea, first_name="Carl", email="carl@example.com")
        now = runtime.now()
        second = builders.a_check_in(
            session,
            programme=builders.a_programme(session, patient=calm, now=now - timedelta(weeks=1)),
            now=now,
        )
        second.asks_full_list = True
        for name, patient in (("paused patient", alarmed), ("calm patient", calm), ("fresh patient", fresh)):
            world.cookies[name] = sign_ins.begin_patient(session, patient_id=patient.id, now=now)
        token = links.issue(
            session, purpose=Purpose.CHECK_IN, patient_id=calm.id, check_in_id=second.id, now=now
        )
        _letter(runtime, session, calm, second)
        first = session.query(models.Questionnaire).filter_by(patient_id=alarmed.id, occasion="intake").one()
        first.state, first.closes_at = models.QuestionnaireState.OPEN, now + timedelta(days=1)
        _scores(session, calm, thea, now)
        other = _second_programme(session, calm, thea, now)
        return {
            "whole caseload": "/caseload?show=all&pick=all",
            "two programmes": f"/patients/{calm.public_id}",
            "overtaken draft": f"/programmes/{other.public_id}/draft/both",
            "alarmed": f"/patients/{alarmed.public_id}",
            "fresh": f"/patients/{fresh.public_id}",
            "empty draft": f"/programmes/{draft.public_id}/draft",
            "every line": f"/c/{token}",
            "first questions": f"/my/questionnaires/{first.public_id}",
            "scores": f"/patients/{calm.public_id}/measures",
        }


def _second_programme(
    session: Session, patient: models.Patient, by: models.Account, now: datetime
) -> models.Programme:
    """A programme for the knee that runs beside the other; its draft was begun from an older version."""
    knee = builders.a_draft(session, patient=patient, now=now)
    knee.region = "knee"
    signature = programmes.Signature(
        by=by,
        envelope=builders.an_envelope(now),
        sentence=builders.SENTENCE,
        starts_on=now.date(),
        revision=1,
        replaces=False,
    )
    programmes.sign_and_send(
        session, programme=knee, signature=signature, library=builders.library(), now=now
    )
    programmes.draft_of(session, programme=knee, now=now).base_number = 0
    return knee


def _scores(session: Session, patient: models.Patient, by: models.Account, now: datetime) -> None:
    """A start and a worse score of one instrument, and one that gets no verdict."""
    today = calendar.day_of(patient, now)
    totals = (("odi", 20, 7), ("odi", 44, 0), ("fabq_w", 20, 7), ("fabq_w", 22, 0))
    for number, (instrument, score, days_ago) in enumerate(totals):
        entry = Entry(instrument, today - timedelta(days=days_ago), Decimal(score))
        measures.enter(session, patient=patient, entry=entry, by=by, submission_id=f"look {number}", now=now)


def _letter(runtime: Runtime, session: Session, patient: models.Patient, check_in: models.CheckIn) -> None:
    programme_id = check_in.programme_id
    order = SendEmail(
        "check_in", about="look", patient_id=patient.id, programme_id=programme_id, check_in_id=check_in.id
    )
    message = outbox.put(session, order, now=runtime.now())
    assert message is not None
    message.message_id = "<one@x>"
    email = emails.compose(session, order, message=message, renderer=runtime.renderer, now=runtime.now())
    runtime.settings.mailbox.mkdir(parents=True, exist_ok=True)
    path = mailbox.path_of(runtime.settings.mailbox, "<one@x>")
    path.write_bytes(email.as_bytes("post@clinic.example"))
