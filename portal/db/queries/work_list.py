"""What waits for a therapist: alerts, and the caseload with the most pressing patient first."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol, TypeVar

from sqlalchemy import String, cast, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session, defer, load_only

from portal.db import models


def add(session: Session, row: dict[str, Any]) -> models.Alert | None:
    """A new alert; None if its key is there already."""
    database = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    adding = database.insert(models.Alert).values(row).on_conflict_do_nothing(index_elements=["key"])
    alert_id = session.scalar(adding.returning(models.Alert.id))
    return session.get(models.Alert, alert_id) if alert_id is not None else None


def unseen(session: Session, patient_id: int) -> list[models.Alert]:
    """What nobody has seen yet about one patient, the newest first."""
    rows = session.scalars(
        select(models.Alert)
        .where(models.Alert.patient_id == patient_id, models.Alert.seen_at.is_(None))
        .order_by(models.Alert.id.desc())
    )
    return list(rows)


def of_patient(session: Session, patient_id: int) -> list[models.Alert]:
    """Everything that ever stood on the work list about one patient, the newest first."""
    rows = session.scalars(
        select(models.Alert).where(models.Alert.patient_id == patient_id).order_by(models.Alert.id.desc())
    )
    return list(rows)


def of_public_id(session: Session, patient_ids: Collection[int], public_id: str) -> models.Alert | None:
    """An alert by its address, if it is about one of these patients."""
    return session.scalar(
        select(models.Alert).where(
            models.Alert.public_id == public_id, models.Alert.patient_id.in_(patient_ids)
        )
    )


def raised(session: Session, patient_id: int, since: datetime) -> list[models.Alert]:
    """Alerts that are still open, or were raised since then: the rules do not repeat them."""
    rows = session.scalars(
        select(models.Alert)
        .where(
            models.Alert.patient_id == patient_id,
            models.Alert.seen_at.is_(None) | (models.Alert.raised_at >= since),
        )
        .order_by(models.Alert.id)
    )
    return list(rows)


ASKED = (models.CheckInState.OPEN, models.CheckInState.ANSWERED, models.CheckInState.CLOSED)


class OfPatient(Protocol):
    """A row that belongs to a patient."""

    patient_id: Any


Row = TypeVar("Row", bound=OfPatient)


def programmes_of(session: Session, patient_ids: Collection[int]) -> dict[int, list[models.Programme]]:
    """Each patient's programmes that are not over: what rests, what runs, what is being written; of each the
    newest first."""
    rows = session.scalars(
        select(models.Programme)
        .where(
            models.Programme.patient_id.in_(patient_ids),
            models.Programme.status != models.ProgrammeStatus.ENDED,
        )
        .order_by(
            models.Programme.status == models.ProgrammeStatus.DRAFT,
            models.Programme.status != models.ProgrammeStatus.PAUSED,
            models.Programme.id.desc(),
        )
    )
    return _by_patient(rows)


def unseen_of(session: Session, patient_ids: Collection[int]) -> dict[int, list[models.Alert]]:
    """What nobody has seen yet, by patient, the oldest first."""
    rows = session.scalars(
        select(models.Alert)
        .where(models.Alert.patient_id.in_(patient_ids), models.Alert.seen_at.is_(None))
        .order_by(models.Alert.id)
    )
    return _by_patient(rows)


def waiting_proposals_of(session: Session, patient_ids: Collection[int]) -> dict[int, list[models.Proposal]]:
    """Proposals that wait for the therapist, by patient, the oldest first."""
    rows = session.scalars(
        select(models.Proposal)
        .where(
            models.Proposal.patient_id.in_(patient_ids),
            models.Proposal.state == models.ProposalState.WAITING,
        )
        .order_by(models.Proposal.id)
    )
    return _by_patient(rows)


def last_answers_of(session: Session, patient_ids: Collection[int]) -> dict[int, list[models.Answers]]:
    """The last two answers that count, by patient, the newest first; their sealed parts are not read yet."""
    newest = (
        select(
            models.Answers.id,
            func.row_number()
            .over(partition_by=models.Answers.check_in_id, order_by=models.Answers.number.desc())
            .label("correction"),
            func.dense_rank()
            .over(partition_by=models.Answers.patient_id, order_by=models.Answers.check_in_id.desc())
            .label("occasion"),
        )
        .where(models.Answers.patient_id.in_(patient_ids))
        .subquery()
    )
    rows = session.scalars(
        select(models.Answers)
        .join(newest, newest.c.id == models.Answers.id)
        .where(newest.c.correction == 1, newest.c.occasion <= 2)
        .order_by(models.Answers.check_in_id.desc())
        .options(
            defer(models.Answers.details_sealed),
            defer(models.Answers.text_sealed),
            defer(models.Answers.shown_sealed),
        )
    )
    return _by_patient(rows)


@dataclass(frozen=True, slots=True)
class Asked:
    """How patients were asked: by patient the newest check-in that was opened, answered or not; by check-in
    the e-mail that asked for it (on paper there is none)."""

    last: dict[int, models.CheckIn]
    invitations: dict[int, models.Message]


def asked_of(session: Session, patient_ids: Collection[int], *, also: Collection[int] = ()) -> Asked:
    """Of these patients; `also` names older check-ins whose e-mail is wanted."""
    newest = (
        select(func.max(models.CheckIn.id))
        .where(models.CheckIn.patient_id.in_(patient_ids), models.CheckIn.state.in_(ASKED))
        .group_by(models.CheckIn.patient_id)
    )
    rows = session.execute(
        select(models.CheckIn, models.Message)
        .outerjoin(models.Message, models.Message.key == "email:check_in:" + cast(models.CheckIn.id, String))
        .where(models.CheckIn.id.in_(newest) | models.CheckIn.id.in_(also))
        .options(load_only(models.Message.state, models.Message.finished_at))
        .order_by(models.CheckIn.id)
    )
    found = Asked({}, {})
    for check_in, invitation in rows:  # of a patient's, the newest comes last
        if check_in.state in ASKED:
            found.last[check_in.patient_id] = check_in
        if invitation is not None:
            found.invitations[check_in.id] = invitation
    return found


def limits_of(session: Session, patient_ids: Collection[int]) -> dict[int, date]:
    """Until when the signed limits of a running programme hold, by programme."""
    rows = session.execute(
        select(models.ProgrammeVersion.programme_id, models.SignedEnvelope.until_on)
        .join(models.Programme, models.Programme.id == models.ProgrammeVersion.programme_id)
        .join(models.SignedEnvelope, models.SignedEnvelope.id == models.ProgrammeVersion.envelope_id)
        .where(
            models.ProgrammeVersion.patient_id.in_(patient_ids),
            models.ProgrammeVersion.number == models.Programme.latest_number,
            models.Programme.status == models.ProgrammeStatus.ACTIVE,
        )
    )
    return {programme_id: until_on for programme_id, until_on in rows}


def _by_patient(rows: Iterable[Row]) -> dict[int, list[Row]]:
    found: dict[int, list[Row]] = defaultdict(list)
    for row in rows:
        found[row.patient_id].append(row)
    return found
