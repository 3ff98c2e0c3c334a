"""Rows to the values of the rules and back; nothing here decides anything."""

import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from typing import Any

from portal.db import models
from portal.domain import case_format, decision_format, why
from portal.domain import programme as domain
from portal.domain.check_in import CheckIn
from portal.domain.decision import Decision, ItemDecision
from portal.domain.dose import Dose
from portal.domain.exercise import Library
from portal.domain.own_limits import OwnLimits
from portal.domain.programme import Course, Difference, DifferenceKind, Prescription, State
from portal.domain.reasons import Because
from portal.domain.rules.programme import LESS_OFTEN


@dataclass(frozen=True, slots=True)
class Extra:
    """What a therapist wrote about one exercise and no rule ever touches."""

    load: str | None = None
    rest_seconds: int | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class VersionChange:
    """One thing that is new in a version; `why` is what made it, if the rules decided it."""

    difference: Difference
    why: ItemDecision | Because | None = None

    @property
    def item(self) -> ItemDecision | None:
        """The exercise's decision that made it."""
        return self.why if isinstance(self.why, ItemDecision) else None


def memory_of(state: State) -> dict[str, Any]:
    """What the rules remember, as a version or a review keeps it: the public case format."""
    return case_format.state_to_case(state)


def state_of(library: Library, memory: dict[str, Any]) -> State:
    """The state that `memory_of` wrote."""
    return case_format.state_from_case(library, memory)


def case_of(state: State, check_in: CheckIn) -> str:
    """State and answers as one full case: `bedring rules decide` makes the same decision of it again.

    An answer about an exercise that is not in the state is left out: no decision reads it.
    """
    flags = {exercise: flag for exercise, flag in check_in.flags.items() if state.programme.of(exercise)}
    answers = case_format.check_in_to_case(replace(check_in, flags=flags))
    case = case_format.state_to_case(state) | {"checkin": answers}
    return json.dumps(case, ensure_ascii=False)


def decided_from(library: Library, review: models.Review) -> State:
    """The state a review was decided from."""
    case = json.loads(review.input or "{}")
    return state_of(library, {key: value for key, value in case.items() if key != "checkin"})


def break_days_of(review: models.Review) -> int:
    """The days without a session that a review was decided with; 0 when no gap had been found."""
    days: int = json.loads(review.input or "{}").get("break_days", 0)
    return days


def decision_of(review: models.Review) -> Decision:
    """What a review decided, after the envelope."""
    return decision_format.decision_from_record(review.decision)


def decision_record(decision: Decision) -> dict[str, Any]:
    """A decision as a review keeps it."""
    return decision_format.decision_to_record(decision)


def answers_row(check_in: CheckIn, *, number: int, submission_id: str) -> models.Answers:
    """A row for one answer; red flags, flags and text are sealed once it has its number."""
    return models.Answers(
        number=number,
        submission_id=submission_id,
        done=check_in.done,
        planned=check_in.planned,
        during=check_in.during,
        after24=check_in.after24,
        rest=check_in.rest,
        reason=check_in.reason,
        text_concern=check_in.text,
    )


def details_of(check_in: CheckIn) -> str:
    """The whole answer in the case format, to be sealed."""
    return json.dumps(case_format.check_in_to_case(check_in), ensure_ascii=False)


def check_in_of(row: models.Answers) -> CheckIn:
    """The answer as the rules read it."""
    return case_format.check_in_from_case(json.loads(row.details or "{}"))


def programme_of(version: models.ProgrammeVersion) -> domain.Programme:
    """The programme of a version as the patient has it, without what the rules remember."""
    items = tuple(_item(row) for row in version.prescriptions)
    return domain.Programme(version.sessions_per_week, items)


def extras_of(version: models.ProgrammeVersion) -> dict[str, Extra]:
    """Loads, rests and notes by exercise."""
    return {row.exercise: Extra(row.load, row.rest_seconds, row.note) for row in version.prescriptions}


def dose_of(row: models.Prescription) -> Dose:
    """The dose of one prescription."""
    return Dose(row.sets, row.reps, row.hold_seconds, row.minutes)


def doses_of(version: models.ProgrammeVersion | None) -> dict[str, Dose]:
    """The dose of each exercise of a version; nothing where there is none yet."""
    return {row.exercise: dose_of(row) for row in version.prescriptions} if version else {}


