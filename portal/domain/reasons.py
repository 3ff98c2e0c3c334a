"""Why something was decided: the rule, its source, and the numbers its sentence needs.

The sentences themselves, for patient and therapist, live in the language folders under the rule's id.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from portal.domain.dose import Dose

Judge = TypeVar("Judge", bound=Callable[..., object])
Judge_co = TypeVar("Judge_co", bound=Callable[..., object], covariant=True)
Fact = int | str | Dose

ALL_RULES: dict[str, str] = {}  # every rule id with its source; complete once `adaptation` is imported


@dataclass(frozen=True, slots=True)
class Rule(Generic[Judge_co]):
    """One line of a table of clinical.md 6: its id, what supports it, and the function that judges."""

    id: str
    source: str
    judge: Judge_co


def rule(rule_id: str, *, source: str) -> Callable[[Judge], Rule[Judge]]:
    """Attach an id and a source to the function of a rule."""
    declare(rule_id, source=source)
    return lambda judge: Rule(rule_id, source, judge)


def declare(rule_id: str, *, source: str) -> str:
    """Enter an id that an outcome carries without a function of its own; returns the id."""
    ALL_RULES[rule_id] = source
    return rule_id


@dataclass(frozen=True, slots=True)
class Because:
    """One reason: a rule and its facts.

    Facts of an exercise: `ex`, `before` and `after` (doses), `to` (another exercise), `pain`, `streak`,
    `days` since its last change, `bounces`. Facts of a programme: `n`, and the answers they came from.
    """

    rule: str
    facts: Mapping[str, Fact] = field(default_factory=dict)
