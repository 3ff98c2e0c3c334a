"""S1-S3, I14, I11c: what may become harder, and how much (clinical.md 6.6, steps 4 and 5).

Sources: 2-for-2 (NSCA), ACSM 2-10 %, running data 10 and 30 %; all numbers by design.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from portal.domain import dose as doses
from portal.domain.case import Case, ItemDecisions
from portal.domain.check_in import Mark
from portal.domain.decision import ItemAction, ItemDecision
from portal.domain.dose import Dose
from portal.domain.exercise import Exercise, LoadClass
from portal.domain.item import Item
from portal.domain.policy import POLICY
from portal.domain.reasons import declare

CHOSEN = declare(
    "I14",
    "nsca_2_for_2",
    "acsm_2009",
    design="one step",
    numbers=("good_check_ins", "good_check_ins_amber", "good_check_ins_saved", "item_cap_pct", "max_level"),
    says="Enough good check-ins in a row, and it is among the few that may become harder.",
)
AT_THE_CEILING = declare(
    "I11c",
    design="the therapist's limits and the library's bounds",
    numbers=("item_cap_pct", "max_level"),
    says="No step and no next level fits the limits.",
)
ENOUGH_ITEMS = declare(
    "S1",
    design="few things change at a time",
    numbers=("max_progressions", "progressions_in_amber"),
    says="Others that are more important become harder now.",
)
ENOUGH_WORK = declare(
    "S2",
    "running_10_30",
    design="a convention",
    numbers=("plan_cap_pct",),
    says="With it the whole programme would grow too much at once.",
)
SAME_TARGET = declare(
    "S3",
    design="one exercise takes the place of one",
    says="Another exercise goes on to the same next one.",
)

_CLASS_ORDER = {load_class: place for place, load_class in enumerate(LoadClass)}


@dataclass(frozen=True, slots=True)
class Step:
    """One step harder: a dose, or the next exercise of the ladder with its entry dose."""

    item: Item
    dose: Dose
    to: Exercise | None = None

    def weekly_seconds(self, case: Case) -> int:
        """Seconds a week that it adds; below zero if the next exercise begins shorter."""
        exercise = self.to or self.item.exercise
        per_week = min(self.item.prescription.per_week, exercise.per_week) if self.to else None
        return _weekly(case, self.item, exercise.seconds(self.dose), per_week) - _weekly(
            case, self.item, self.item.seconds
        )


def choose(case: Case, items: ItemDecisions) -> ItemDecisions:
    """Decide about every candidate: the few most important go one step up, the others wait."""
    candidates = [item for item in case.items if items[item.exercise.id] is None]
    if not candidates:
        return items
    steps = []
    for item in candidates:
        step = next_step(case, item, items.chosen)
        if step is None:
            items.settle(item, item.decide(ItemAction.HOLD, AT_THE_CEILING))
        else:
            steps.append(step)
    for step, waits in _select(case, sorted(steps, key=_urgency)):
        items.settle(step.item, step.item.decide(ItemAction.HOLD, waits) if waits else _harder(case, step))
    return items


def next_step(case: Case, item: Item, chosen: Collection[str]) -> Step | None:
    """The next level if it was too easy twice, else the next dose, else the next level; None at the top."""
    too_easy_again = item.mark is Mark.TOO_EASY and item.course.prev_flag is Mark.TOO_EASY
    if too_easy_again and (rung := _higher_rung(case, item, chosen)):
        return rung
    bigger = doses.harder(item.dose, item.bounds, cap_pct=case.limits.item_cap_pct)
    return Step(item, bigger) if bigger else _higher_rung(case, item, chosen)


def _higher_rung(case: Case, item: Item, chosen: Collection[str]) -> Step | None:
    """The first progression the patient may get, up to the highest level, that adds no more than the cap."""
    present, own = item.seconds, item.prescription.own.max_level
    highest = case.limits.max_level if own is None else min(case.limits.max_level, own)
    for candidate in item.exercise.progressions:
        other = case.allowed(candidate, chosen)
        if other is not None and other.level <= highest:
            entry = doses.entry(other, at_most_seconds=present)
            if other.seconds(entry) * 100 <= present * (100 + case.limits.item_cap_pct):
                return Step(item, entry, other)
    return None


def _urgency(step: Step) -> tuple[bool, int, int, int]:
    """Too easy first; loaded, aerobic, gentle; the longer streak; the priority."""
    item = step.item
    return (
        item.mark is not Mark.TOO_EASY,
        _CLASS_ORDER[item.exercise.load_class],
        -item.course.streak,
        item.prescription.priority,
    )


def _select(case: Case, steps: list[Step]) -> Iterator[tuple[Step, str | None]]:
    """Each step, most urgent first, with the rule that makes it wait; None if it is chosen."""
    places = _places(case)
    targets: set[str] = set()
    added = 0
    chosen = 0
    for step in steps:
        adds = step.weekly_seconds(case)
        if chosen >= places:
            yield step, ENOUGH_ITEMS
        elif step.to is not None and step.to.id in targets:
            yield step, SAME_TARGET
        elif chosen and (added + adds) * 100 > case.limits.plan_cap_pct * _weekly_seconds(case):
            yield step, ENOUGH_WORK
        else:
            yield step, None
            chosen, added = chosen + 1, added + adds
            targets.update([step.to.id] if step.to else [])


def _places(case: Case) -> int:
    """How many may become harder: none while an exercise is set aside, in amber at most one."""
    if any(item.course.out for item in case.items):
        return 0
    most = case.limits.max_progressions
    return most if case.is_green else min(most, POLICY.progressions_in_amber)


def _harder(case: Case, step: Step) -> ItemDecision:
    automatic = case.limits.auto_progress_level if step.to else case.limits.auto_progress_dose
    return step.item.decide(
        ItemAction.PROGRESS, CHOSEN, after=step.dose, to=step.to, needs_approval=not automatic
    )


def _weekly_seconds(case: Case) -> int:
    """Seconds a week of the present programme; relaxation is not counted."""
    return sum(_weekly(case, item, item.seconds) for item in case.items if not item.is_relaxation)


def _weekly(case: Case, item: Item, seconds: int, per_week: int | None = None) -> int:
    often = item.prescription.per_week if per_week is None else per_week
    return seconds * min(often, case.state.programme.sessions_per_week)
