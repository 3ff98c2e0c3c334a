"""The caseload: one row a patient, the most pressing first, with the reasons as codes."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from portal.db import models
from portal.db.models import CheckInState, ProgrammeStatus
from portal.db.queries import patients
from portal.db.queries import work_list as queries
from portal.db.session import Session
from portal.services import cases

ENDS_WITHIN = timedelta(days=3)
CALM = 9  # from here on nothing needs the therapist
_NEEDS: tuple[tuple[str, ...], ...] = (
    ("red_flag_emergency", "red_flag_urgent", "plan_empty", "paused"),
    ("severe_worsening", "red_three", "red_two", "red", "text_urgent"),
    ("proposal",),
    ("text_review",),
    (
        "exercise_hurts", "no_alternative", "at_floor", "not_settling", "pain_limits", "no_improvement",
        "high_stable_pain", "technique", "access", "long_break",
    ),
    ("no_contact",),
    ("low_three", "low_twice", "adherence_floor", "data_missing"),
    ("mail_wrong_address", "mail_failed", "mail_unknown", "mail_expired", "sheet_failed", "review_failed"),
    ("programme_ends", "limits_end", "draft", "no_programme"),
)  # fmt: skip
RANKS: Mapping[str, int] = {code: rank for rank, codes in enumerate(_NEEDS) for code in codes}


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a patient needs a look: a code, since when, and the alert to mark as seen, if it is one."""

    code: str
    at: datetime | None = None
    alert: models.Alert | None = None

    @property
    def rank(self) -> int:
        """0 is most pressing; `CALM` and above only inform."""
        return RANKS.get(self.code, CALM)


@dataclass(frozen=True, slots=True)
class CaseloadRow:
    """One patient of the caseload; `reasons` the most pressing first.

    `last` and `previous` are the last two answers that count, `waiting` the check-in that is planned or open.
    """

    patient: models.Patient
    programme: models.Programme | None
    week: int | None
    reasons: tuple[Reason, ...] = ()
    last: models.Answers | None = None
    previous: models.Answers | None = None
    waiting: models.CheckIn | None = None

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
        """Whether a check-in is open and unanswered, or the patient is out of reach."""
        is_open = self.waiting is not None and self.waiting.state is CheckInState.OPEN
        return is_open or any(reason.code == "no_contact" for reason in self.reasons)


@dataclass(frozen=True, slots=True)
class _Found:
    """What a handful of queries found, by patient."""

    programmes: Mapping[int, models.Programme]
    alerts: Mapping[int, list[models.Alert]]
    proposals: Mapping[int, list[models.Proposal]]
    answers: Mapping[int, list[models.Answers]]
    waiting: Mapping[int, models.CheckIn]
    limits_until: Mapping[int, date]

    @classmethod
    def about(cls, session: Session, patient_ids: list[int]) -> "_Found":
        """One query for each kind of thing, however many patients."""
        return cls(
            programmes=queries.current_programmes(session, patient_ids),
            alerts=queries.unseen_of(session, patient_ids),
            proposals=queries.waiting_proposals_of(session, patient_ids),
            answers=queries.last_answers_of(session, patient_ids),
            waiting=queries.waiting_check_ins_of(session, patient_ids),
            limits_until=queries.limits_of(session, patient_ids),
        )


def rows(session: Session, *, therapist: models.Account, now: datetime) -> list[CaseloadRow]:
    """The therapist's patients in treatment, the most pressing first, then by the age of the reason."""
    mine = [row for row in patients.of_therapist(session, therapist) if row.discharged_at is None]
    found = _Found.about(session, [patient.id for patient in mine])
    return sorted((_row(patient, found, now) for patient in mine), key=_order)


def row_of(session: Session, *, patient: models.Patient, now: datetime) -> CaseloadRow:
    """The row of one patient, for their own pages."""
    return _row(patient, _Found.about(session, [patient.id]), now)


def _order(row: CaseloadRow) -> tuple[int, float, int]:
    at = row.reasons[0].at if row.reasons else None
    return row.rank, at.timestamp() if at else 0.0, row.patient.id


def _row(patient: models.Patient, found: _Found, now: datetime) -> CaseloadRow:
    programme = found.programmes.get(patient.id)
    today = cases.day_of(patient, now)
    answers = found.answers.get(patient.id, [])
    starts_on = programme.starts_on if programme else None
    return CaseloadRow(
        patient=patient,
        programme=programme,
        week=max(0, (today - starts_on).days) // 7 + 1 if starts_on else None,
        reasons=tuple(sorted(_reasons(patient, programme, found, today), key=lambda reason: reason.rank)),
        last=answers[0] if answers else None,
        previous=answers[1] if len(answers) > 1 else None,
        waiting=found.waiting.get(patient.id),
    )


def _reasons(
    patient: models.Patient, programme: models.Programme | None, found: _Found, today: date
) -> Iterable[Reason]:
    alerts = found.alerts.get(patient.id, [])
    yield from (Reason(alert.code, alert.raised_at, alert) for alert in alerts)
    if proposals := found.proposals.get(patient.id, []):
        yield Reason("proposal", proposals[0].created_at)
    if programme is None:
        yield Reason("no_programme")
    elif programme.status is ProgrammeStatus.DRAFT:
        yield Reason("draft", programme.created_at)
    elif programme.status is ProgrammeStatus.PAUSED:
        yield Reason("paused", programme.paused_at)
    elif programme.starts_on is not None:
        until_on = found.limits_until.get(patient.id)
        if programme.starts_on + timedelta(weeks=programme.weeks) <= today + ENDS_WITHIN:
            yield Reason("programme_ends")
        elif until_on is not None and until_on <= today + ENDS_WITHIN:
            yield Reason("limits_end")