def prescription_row(item: Prescription, extra: Extra, *, position: int) -> models.Prescription:
    """A row of a new version; its note is sealed once it has its number."""
    return models.Prescription(
        position=position,
        exercise=item.exercise,
        sets=item.dose.sets,
        reps=item.dose.reps,
        hold_seconds=item.dose.hold_seconds,
        minutes=item.dose.minutes,
        load=extra.load or None,
        rest_seconds=extra.rest_seconds,
        per_week=item.per_week,
        priority=item.priority,
        keep=item.keep,
        locked=item.locked,
        lowest=_parts(item.minimum),
        highest=_parts(item.maximum),
        own_limits=item.own.to_dict(),
        is_out=not item.is_in_use,
    )


def change_records(
    differences: Iterable[Difference],
    items: Collection[ItemDecision] = (),
    because: Collection[Because] = (),
    *,
    is_correction: bool = False,
) -> tuple[dict[str, Any], ...]:
    """Differences as a version keeps them, each with the decision that made it."""
    return tuple(
        _change_record(difference, why.of(difference, items, because, is_correction=is_correction))
        for difference in differences
    )


def changes_of(version: models.ProgrammeVersion) -> tuple[VersionChange, ...]:
    """What is new in a version since the one before, in the order a patient reads it."""
    return tuple(_change(record) for record in version.changes)


def item_record(item: ItemDecision) -> dict[str, Any]:
    """One exercise's decision, as a proposal keeps it."""
    return decision_format.item_to_record(item)


def sessions_record(sessions_per_week: int, because: Iterable[Because] = ()) -> dict[str, Any]:
    """A proposed number of sessions a week with its reasons, as a proposal keeps it."""
    reasons = [decision_format.because_to_record(reason) for reason in because if reason.rule == LESS_OFTEN]
    return {"exercise": None, "sessions_per_week": sessions_per_week, "because": reasons}


def proposed_item(proposal: models.Proposal) -> ItemDecision | None:
    """The exercise's change a proposal is about; None if it is about the sessions a week."""
    is_about_sessions = proposal.change.get("exercise") is None
    return None if is_about_sessions else decision_format.item_from_record(proposal.change)


def proposed_sessions(proposal: models.Proposal) -> int:
    """The sessions a week a proposal is about."""
    sessions: int = proposal.change["sessions_per_week"]
    return sessions


def proposed_because(proposal: models.Proposal) -> tuple[Because, ...]:
    """Why other sessions a week are proposed."""
    reasons = proposal.change.get("because", ())
    return tuple(decision_format.because_from_record(reason) for reason in reasons)


def _item(row: models.Prescription) -> Prescription:
    return Prescription(
        row.exercise,
        dose_of(row),
        row.per_week,
        row.priority,
        keep=row.keep,
        locked=row.locked,
        minimum=Dose(**row.lowest) if row.lowest else None,
        maximum=Dose(**row.highest) if row.highest else None,
        own=OwnLimits.from_dict(row.own_limits),
        course=Course(waiting=row.is_out),
    )


def _parts(dose: Dose | None) -> dict[str, int] | None:
    return {part: getattr(dose, part) for part in dose.parts} if dose else None


def _change_record(difference: Difference, reason: ItemDecision | Because | None) -> dict[str, Any]:
    return {
        "kind": difference.kind.value,
        "exercise": difference.exercise,
        "before": _amount(difference.before),
        "after": _amount(difference.after),
        "item": decision_format.item_to_record(reason) if isinstance(reason, ItemDecision) else None,
        "because": decision_format.because_to_record(reason) if isinstance(reason, Because) else None,
    }


def _change(record: dict[str, Any]) -> VersionChange:
    before, after = (
        Dose(**value) if isinstance(value, dict) else value for value in (record["before"], record["after"])
    )
    difference = Difference(DifferenceKind(record["kind"]), record["exercise"], before, after)
    if record["item"]:
        return VersionChange(difference, decision_format.item_from_record(record["item"]))
    reason = record.get("because")
    return VersionChange(difference, decision_format.because_from_record(reason) if reason else None)


def _amount(value: Dose | int | None) -> dict[str, int] | int | None:
    return _parts(value) if isinstance(value, Dose) else value
