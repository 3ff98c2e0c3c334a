"""How a version was made by the rules: the light, the reasons, the rule set, and the check-in behind it."""

from dataclasses import dataclass

from portal.db import mapping, models
from portal.db.models import Origin
from portal.db.queries import reviews
from portal.db.session import Session
from portal.domain.decision import Decision, ItemAction, ItemDecision, Light
from portal.domain.exercise import Library
from portal.domain.reasons import Because
from portal.rendering import i18n
from portal.rendering.reasons import Explained, Reasons
from portal.services import explanations


@dataclass(frozen=True)
class Made:
    """What the rules decided. `lines` are the reasons by exercise, the whole programme's under ""."""

    light: Light
    lines: dict[str, list[Explained]]
    rules: str
    check_in: models.CheckIn


def of(session: Session, version: models.ProgrammeVersion, library: Library) -> Made | None:
    """The decision behind a version; None where a therapist signed it without one."""
    review = _review(session, version)
    if review is None:
        return None
    decision = mapping.decision_of(review)
    names = library.names.get(i18n.current(), {})
    if version.origin is Origin.REVIEW:
        lines = _but_holds(explanations.why(review, decision, names), decision)
    else:
        lines = _agreed(version, Reasons(names))
    check_in = session.get_one(models.CheckIn, review.check_in_id)
    return Made(decision.light, lines, review.engine, check_in)


def _review(session: Session, version: models.ProgrammeVersion) -> models.Review | None:
    if version.review_id is not None:
        return session.get_one(models.Review, version.review_id)
    if version.origin is not Origin.APPROVED:
        return None
    proposal = reviews.decided_in(session, version.id)
    return session.get_one(models.Review, proposal.review_id) if proposal else None


def _but_holds(lines: dict[str, list[Explained]], decision: Decision) -> dict[str, list[Explained]]:
    """Without the exercises that stayed as they were: a version shows what is new in it."""
    stayed = {item.exercise for item in decision.items if item.action is ItemAction.HOLD}
    return {place: said for place, said in lines.items() if place not in stayed}


def _agreed(version: models.ProgrammeVersion, reasons: Reasons) -> dict[str, list[Explained]]:
    """The reasons of what the therapist agreed to."""
    lines: dict[str, list[Explained]] = {}
    for change in mapping.changes_of(version):
        if isinstance(change.why, ItemDecision):
            lines[change.why.exercise] = list(reasons.explained_lines(change.why))
        elif isinstance(change.why, Because):
            lines[explanations.WHOLE] = [reasons.explained(change.why)]
    return lines
