"""What the demo's therapists do about proposals."""

from datetime import timedelta

from portal.db import models
from portal.db.queries import programmes as versions
from portal.db.queries import reviews as queries
from portal.db.session import Session
from portal.domain.envelope import Power
from tests import builders
from workers.demo_decisions import Decision


def test_a_proposal_edited_after_midnight_starts_on_the_patients_new_day(session: Session) -> None:
    """Between 23 and 24 o'clock UTC the calendars of Greenwich and Copenhagen show different days."""
    programme = builders.a_programme(session, envelope=builders.an_envelope(harder_dose=Power.ASK))
    for _ in range(2):
        builders.reviewed(session, builders.a_check_in(session, programme=programme), flag="ok")
    patient = session.get_one(models.Patient, programme.patient_id)
    patient.time_zone = "Europe/Copenhagen"
    proposal = queries.waiting_proposals(session, programme.id)[0]
    now = (proposal.created_at + timedelta(days=1)).replace(hour=23, minute=30)
    therapist = session.get_one(models.Account, patient.therapist_id)
    Decision(therapist, builders.library(), now).edit(session, proposal)
    newest = versions.latest(session, programme.id)
    assert newest is not None
    assert (newest.number, newest.starts_on) == (2, now.date() + timedelta(days=1))
