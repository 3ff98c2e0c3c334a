"""Decisions as plain values: in the words of the public case format, and as a complete record."""

from collections.abc import Mapping
from typing import Any

from portal.domain import dose as doses
from portal.domain import plain
from portal.domain.adherence import Band
from portal.domain.decision import (
    Alert,
    Decision,
    ItemAction,
    ItemDecision,
    Light,
    Priority,
    ProgrammeAction,
    Status,
)
from portal.domain.dose import Dose
from portal.domain.reasons import Because, Fact

_WITH_DOSES = frozenset({ItemAction.PROGRESS, ItemAction.REGRESS, ItemAction.RESTORE})


def decision_to_case(case_id: Any, decision: Decision) -> dict[str, Any]:
    """The decision as `bedring rules` writes it (clinical.md 6.14)."""
    return {
        "id": case_id,
        "light": decision.light.value,
        "status": decision.status.value,
        "actions": [action.value for action in decision.actions],
        "alerts": [str(alert) for alert in decision.alerts],
        "next": decision.next_contact_days,
        "sessions_per_week": decision.sessions_per_week,
        "rules": list(decision.rules),
        "items": {item.exercise: [words(item), ", ".join(item.rules)] for item in decision.items},
    }


def words(item: ItemDecision) -> str:
    """One exercise's decision: `progress 2x10 -> 2x12`, `swap -> clamshell 2x7 suspended approval`."""
    said = item.action.value
    if item.action in _WITH_DOSES and item.before is not None:
        said += f" {doses.words(item.before)}"
    if item.after is not None:
        to = f"{item.to_exercise} " if item.to_exercise else ""
        said += f" -> {to}{doses.words(item.after)}"
    return said + " suspended" * item.suspended + " approval" * item.needs_approval


def decision_to_record(decision: Decision) -> dict[str, Any]:
    """Everything about a decision, as plain values for the database."""
    return {
        "status": decision.status.value,
        "light": decision.light.value,
        "rules": list(decision.rules),
        "items": [item_to_record(item) for item in decision.items],
        "actions": [action.value for action in decision.actions],
        "alerts": [{"priority": alert.priority.value, "code": alert.code} for alert in decision.alerts],
        "sessions_per_week": decision.sessions_per_week,
        "next_contact_days": decision.next_contact_days,
        "sessions_proposed": decision.sessions_proposed,
        "band": decision.band and decision.band.value,
        "unsettled": decision.unsettled,
        "because": [because_to_record(because) for because in decision.because],
        "engine": decision.engine,
    }


def decision_from_record(record: Mapping[str, Any]) -> Decision:
    """The decision that `decision_to_record` made plain."""
    return Decision(
        status=Status(record["status"]),
        light=Light(record["light"]),
        rules=tuple(record["rules"]),
        items=tuple(item_from_record(item) for item in record["items"]),
        actions=tuple(ProgrammeAction(action) for action in record["actions"]),
        alerts=tuple(Alert(Priority(alert["priority"]), alert["code"]) for alert in record["alerts"]),
        sessions_per_week=record["sessions_per_week"],
        next_contact_days=record["next_contact_days"],
        sessions_proposed=record["sessions_proposed"],
        band=record["band"] and Band(record["band"]),
        unsettled=record["unsettled"],
        because=tuple(because_from_record(because) for because in record["because"]),
        engine=record["engine"],
    )


def item_to_record(item: ItemDecision) -> dict[str, Any]:
    """One exercise's decision as plain values; a proposal keeps this."""
    return {
        "exercise": item.exercise,
        "action": item.action.value,
        "rules": list(item.rules),
        "before": item.before and plain.dose_to_plain(item.before),
        "after": item.after and plain.dose_to_plain(item.after),
        "to_exercise": item.to_exercise,
        "per_week": item.per_week,
        "suspended": item.suspended,
        "needs_approval": item.needs_approval,
        "because": [because_to_record(because) for because in item.because],
    }


def item_from_record(record: Mapping[str, Any]) -> ItemDecision:
    """The decision about one exercise that `item_to_record` made plain."""
    return ItemDecision(
        exercise=record["exercise"],
        action=ItemAction(record["action"]),
        rules=tuple(record["rules"]),
        before=record["before"] and _dose(record["before"]),
        after=record["after"] and _dose(record["after"]),
        to_exercise=record["to_exercise"],
        per_week=record["per_week"],
        suspended=record["suspended"],
        needs_approval=record["needs_approval"],
        because=tuple(because_from_record(because) for because in record["because"]),
    )


def _dose(parts: Mapping[str, int]) -> Dose:
    return Dose(
        sets=parts.get("sets"),
        reps=parts.get("reps"),
        hold_seconds=parts.get("hold_s"),
        minutes=parts.get("minutes"),
    )


def because_to_record(because: Because) -> dict[str, Any]:
    """One reason as plain values."""
    facts = {
        name: plain.dose_to_plain(fact) if isinstance(fact, Dose) else fact
        for name, fact in because.facts.items()
    }
    return {
        "rule": because.rule,
        "facts": facts,
        "limits": dict(because.limits),
        "source": list(because.source),
    }


def because_from_record(record: Mapping[str, Any]) -> Because:
    """The reason that `because_to_record` made plain; records from before limits were kept have none."""
    facts: dict[str, Fact] = {
        name: _dose(fact) if isinstance(fact, dict) else fact for name, fact in record["facts"].items()
    }
    return Because(record["rule"], facts, dict(record.get("limits", {})), tuple(record.get("source", ())))
