"""Why something was decided: the rule, its basis, and the numbers its sentence needs.

The sentences themselves, for patient and therapist, live in the language folders under the rule's id.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from portal.domain.dose import Dose
from portal.domain.quick_init import quick_init
from portal.domain.sources import BY_DESIGN, Basis, by

Judge = TypeVar("Judge", bound=Callable[..., object])
Judge_co = TypeVar("Judge_co", bound=Callable[..., object], covariant=True)
Fact = int | str | Dose


@dataclass(frozen=True, slots=True)
class Entry:
    """What is known of a rule beside its judgement: its basis, the numbers it reads, and what it says.

    `numbers` are names of POLICY, or of a therapist's limits; `says` is the line "if" of its table.
    """

    basis: Basis
    numbers: tuple[str, ...] = ()
    says: str = ""


ALL_RULES: dict[str, tuple[Entry, ...]] = {}  # by id, in the order of the code; complete with `adaptation`


@dataclass(frozen=True, slots=True)
class Rule(Generic[Judge_co]):
    """One line of a table of clinical.md 6: its id, and the function that judges."""

    id: str
    judge: Judge_co


def rule(
    rule_id: str, *sources: str, design: str = "", numbers: tuple[str, ...] = ()
) -> Callable[[Judge], Rule[Judge]]:
    """Attach an id, a basis and the numbers it reads to the function of a rule."""

    def entered(judge: Judge) -> Rule[Judge]:
        says = (judge.__doc__ or "").strip().partition("\n")[0]
        declare(rule_id, *sources, design=design, numbers=numbers, says=says)
        return Rule(rule_id, judge)

    return entered


def declare(
    rule_id: str, *sources: str, design: str = "", numbers: tuple[str, ...] = (), says: str = ""
) -> str:
    """Enter an id that an outcome carries without a function of its own; returns the id.

    Raises ValueError where neither a source is named nor what is by design.
    """
    entry = Entry(by(*sources, design=design), numbers, says)
    ALL_RULES[rule_id] = (*ALL_RULES.get(rule_id, ()), entry)
    return rule_id


def basis_of(rule_id: str) -> tuple[str, ...]:
    """The names of what a rule rests on, each once, BY_DESIGN last; nothing for a rule that is gone."""
    names = [name for entry in ALL_RULES.get(rule_id, ()) for name in entry.basis.names]
    return tuple(sorted(dict.fromkeys(names), key=lambda name: name == BY_DESIGN))


def marks_of(rule_id: str) -> str:
    """What a rule rests on with marks, for the clinical page: `[S] Silbernagel 2007; [D] three times`."""
    return "; ".join(dict.fromkeys(entry.basis.marked for entry in ALL_RULES.get(rule_id, ())))


def numbers_of(rule_id: str) -> tuple[str, ...]:
    """The names of the numbers a rule reads, each once."""
    return tuple(dict.fromkeys(name for entry in ALL_RULES.get(rule_id, ()) for name in entry.numbers))


@quick_init
@dataclass(frozen=True, slots=True)
class Because:
    """One reason: a rule and its facts.

    Facts of an exercise: `ex`, `before` and `after` (doses), `to` (another exercise), `pain`, `streak`,
    `days` since its last change, `bounces`. Facts of a programme: `n`, and the answers they came from.
    `limits` are the numbers the rule compared with and `source` the names of what it rests on, both as they
    were when it decided; they are filled in before a decision is kept (`thresholds.py`).
    """

    rule: str
    facts: Mapping[str, Fact] = field(default_factory=dict)
    limits: Mapping[str, float] = field(default_factory=dict)
    source: tuple[str, ...] = ()
