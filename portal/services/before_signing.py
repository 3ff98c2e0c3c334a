"""How a programme stood before a signature: noted with the version, restored when that is taken back."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from portal.db import models, revivals
from portal.db.models import CheckInState, ProgrammeStatus, ProposalState
from portal.db.queries import check_ins as check_in_queries
from portal.db.queries import programmes as queries
from portal.db.queries import reviews
from portal.db.queries import taking_back as taking_back_queries
from portal.db.session import Session
from portal.services import rhythm

ENDED_REASONS = ("ended", "programme ended")
"""Why a message was cancelled whose programme was over."""


def noted(session: Session, programme: models.Programme) -> dict[str, Any]:
    """What a signature is about to change: of this programme, and of those a first version may end."""
    is_first = programme.status is ProgrammeStatus.DRAFT
    since = programme.maintenance_since
    return {
        "weeks": programme.weeks,
        "mode": programme.mode,
        "maintenance_since": since.isoformat() if since else None,
        "check_in": _check_in(session, programme),
        "others": _others(session, programme) if is_first else [],
    }


def is_one_paused(session: Session, before: Mapping[str, Any]) -> bool:
    """Whether a programme was at rest that the signature ended: its rest cannot be begun again."""
    return any(
        row["status"] == ProgrammeStatus.PAUSED.value and _has_ended(session, row["id"])
        for row in before.get("others", ())
    )


def restore(session: Session, programme: models.Programme, before: Mapping[str, Any]) -> None:
    """Weeks, mode, maintenance and the planned check-in of a running programme are as they were."""
    if "weeks" not in before:
        return
    programme.weeks, programme.mode = before["weeks"], before["mode"]
    since = before["maintenance_since"]
    programme.maintenance_since = date.fromisoformat(since) if since else None
    _replan(session, programme, before["check_in"])


def reopen_proposals(session: Session, version: models.ProgrammeVersion) -> None:
    """What ended because of this version waits for a therapist again."""
    for proposal in taking_back_queries.proposals_closed_by(session, version):
        _wait_again(proposal)
    session.flush()


def go_on(session: Session, before: Mapping[str, Any]) -> None:
    """The programmes that the signature ended run again, with their check-ins, mails and proposals."""
    for row in before.get("others", ()):
        if not _has_ended(session, row["id"]):
            continue
        programme = queries.locked(session, row["id"])
        programme.status, programme.ended_at = ProgrammeStatus(row["status"]), None
        if row["check_in"] is not None:
            check_in = session.get_one(models.CheckIn, row["check_in"]["id"])
            check_in.state = CheckInState(row["check_in"]["state"])
        for proposal in taking_back_queries.proposals(session, row["proposals"]):
            _wait_again(proposal)
        session.flush()
        revivals.of_programme(session, programme_id=programme.id, reasons=ENDED_REASONS)


def _check_in(session: Session, programme: models.Programme) -> dict[str, Any] | None:
    waiting = check_in_queries.waiting(session, programme.id)
    if waiting is None:
        return None
    days = {"due_on": waiting.due_on.isoformat(), "from_on": waiting.from_on.isoformat()}
    return {"id": waiting.id, "state": waiting.state.value} | days


def _others(session: Session, programme: models.Programme) -> list[dict[str, Any]]:
    return [
        {
            "id": other.id,
            "status": other.status.value,
            "check_in": _check_in(session, other),
            "proposals": [row.id for row in reviews.waiting_proposals(session, other.id)],
        }
        for other in queries.living(session, programme.patient_id)
        if other.id != programme.id
    ]


def _has_ended(session: Session, programme_id: int) -> bool:
    return session.get_one(models.Programme, programme_id).status is ProgrammeStatus.ENDED


def _wait_again(proposal: models.Proposal) -> None:
    proposal.state = ProposalState.WAITING
    proposal.decided_by_id = proposal.decided_at = proposal.reason = None
    proposal.closed_because = proposal.closed_by_version_id = None


def _replan(session: Session, programme: models.Programme, was: Mapping[str, Any] | None) -> None:
    """The planned check-in goes back to its day; one that the signature planned is not asked."""
    planned = check_in_queries.waiting(session, programme.id)
    if planned is None or planned.state is not CheckInState.PLANNED:
        return
    if was is None:
        planned.state = CheckInState.CANCELLED
    else:
        patient = session.get_one(models.Patient, programme.patient_id)
        planned.from_on = date.fromisoformat(was["from_on"])
        rhythm.place(session, planned, patient=patient, due_on=date.fromisoformat(was["due_on"]))
    session.flush()
