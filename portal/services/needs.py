"""Why a patient needs a look: the reasons as codes, each with its numbers, and how pressing it is."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from portal.db import models
from portal.db.models import ProgrammeStatus
from portal.domain import calendar

ENDS_WITHIN = timedelta(days=3)
NO_CONTACT = "no_contact"
CALM = 9  # from here on nothing needs the therapist
_NEEDS: tuple[tuple[str, ...], ...] = (
    ("red_flag_emergency", "red_flag_urgent", "plan_empty", "paused"),
    ("severe_worsening", "red_three", "red_two", "red", "text_urgent"),
    ("proposal",),
    ("patient_wrote", "wants_call", "text_review"),
    (
        "exercise_hurts", "no_alternative", "at_floor", "not_settling", "pain_limits", "no_improvement",
        "measure_worse", "high_stable_pain", "technique", "access", "long_break",
    ),
    (NO_CONTACT,),
    ("low_three", "low_twice", "adherence_floor", "data_missing"),
    (
        "mail_wrong_address", "mail_failed", "mail_unknown", "mail_expired", "sheet_failed", "review_failed",
        "extend_failed", "wants_paper",
    ),
    ("programme_ends", "limits_end", "draft", "no_programme"),
)  # fmt: skip
RANKS: Mapping[str, int] = {code: rank for rank, codes in enumerate(_NEEDS) for code in codes}
WORSE = frozenset({"severe_worsening", "red_three", "red_two", "red"})
PAINS = ("rest", "during", "after24")


@dataclass(frozen=True, slots=True)
class Rise:
    """How far one pain rose: `kind` is rest, during or after24, `since` the patient's day of the lower."""

    kind: str
    before: int
    after: int
    since: date


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a patient needs a look: a code, since when, and the alert to mark as seen, if it is one.

    `days` is how long nobody has answered, `rise` the pain that rose most, `proposal` the change that waits.
    """

    code: str
    at: datetime | None = None
    alert: models.Alert | None = None
    days: int | None = None
    rise: Rise | None = None
    proposal: models.Proposal | None = None

    @property
    def rank(self) -> int:
        """0 is most pressing; `CALM` and above only inform."""
        return RANKS.get(self.code, CALM)


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of one patient: programmes that are not over, unseen alerts, waiting proposals, the last
    two answers, the e-mails that asked (by check-in), and until when limits hold (by programme)."""

    programmes: list[models.Programme]
    alerts: list[models.Alert]
    proposals: list[models.Proposal]
    answers: list[models.Answers]
    invitations: Mapping[int, models.Message]
    limits_until: Mapping[int, date]


def of(patient: models.Patient, facts: Facts, *, today: date) -> tuple[Reason, ...]:
    """Every reason to look at this patient, the most pressing first. `today` is the patient's own day."""
    return tuple(sorted(_all(patient, facts, today), key=lambda reason: reason.rank))


def sleeps_until(patient: models.Patient, reasons: tuple[Reason, ...], *, now: datetime) -> datetime | None:
    """Until when the patient rests in the work list; None if not, or if there is a younger reason.

    Nothing of the first rank rests: a safety answer, a pause.
    """
    until, since = patient.snoozed_until, patient.snoozed_at
    if until is None or since is None or until <= now:
        return None
    younger = (reason for reason in reasons if reason.at is not None and reason.at > since)
    is_woken = any(reason.rank < CALM for reason in younger) or any(reason.rank == 0 for reason in reasons)
    return None if is_woken else until


def ends_on(programme: models.Programme | None, limits_until: Mapping[int, date]) -> date | None:
    """The day on which a running programme ends, or the limits it stands under: the earlier one."""
    if programme is None or programme.starts_on is None or programme.status is not ProgrammeStatus.ACTIVE:
        return None
    until_on = limits_until.get(programme.id)
    if programme.maintenance_since is not None:  # what is kept up ends with its limits
        return until_on
    last_on = _last_on(programme, programme.starts_on)
    return min(last_on, until_on) if until_on else last_on


def _all(patient: models.Patient, facts: Facts, today: date) -> Iterable[Reason]:
    for alert in facts.alerts:
        yield Reason(
            alert.code,
            alert.raised_at,
            alert,
            _silent_days(patient, alert, facts, today),
            _rise(patient, alert, facts.answers),
        )
    if facts.proposals:
        yield Reason("proposal", facts.proposals[0].created_at, proposal=facts.proposals[0])
    if not facts.programmes:
        yield Reason("no_programme")
    for programme in facts.programmes:
        if programme is facts.programmes[0] or programme.status is not ProgrammeStatus.DRAFT:
            yield from _of_programme(programme, facts, today)


def _of_programme(programme: models.Programme, facts: Facts, today: date) -> Iterable[Reason]:
    if programme.status is ProgrammeStatus.DRAFT:
        yield Reason("draft", programme.created_at)
    elif programme.status is ProgrammeStatus.PAUSED:
        yield Reason("paused", programme.paused_at)
    elif programme.starts_on is not None:
        until_on = facts.limits_until.get(programme.id)
        has_end = programme.maintenance_since is None
        if has_end and _last_on(programme, programme.starts_on) <= today + ENDS_WITHIN:
            yield Reason("programme_ends")
        elif until_on is not None and until_on <= today + ENDS_WITHIN:
            yield Reason("limits_end")


def _last_on(programme: models.Programme, starts_on: date) -> date:
    return starts_on + timedelta(weeks=programme.weeks)


def _silent_days(patient: models.Patient, alert: models.Alert, facts: Facts, today: date) -> int | None:
    asked = facts.invitations.get(alert.check_in_id or 0)
    if alert.code != NO_CONTACT or asked is None or asked.finished_at is None:
        return None
    return (today - calendar.day_of(patient, asked.finished_at)).days


def _rise(patient: models.Patient, alert: models.Alert, answers: list[models.Answers]) -> Rise | None:
    """Only of the answer that raised the alert: a later one has other numbers."""
    if alert.code not in WORSE or len(answers) < 2 or answers[0].check_in_id != alert.check_in_id:
        return None
    last, before = answers
    since = calendar.day_of(patient, before.answered_at)
    pairs = [(kind, getattr(before, kind), getattr(last, kind)) for kind in PAINS]
    rises = [Rise(kind, a, b, since) for kind, a, b in pairs if a is not None and b is not None and b > a]
    return max(rises, key=lambda rise: rise.after - rise.before, default=None)
