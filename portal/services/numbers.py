"""How a clinic does, in numbers: how many reply, how much is done, how soon somebody looks, what helps.

These describe; they prove nothing about a protocol. Nobody is named, and few are never told apart.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import median

from portal.db.models import Origin
from portal.db.queries import numbers as queries
from portal.db.queries.numbers import Counted, Pain
from portal.db.session import Session
from portal.services import approvals
from portal.services.approvals import Rate

FEWEST = approvals.FEWEST  # below so many a share or a middle value says nothing
FEWEST_OF_A_PROTOCOL = 5  # programmes: below it the outcome would be one person's
PRIORITIES = ("urgent", "high", "normal", "info")


@dataclass(frozen=True, slots=True)
class Seen:
    """Alerts of one priority: how many were raised, how many somebody has seen, and how soon."""

    priority: str
    raised: int
    seen: int
    median_minutes: int | None


@dataclass(frozen=True, slots=True)
class Change:
    """Usual pain (NPRS 0 to 10) under one protocol, as middle values; None: too few programmes to say.

    `protocol` is None where a programme was written without one.
    """

    protocol: str | None
    programmes: int
    start: float | None = None
    newest: float | None = None


@dataclass(frozen=True, slots=True)
class Numbers:
    """What was counted of one clinic since a moment.

    `rules` counts for each rule the answers it decided something about; `answers` are all of them.
    """

    replies: Counted
    sessions: Counted
    seen: tuple[Seen, ...]
    proposals: Rate
    versions: dict[Origin, int]
    changes: tuple[Change, ...]
    rules: Counter[str]
    answers: int


def of_clinic(session: Session, *, clinic_id: int, since: datetime) -> Numbers:
    """Everything that is counted, in seven reads."""
    rules, answers = _rules(session, clinic_id, since)
    return Numbers(
        replies=queries.replies(session, clinic_id, since),
        sessions=queries.sessions(session, clinic_id, since),
        seen=_seen(queries.alerts(session, clinic_id, since)),
        proposals=approvals.rate(session, clinic_id=clinic_id, since=since),
        versions=queries.versions(session, clinic_id, since),
        changes=_changes(queries.pains(session, clinic_id, since)),
        rules=rules,
        answers=answers,
    )


def percent(counted: Counted) -> int | None:
    """The share in whole percent; None where there are too few to say."""
    return round(100 * counted.part / counted.whole) if counted.whole >= FEWEST else None


def _seen(rows: Sequence[tuple[str, datetime, datetime | None]]) -> tuple[Seen, ...]:
    """By how pressing they are. The clock counts nights and days off, too."""
    waits: dict[str, list[float]] = defaultdict(list)
    raised = Counter(priority for priority, _, _ in rows)
    for priority, raised_at, seen_at in rows:
        if seen_at is not None:
            waits[priority].append(max(0.0, (seen_at - raised_at).total_seconds() / 60))
    return tuple(
        Seen(priority, raised[priority], len(waits[priority]), _minutes(waits[priority]))
        for priority in PRIORITIES
        if raised[priority]
    )


def _minutes(waits: list[float]) -> int | None:
    return round(median(waits)) if len(waits) >= FEWEST else None


def _changes(pains: Sequence[Pain]) -> tuple[Change, ...]:
    """By protocol, the one with the most programmes first."""
    found: dict[str | None, list[Pain]] = defaultdict(list)
    for pain in pains:
        found[pain.protocol].append(pain)
    ordered = sorted(found.items(), key=lambda of: (-len(of[1]), of[0] or ""))
    return tuple(_change(protocol, of) for protocol, of in ordered)


def _change(protocol: str | None, pains: list[Pain]) -> Change:
    if len(pains) < FEWEST_OF_A_PROTOCOL:
        return Change(protocol, len(pains))
    return Change(
        protocol,
        len(pains),
        start=median(pain.start for pain in pains),
        newest=median(pain.newest for pain in pains),
    )


def _rules(session: Session, clinic_id: int, since: datetime) -> tuple[Counter[str], int]:
    """For each rule the answers it decided something about, once each; and how many answers there were."""
    counted: Counter[str] = Counter()
    answers = 0
    for decision in queries.decisions(session, clinic_id, since):
        of_items = (rule for item in decision["items"] for rule in item["rules"])
        counted.update({*decision["rules"], *of_items})
        answers += 1
    return counted, answers
