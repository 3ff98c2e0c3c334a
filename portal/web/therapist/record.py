"""What the page of one patient shows, read once: the programme, what was answered and decided, what waits."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from portal.db import mapping, models
from portal.db.models import CheckInState
from portal.db.queries import check_ins as check_in_queries
from portal.db.queries import documents, histories, messages, programmes, reviews, work_list
from portal.db.session import Session
from portal.domain import calendar
from portal.domain.decision import Decision, ItemAction, ItemDecision
from portal.domain.envelope import Envelope
from portal.domain.exercise import Library
from portal.rendering import i18n
from portal.rendering.reasons import Explained
from portal.services import caseload, courses, explanations, pauses, sheets
from portal.services.caseload import CaseloadRow
from portal.services.courses import Line
from portal.services.sheets import Card
from portal.web.therapist import waiting
from portal.web.therapist.given import Given
from portal.web.therapist.waiting import Ended, Waiting

RECENT = timedelta(days=14)


@dataclass(frozen=True)
class Occasion:
    """One check-in: what was answered (the last answer counts), and what the rules made of it."""

    check_in: models.CheckIn
    answers: tuple[Given, ...]
    decision: Decision | None
    could_not_ask: bool
    why: Mapping[str, list[Explained]]
    rules: str

    @property
    def last(self) -> Given | None:
        """The answer that counts."""
        return self.answers[-1] if self.answers else None

    @property
    def changed(self) -> list[ItemDecision]:
        """What happened to exercises, but for those that stayed as they were."""
        items = self.decision.items if self.decision else ()
        return [item for item in items if item.action is not ItemAction.HOLD or item.needs_approval]


@dataclass(frozen=True)
class Version:
    """One version with the person who made it, and the one who signed the limits it stands under."""

    version: models.ProgrammeVersion
    by: str
    signed_by: str
    documents: tuple[models.Document, ...]


@dataclass(frozen=True)
class Record:
    """Everything about one patient, for their therapist."""

    today: date
    row: CaseloadRow
    programme: models.Programme | None
    living: tuple[models.Programme, ...]
    waiting: models.CheckIn | None
    drafts: tuple[models.Programme, ...]
    versions: tuple[Version, ...]
    cards: tuple[Card, ...]
    resting: tuple[str, ...]
    occasions: tuple[Occasion, ...]
    proposals: tuple[Waiting, ...]
    decided: tuple[Ended, ...]
    alerts: tuple[models.Alert, ...]
    failures: Mapping[int, str]
    seen: tuple[tuple[models.Alert, str], ...]
    emails: tuple[models.Message, ...]
    earlier: tuple[models.Programme, ...]
    rests_because: str | None
    measures: tuple[Line, ...]

    @property
    def version(self) -> models.ProgrammeVersion | None:
        """The version that stands."""
        return self.versions[0].version if self.versions else None

    @property
    def envelope(self) -> Envelope | None:
        """The limits that were signed for it."""
        return Envelope.from_dict(self.version.envelope.limits) if self.version else None

    @property
    def is_paused(self) -> bool:
        """Whether the programme rests until a person lets it go on, also before the rules have seen why."""
        return self.rests_because is not None

    @property
    def seconds(self) -> int:
        """How long one session takes."""
        return sum(card.exercise.seconds(card.dose) for card in self.cards)

    @property
    def week(self) -> int:
        """Which week of the programme today is in, from 1."""
        starts_on = self.programme.starts_on if self.programme else None
        return max(0, (self.today - starts_on).days) // 7 + 1 if starts_on else 1

    @property
    def next_check_in(self) -> models.CheckIn | None:
        """The check-in of this programme that is planned or open."""
        return self.waiting


def of(
    session: Session, patient: models.Patient, *, library: Library, now: datetime, focus: str = ""
) -> Record:
    """Reads the record of one patient; of two programmes the one that `focus` names, else the newest."""
    living = tuple(reversed(programmes.living(session, patient.id)))
    programme = next((row for row in living if row.public_id == focus), living[0] if living else None)
    chain = versions_of(session, programme) if programme else ()
    standing = chain[0].version if chain else None
    every = programmes.of_patient(session, patient.id)
    alerts = work_list.of_patient(session, patient.id)
    return Record(
        today=calendar.day_of(patient, now),
        row=caseload.row_of(session, patient=patient, now=now),
        programme=programme,
        living=living,
        waiting=check_in_queries.waiting(session, programme.id) if programme else None,
        drafts=tuple(row for row in every if programmes.draft(session, row.id) and row.ended_at is None),
        versions=chain,
        cards=sheets.cards_of(standing, library) if standing else (),
        resting=tuple(row.exercise for row in standing.prescriptions if row.is_out) if standing else (),
        occasions=_occasions(session, programme, library) if programme else (),
        proposals=waiting.of(session, patient, library=library),
        decided=waiting.lately(session, patient, now),
        alerts=tuple(alert for alert in alerts if alert.seen_at is None),
        failures=_failures(session, alerts),
        seen=tuple(
            (alert, name_of(session, alert.seen_by_id)) for alert in _seen_since(alerts, now - RECENT)
        ),
        emails=emails_of(session, patient),
        earlier=tuple(row for row in every if row.ended_at is not None and row.latest_number > 0),
        rests_because=pauses.resting_because(session, programme) if programme else None,
        measures=courses.course_of(session, patient, now=now),
    )


def _failures(session: Session, alerts: list[models.Alert]) -> dict[int, str]:
    """Why a sheet could not be made and what to do, by the number of its alert."""
    orders = {
        alert.id: session.get(models.Message, alert.message_id)
        for alert in alerts
        if alert.code == "sheet_failed" and alert.message_id
    }
    return {number: order.reason for number, order in orders.items() if order and order.reason}


def versions_of(session: Session, programme: models.Programme) -> tuple[Version, ...]:
    """The chain, the newest first, each with the person behind it and its sheets."""
    found: dict[int, list[models.Document]] = defaultdict(list)
    for document in reversed(documents.of_patient(session, programme.patient_id)):
        found[document.version_id].append(document)
    patient = session.get_one(models.Patient, programme.patient_id)
    names = histories.names(session, patient.clinic_id)
    return tuple(
        Version(
            version,
            by=names.get(version.author_id or 0, ""),
            signed_by=names.get(version.envelope.signed_by_id, ""),
            documents=tuple(found[version.id]),
        )
        for version in programmes.versions(session, programme.id)
    )


def name_of(session: Session, account_id: int | None) -> str:
    """What a member of the staff is called."""
    account = session.get(models.Account, account_id) if account_id else None
    return (account.name or "") if account else ""


def emails_of(session: Session, patient: models.Patient) -> tuple[models.Message, ...]:
    """The e-mails to a patient, the newest first."""
    return tuple(row for row in messages.of_patient(session, patient.id) if row.effect == "send_email")


def _seen_since(alerts: list[models.Alert], since: datetime) -> list[models.Alert]:
    """What was marked as seen from then on, the last one first."""
    seen = [(alert.seen_at, alert.id, alert) for alert in alerts if alert.seen_at and alert.seen_at >= since]
    return [alert for _, _, alert in sorted(seen, reverse=True)]


def _occasions(session: Session, programme: models.Programme, library: Library) -> tuple[Occasion, ...]:
    names = library.names.get(i18n.current(), {})
    every = check_in_queries.of_programme(session, programme.id)
    asked = {row.id: row for row in every if row.state is not CheckInState.PLANNED}
    answers = check_in_queries.answers_of_all(session, asked)
    made = reviews.of_answers(
        session, {number: found[-1].number if found else 0 for number, found in answers.items()}
    )
    reached = check_in_queries.reached(session, asked)
    return tuple(
        _occasion(row, answers[number], made.get(number), names=names, was_reached=number in reached)
        for number, row in asked.items()
    )


def _occasion(
    check_in: models.CheckIn,
    answers: list[models.Answers],
    made: models.Review | None,
    *,
    names: Mapping[str, str],
    was_reached: bool,
) -> Occasion:
    decision = mapping.decision_of(made) if made else None
    is_silent = check_in.state is CheckInState.CLOSED
    return Occasion(
        check_in=check_in,
        answers=tuple(Given.of(row) for row in answers),
        decision=decision,
        could_not_ask=is_silent and not was_reached,
        why=explanations.why(made, decision, names) if made and decision else {},
        rules=made.engine if made else "",
    )
