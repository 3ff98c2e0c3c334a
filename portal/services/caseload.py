"""The caseload: one row a patient, the most pressing first, with the reasons as codes."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from portal.db import models
from portal.db.models import Channel, CheckInState, MessageState, ProgrammeStatus
from portal.db.queries import patients
from portal.db.queries import work_list as queries
from portal.db.session import Session
from portal.services import cases

ENDS_WITHIN = timedelta(days=3)
NO_CONTACT = "no_contact"
NOT_SENT = (MessageState.FAILED, MessageState.SUPPRESSED, MessageState.EXPIRED, MessageState.CANCELLED)
CALM = 9  # from here on nothing needs the therapist
_NEEDS: tuple[tuple[str, ...], ...] = (
    ("red_flag_emergency", "red_flag_urgent", "plan_empty", "paused"),
    ("severe_worsening", "red_three", "red_two", "red", "text_urgent"),
    ("proposal",),
    ("text_review",),
    (
        "exercise_hurts", "no_alternative", "at_floor", "not_settling", "pain_limits", "no_improvement",
        "measure_worse", "high_stable_pain", "technique", "access", "long_break",
    ),
    ("no_contact",),
    ("low_three", "low_twice", "adherence_floor", "data_missing"),
    ("mail_wrong_address", "mail_failed", "mail_unknown", "mail_expired", "sheet_failed", "review_failed"),
    ("programme_ends", "limits_end", "draft", "no_programme"),
)  # fmt: skip
RANKS: Mapping[str, int] = {code: rank for rank, codes in enumerate(_NEEDS) for code in codes}


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a patient needs a look: a code, since when, and the alert to mark as seen, if it is one.

    `days` is how long nobody has answered.
    """

    code: str
    at: datetime | None = None
    alert: models.Alert | None = None
    days: int | None = None

    @property
    def rank(self) -> int:
        """0 is most pressing; `CALM` and above only inform."""
        return RANKS.get(self.code, CALM)


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
    `waiting` the check-in that is planned or open.
    `is_for` names the patient's own therapist where somebody else was called to a safety answer.
    """

    patient: models.Patient
    programme: models.Programme | None
    week: int | None
    reasons: tuple[Reason, ...] = ()
    last: models.Answers | None = None
    previous: models.Answers | None = None
    waiting: models.CheckIn | None = None
    contact: Contact = Contact()
    is_for: str = ""

    @property
    def rank(self) -> int:
        """How pressing the first reason is; 0 is most."""
        return self.reasons[0].rank if self.reasons else CALM

    @property
    def needs_me(self) -> bool:
        """Whether anything waits for the therapist."""
        return self.rank < CALM

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
    waiting: Mapping[int, models.CheckIn]
    limits_until: Mapping[int, date]
    asked: Mapping[int, models.CheckIn]
    invitations: Mapping[int, models.Message]

    @classmethod
    def about(cls, session: Session, patient_ids: list[int]) -> "_Found":
        """One query for each kind of thing, however many patients."""
        alerts, asked = queries.unseen_of(session, patient_ids), queries.last_asked_of(session, patient_ids)
        told = {alert.check_in_id for rows in alerts.values() for alert in rows if alert.check_in_id}
        numbers = told | {check_in.id for check_in in asked.values()}
        return cls(
            programmes=queries.programmes_of(session, patient_ids),
            alerts=alerts,
            asked=asked,
            invitations=queries.invitations_of(session, numbers),
            proposals=queries.waiting_proposals_of(session, patient_ids),
            answers=queries.last_answers_of(session, patient_ids),
            waiting=queries.waiting_check_ins_of(session, patient_ids),
            limits_until=queries.limits_of(session, patient_ids),
        )


def rows(session: Session, *, therapist: models.Account, now: datetime) -> list[CaseloadRow]:
    """The therapist's patients in treatment, and those they were called to: the most pressing first, then by
    the age of the reason."""
    mine = [row for row in patients.of_therapist(session, therapist) if row.discharged_at is None]
    found = _Found.about(session, [patient.id for patient in mine])
    made = (_row(patient, found, now) for patient in mine)
    return sorted((_named(session, row, therapist) for row in made), key=_order)


def row_of(session: Session, *, patient: models.Patient, now: datetime) -> CaseloadRow:
    """The row of one patient, for their own pages."""
    return _row(patient, _Found.about(session, [patient.id]), now)


def _named(session: Session, row: CaseloadRow, therapist: models.Account) -> CaseloadRow:
    if row.patient.therapist_id == therapist.id:
        return row
    own = session.get_one(models.Account, row.patient.therapist_id)
    return replace(row, is_for=own.name or "")


def _order(row: CaseloadRow) -> tuple[int, float, int]:
    at = row.reasons[0].at if row.reasons else None
    return row.rank, at.timestamp() if at else 0.0, row.patient.id


def _row(patient: models.Patient, found: _Found, now: datetime) -> CaseloadRow:
    programmes = found.programmes.get(patient.id, [])
    programme = programmes[0] if programmes else None
    today = cases.day_of(patient, now)
    answers = found.answers.get(patient.id, [])
    starts_on = programme.starts_on if programme else None
    return CaseloadRow(
        patient=patient,
        programme=programme,
        week=max(0, (today - starts_on).days) // 7 + 1 if starts_on else None,
        reasons=tuple(sorted(_reasons(patient, programmes, found, today), key=lambda reason: reason.rank)),
        last=answers[0] if answers else None,
        previous=answers[1] if len(answers) > 1 else None,
        waiting=found.waiting.get(patient.id),
        contact=_contact(patient, found),
    )


def _reasons(
    patient: models.Patient, programmes: list[models.Programme], found: _Found, today: date
) -> Iterable[Reason]:
    alerts = found.alerts.get(patient.id, [])
    yield from (
        Reason(alert.code, alert.raised_at, alert, _silent_days(patient, alert, found, today))
        for alert in alerts
    )
    if proposals := found.proposals.get(patient.id, []):
        yield Reason("proposal", proposals[0].created_at)
    if not programmes:
        yield Reason("no_programme")
    for programme in programmes:
        if programme is programmes[0] or programme.status is not ProgrammeStatus.DRAFT:
            yield from _of_programme(programme, found, today)


def _of_programme(programme: models.Programme, found: _Found, today: date) -> Iterable[Reason]:
    if programme.status is ProgrammeStatus.DRAFT:
        yield Reason("draft", programme.created_at)
    elif programme.status is ProgrammeStatus.PAUSED:
        yield Reason("paused", programme.paused_at)
    elif programme.starts_on is not None:
        until_on = found.limits_until.get(programme.id)
        has_end = programme.maintenance_since is None  # what is kept up ends with its limits
        if has_end and programme.starts_on + timedelta(weeks=programme.weeks) <= today + ENDS_WITHIN:
            yield Reason("programme_ends")
        elif until_on is not None and until_on <= today + ENDS_WITHIN:
            yield Reason("limits_end")


def _silent_days(patient: models.Patient, alert: models.Alert, found: _Found, today: date) -> int | None:
    asked = found.invitations.get(alert.check_in_id or 0)
    if alert.code != NO_CONTACT or asked is None or asked.finished_at is None:
        return None
    return (today - cases.day_of(patient, asked.finished_at)).days


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
