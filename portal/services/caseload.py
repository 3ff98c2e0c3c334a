"""The caseload: one row a patient, the most pressing first, with the reasons as codes."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from portal.db import models
from portal.db.models import Channel, CheckInState, MessageState
from portal.db.queries import patients
from portal.db.queries import work_list as queries
from portal.db.session import Session
from portal.domain import calendar
from portal.services import needs
from portal.services.needs import CALM, NO_CONTACT, Facts, Reason

NOT_SENT = (MessageState.FAILED, MessageState.SUPPRESSED, MessageState.EXPIRED, MessageState.CANCELLED)


class ContactState(StrEnum):
    """What became of the last time a patient was asked. Only a sent e-mail can be left unanswered."""

    NEVER = "never"  # nothing was asked yet, or it was on paper
    SENDING = "sending"  # the e-mail is on its way, or nobody knows whether it arrived
    WAITING = "waiting"  # asked, and there is still time to answer
    ANSWERED = "answered"
    NO_ANSWER = "no_answer"
    COULD_NOT_ASK = "could_not_ask"


@dataclass(frozen=True, slots=True)
class Contact:
    """The last time a patient was asked; `at` is when the e-mail was handed over."""

    state: ContactState = ContactState.NEVER
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class CaseloadRow:
    """One patient of the caseload; `reasons` the most pressing first.

    `programme` is the one that needs a look most. `last` and `previous` are the last two answers that count,
    `ends_on` is the day on which programme or limits end, `sleeps_until` says until when the row rests.
    `is_for` names the patient's own therapist where somebody else was called to a safety answer.
    """

    patient: models.Patient
    programme: models.Programme | None
    week: int | None
    reasons: tuple[Reason, ...] = ()
    last: models.Answers | None = None
    previous: models.Answers | None = None
    contact: Contact = Contact()
    ends_on: date | None = None
    sleeps_until: datetime | None = None
    is_for: str = ""

    @property
    def rank(self) -> int:
        """How pressing the first reason is; 0 is most."""
        return self.reasons[0].rank if self.reasons else CALM

    @property
    def needs_me(self) -> bool:
        """Whether anything waits for the therapist, and does not rest."""
        return self.rank < CALM and self.sleeps_until is None

    @property
    def is_silent(self) -> bool:
        """Whether the patient was asked, could answer, and did not: never one whose e-mail did not go."""
        is_lost = any(reason.code == NO_CONTACT for reason in self.reasons)
        return is_lost or self.contact.state is ContactState.NO_ANSWER


@dataclass(frozen=True, slots=True)
class _Found:
    """What a handful of queries found, by patient."""

    programmes: Mapping[int, list[models.Programme]]
    alerts: Mapping[int, list[models.Alert]]
    proposals: Mapping[int, list[models.Proposal]]
    answers: Mapping[int, list[models.Answers]]
    asked: Mapping[int, models.CheckIn]
    invitations: Mapping[int, models.Message]
    limits_until: Mapping[int, date]

    @classmethod
    def about(cls, session: Session, patient_ids: list[int]) -> "_Found":
        """One query for each kind of thing, however many patients."""
        alerts = queries.unseen_of(session, patient_ids)
        told = {alert.check_in_id for rows in alerts.values() for alert in rows if alert.check_in_id}
        asked = queries.asked_of(session, patient_ids, also=told)
        return cls(
            programmes=queries.programmes_of(session, patient_ids),
            alerts=alerts,
            proposals=queries.waiting_proposals_of(session, patient_ids),
            answers=queries.last_answers_of(session, patient_ids),
            asked=asked.last,
            invitations=asked.invitations,
            limits_until=queries.limits_of(session, patient_ids),
        )

    def facts(self, patient_id: int) -> Facts:
        """Of these, what the reasons of one patient rest on."""
        return Facts(
            programmes=self.programmes.get(patient_id, []),
            alerts=self.alerts.get(patient_id, []),
            proposals=self.proposals.get(patient_id, []),
            answers=self.answers.get(patient_id, []),
            invitations=self.invitations,
            limits_until=self.limits_until,
        )


def rows(session: Session, *, therapist: models.Account, now: datetime) -> list[CaseloadRow]:
    """The therapist's patients in treatment, and those they were called to: the most pressing first, then by
    the age of the reason."""
    everybody = patients.of_therapist(session, therapist)
    return rows_of(session, patients=everybody, therapist=therapist, now=now)


def rows_of(
    session: Session, *, patients: list[models.Patient], therapist: models.Account, now: datetime
) -> list[CaseloadRow]:
    """The same for who reads the patients anyway; those whose treatment is over are left out."""
    here = [patient for patient in patients if patient.discharged_at is None]
    found = _Found.about(session, [patient.id for patient in here])
    return sorted((_named(_row(patient, found, now), therapist) for patient in here), key=_order)


def row_of(session: Session, *, patient: models.Patient, now: datetime) -> CaseloadRow:
    """The row of one patient, for their own pages."""
    return _row(patient, _Found.about(session, [patient.id]), now)


def _named(row: CaseloadRow, therapist: models.Account) -> CaseloadRow:
    """Who was called to somebody else's patient reads whose it is."""
    is_own = row.patient.therapist_id == therapist.id
    return row if is_own else replace(row, is_for=row.patient.therapist.name or "")


def _order(row: CaseloadRow) -> tuple[int, float, int]:
    at = row.reasons[0].at if row.reasons else None
    return row.rank if row.needs_me else CALM, at.timestamp() if at else 0.0, row.patient.id


def _row(patient: models.Patient, found: _Found, now: datetime) -> CaseloadRow:
    facts, today = found.facts(patient.id), calendar.day_of(patient, now)
    programme = facts.programmes[0] if facts.programmes else None
    starts_on = programme.starts_on if programme else None
    reasons = needs.of(patient, facts, today=today)
    return CaseloadRow(
        patient=patient,
        programme=programme,
        week=max(0, (today - starts_on).days) // 7 + 1 if starts_on else None,
        reasons=reasons,
        last=facts.answers[0] if facts.answers else None,
        previous=facts.answers[1] if len(facts.answers) > 1 else None,
        contact=_contact(patient, found),
        ends_on=needs.ends_on(programme, facts.limits_until),
        sleeps_until=needs.sleeps_until(patient, reasons, now=now),
    )


def _contact(patient: models.Patient, found: _Found) -> Contact:
    asked = found.asked.get(patient.id)
    if asked is None or patient.channel is Channel.PAPER:
        return Contact()
    if asked.state is CheckInState.ANSWERED:
        return Contact(ContactState.ANSWERED)
    invitation = found.invitations.get(asked.id)
    if invitation is None or invitation.state in NOT_SENT:
        return Contact(ContactState.COULD_NOT_ASK)
    if invitation.state is not MessageState.SENT:
        is_over = asked.state is CheckInState.CLOSED
        return Contact(ContactState.COULD_NOT_ASK if is_over else ContactState.SENDING)
    is_open = asked.state is CheckInState.OPEN
    return Contact(ContactState.WAITING if is_open else ContactState.NO_ANSWER, invitation.finished_at)
