"""Proposals: what goes beyond the signed limits, approved, rejected, or taken into a draft."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from portal.db import mapping, models
from portal.db.models import Origin, ProgrammeStatus, ProposalState
from portal.db.queries import programmes as programme_queries
from portal.db.queries import reviews as queries
from portal.db.session import Session
from portal.domain import programme as domain
from portal.domain import revision, typed
from portal.domain.asking import Asked, InForce
from portal.domain.decision import Decision, ItemAction, ItemDecision
from portal.domain.envelope import Divided
from portal.domain.errors import NotAllowed
from portal.domain.exercise import Library
from portal.domain.programme import State
from portal.domain.reasons import Because
from portal.services import cases, check_ins, closing, drafts, fitting, pauses, programmes, versions
from portal.services.closing import Closed
from portal.services.drafts import DraftBody
from portal.services.fitting import NotNow
from portal.services.versions import Issue

REASON_LENGTH = 500
_REMOVED = frozenset({ItemAction.DROP, ItemAction.REMOVE})


def put(
    session: Session,
    *,
    row: models.Review,
    version: models.ProgrammeVersion,
    parts: Divided,
    limits: InForce,
    now: datetime,
) -> int:
    """Puts what waits for the therapist on the work list, as proposals to this version; returns how many.

    Each says why it asks, by the limits in force when it was decided.
    """
    doses = {row.exercise: mapping.dose_of(row) for row in version.prescriptions}
    changes: list[dict[str, Any]] = [
        mapping.item_record(item) | _asked(limits, item)
        for item in parts.asked
        if doses.get(item.exercise) == item.before
    ]
    if parts.asked_sessions_per_week is not None:
        fewer = mapping.sessions_record(parts.asked_sessions_per_week, parts.decision.because)
        changes.append(fewer | _asked(limits, None))
    for change in changes:
        session.add(
            models.Proposal(
                review_id=row.id,
                programme_id=row.programme_id,
                patient_id=row.patient_id,
                version_id=version.id,
                change=change,
                created_at=now,
            )
        )
    session.flush()
    return len(changes)


def lapse(
    session: Session, *, programme_id: int, decision: Decision, replaced: int | None, now: datetime
) -> None:
    """Proposals that were decided anew, or belonged to the review that was replaced, wait no longer."""
    decided = {item.exercise for item in decision.items}
    for proposal in queries.waiting_proposals(session, programme_id):
        exercise = proposal.change.get("exercise")
        if proposal.review_id == replaced:
            closing.by_itself(session, proposal, Closed.CORRECTION, now=now)
        elif exercise is None or exercise in decided:
            closing.by_itself(session, proposal, Closed.CHECK_IN, now=now)


def approve(
    session: Session, *, proposal: models.Proposal, by: models.Account, library: Library, now: datetime
) -> models.ProgrammeVersion:
    """The therapist agrees: the next version carries this one change, in their name.

    `NotNow` if it waits no longer, if it does not fit what stands today, or while a safety answer keeps the
    patient's programmes at rest.
    """
    programme, standing = _taken(session, proposal, by)
    if pauses.gate_of(session, programme.patient_id) is not None:
        raise NotNow(fitting.Obstacle.SAFETY)
    state = _state(session, programme, standing, library, now)
    item = mapping.proposed_item(proposal)
    if item is None:
        after = revision.approve_sessions(state, mapping.proposed_sessions(proposal))
    else:
        fitting.check(item, state, library)
        after = revision.approve(state, item)
    closing.by_person(session, proposal, by, ProposalState.APPROVED, now)
    version = _publish(session, programme, standing, after, _approved(proposal, by, library, now))
    proposal.closed_by_version_id = version.id
    session.flush()
    return version


def reject(
    session: Session,
    *,
    proposal: models.Proposal,
    by: models.Account,
    reason: str,
    library: Library,
    now: datetime,
) -> models.ProgrammeVersion:
    """The therapist says no, with a reason if they like; it is not asked again for fourteen days.

    An exercise that was left out meanwhile comes back, with a new version; else the version stays.
    Returns the version that stands.
    """
    clean = typed.note(reason, field="reason", longest=REASON_LENGTH)
    programme, standing = _taken(session, proposal, by)
    closing.by_person(session, proposal, by, ProposalState.REJECTED, now)
    proposal.reason = clean or None
    state = _state(session, programme, standing, library, now)  # refused proposals are part of it
    if not domain.differences(mapping.programme_of(standing), state.programme):
        return standing
    version = _publish(session, programme, standing, state, _Decided(by, library, now))
    proposal.closed_by_version_id = version.id
    session.flush()
    return version


def edit(session: Session, *, proposal: models.Proposal, by: models.Account, now: datetime) -> models.Draft:
    """A draft with the proposed change filled in, for the therapist to do it their own way.

    The proposal waits on: signing the draft closes it.
    """
    programme, _ = _taken(session, proposal, by)
    proposal.in_draft_at = now
    draft = programmes.draft_of(session, programme=programme, now=now)
    body = programmes.body_of(draft)
    item = mapping.proposed_item(proposal)
    if item is None:
        changed = replace(body, sessions_per_week=mapping.proposed_sessions(proposal))
    else:
        changed = _with(body, item)
    return programmes.save_draft(session, programme=programme, body=changed, revision=draft.revision, now=now)


@dataclass(frozen=True, slots=True)
class _Decided:
    """Who decided, when, and what was agreed to; nothing of it after a refusal."""

    by: models.Account
    library: Library
    now: datetime
    items: tuple[ItemDecision, ...] = ()
    because: tuple[Because, ...] = ()


def _approved(proposal: models.Proposal, by: models.Account, library: Library, now: datetime) -> _Decided:
    """What was agreed to, as it reads once it is done: nothing waits any more, and nothing is left open."""
    item = mapping.proposed_item(proposal)
    if item is None:
        return _Decided(by, library, now, because=mapping.proposed_because(proposal))
    return _Decided(by, library, now, items=(replace(item, needs_approval=False, suspended=False),))


def _asked(limits: InForce, item: ItemDecision | None) -> dict[str, Any]:
    why = limits.why_asked(item)
    if why is Asked.EXPIRED:
        return {"asked": why.value, "limits_ended_on": limits.ended_on(item).isoformat()}
    return {"asked": why.value}


def _taken(
    session: Session, proposal: models.Proposal, by: models.Account
) -> tuple[models.Programme, models.ProgrammeVersion]:
    """The programme, held, and the version that stands; only a waiting proposal can be decided."""
    if not by.is_therapist or by.disabled_at is not None:
        raise NotAllowed("only a therapist decides about proposals")
    programme = programme_queries.locked(session, proposal.programme_id)
    proposal = queries.locked_proposal(session, proposal.id)
    standing = programme_queries.latest(session, programme.id)
    if proposal.state is not ProposalState.WAITING or standing is None:
        raise NotNow(fitting.Obstacle.OVER)
    return programme, standing


def _state(
    session: Session,
    programme: models.Programme,
    standing: models.ProgrammeVersion,
    library: Library,
    now: datetime,
) -> State:
    when = cases.moment(session, programme, now)
    return cases.now_of(session, version=standing, library=library, when=when)


def _publish(
    session: Session,
    programme: models.Programme,
    standing: models.ProgrammeVersion,
    after: State,
    decided: _Decided,
) -> models.ProgrammeVersion:
    when = cases.moment(session, programme, decided.now)
    differences = domain.differences(mapping.programme_of(standing), after.programme)
    issue = Issue(
        state=after,
        origin=Origin.APPROVED,
        library=decided.library,
        envelope=standing.envelope,
        starts_on=max(standing.starts_on, when.on),
        extras=mapping.extras_of(standing),
        changes=mapping.change_records(differences, decided.items, decided.because),
        author_id=decided.by.id,
        is_quiet=programme.status is ProgrammeStatus.PAUSED,
        before={},
    )
    version = versions.publish(session, programme=programme, issue=issue, now=decided.now)
    check_ins.follow_version(session, version=version, also_open=False)
    return version


def _with(body: DraftBody, item: ItemDecision) -> DraftBody:
    """The draft with the change where the exercise is still in it."""
    row = next((row for row in body.rows if row.exercise == item.exercise), None)
    if row is None:
        return body
    if item.action in _REMOVED:
        return drafts.remove(body, row.key)
    changed = replace(row, dose=item.after or row.dose, rests=False)
    if item.to_exercise is not None:
        days = item.per_week or row.per_week
        changed = replace(
            changed, exercise=item.to_exercise, per_week=days, lowest=None, highest=None, note=""
        )
    return drafts.set_row(body, changed)
