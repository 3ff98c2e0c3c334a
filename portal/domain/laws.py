"""The laws that no decision may break, whatever was answered (clinical.md 6.9).

They are written down a second time here, apart from the rules, so that a fault in a rule is noticed.
INV8-10 and INV17: `laws_between.py`. INV18, one answer changes the programme once: the database keeps it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from operator import attrgetter

from portal.domain import red_flags
from portal.domain.adherence import Band
from portal.domain.check_in import Mark
from portal.domain.decision import ItemAction, ItemDecision, Light, Priority, Status
from portal.domain.dose import Bounds, Dose
from portal.domain.exercise import HIGHEST_LEVEL, RELAXATION, Exercise
from portal.domain.looked import Looked
from portal.domain.pain import Pain, Phase
from portal.domain.programme import ChangeKind, Mode, Prescription
from portal.domain.reasons import ALL_RULES

_rule = attrgetter("rule")
_PRESSING = frozenset({Priority.URGENT, Priority.HIGH})
Judge = Callable[[Looked], bool]


@dataclass(frozen=True, slots=True)
class Law:
    """One law of clinical.md 6.9: its id, and whether a decision keeps it."""

    id: str
    keeps: Judge

    @property
    def words(self) -> str:
        """What it says."""
        return (self.keeps.__doc__ or "").strip()


def _stops(look: Looked) -> bool:
    """A red flag pauses everything and calls somebody; nothing but a person resumes a paused programme."""
    decision, concern = look.decision, red_flags.concern(look.check_in.red_flags)
    if concern is None and look.state.status is Status.ACTIVE:
        return True
    is_stopped = (decision.status, decision.light, decision.next_contact_days) == (
        Status.PAUSED,
        Light.NONE,
        None,
    )
    rests = {item.exercise for item in decision.items if item.action is ItemAction.PAUSE}
    calls = concern is None or any(alert.priority in _PRESSING for alert in decision.alerts)
    return is_stopped and calls and rests == {item.exercise for item in look.state.programme.items}


def _good_check_in(look: Looked) -> bool:
    """Only a good check-in makes anything harder: calm, most sessions done, the exercise itself well done."""
    harder = look.harder
    if not harder:
        return True
    state, check_in, decision = look.state, look.check_in, look.decision
    settled = state.phase is Phase.CHRONIC and state.week >= 3 and state.mode is Mode.CONTINGENT
    is_calm = decision.light is Light.GREEN or (decision.rules == ("L3c",) and settled)
    history = (state.intake_rest, *state.prev_rest)
    pain = Pain.of(check_in.during, check_in.after24, check_in.rest, history)
    is_low = pain.during <= 5 and pain.after24 <= 5 and pain.rest <= 5
    is_usual = pain.rise < 2 and pain.rise_surely < 2
    flags = [check_in.flags.get(item.exercise) for item, _ in harder]
    went_well = all(flag is not None and flag.mark in (Mark.OK, Mark.TOO_EASY) for flag in flags)
    return is_calm and is_low and is_usual and decision.band is Band.HIGH and went_well


def _one_part(look: Looked) -> bool:
    """At most one of sets, repetitions, seconds, minutes and level gets harder."""
    doses = [(item.dose, made.after) for item, made in look.harder if not made.to_exercise]
    return all(after is not None and _rises(before, after) <= 1 for before, after in doses)


def _small_steps(look: Looked) -> bool:
    """An exercise grows by a quarter at most, the week by the signed share; nothing passes where it was."""
    harder = look.harder
    if any(look.seconds(item, made) * 4 > look.seconds(item) * 5 for item, made in harder):
        return False
    back = [(item, made) for item, made in harder if "R2" in made.rules]
    if not all(_is_within(made.after, item.course.flare_from) for item, made in back):
        return False
    restored = look.of(ItemAction.RESTORE)
    if any(made.after is not None and made.after.volume > item.dose.volume for item, made in restored):
        return False
    added = [look.weekly(item, made) - look.weekly(item) for item, made in look.steps()]
    return len(added) < 2 or sum(added) * 100 <= max(_share_of_the_week(look), max(added) * 100)


def _few_at_once(look: Looked) -> bool:
    """So many as signed become harder at once, one in amber, none while an exercise is set aside."""
    steps = look.steps()
    if not steps:
        return True
    most = look.state.limits.max_progressions
    if look.decision.light is Light.AMBER:
        most = min(most, 1)
    return len(steps) <= most and not any(item.course.out for item in look.state.programme.items)


def _suits(look: Looked) -> bool:
    """Doses stay inside all bounds; another exercise suits the patient, is new, and is not too hard."""
    return all(_fits(look, item, made) for item, made in look.moves if made.after is not None)


def _known(look: Looked) -> bool:
    """Where an answer is missing, nothing gets harder."""
    if not look.harder:
        return True
    check_in = look.check_in
    answers = (check_in.during, check_in.after24, check_in.rest, check_in.done, check_in.planned)
    return None not in answers and red_flags.is_complete(check_in.red_flags, look.state.tags)


def _has_reasons(look: Looked) -> bool:
    """Every decision names its rules, and every rule has a source."""
    decision, ids = look.decision, [why.rule for why in look.decision.because]
    ids += decision.rules
    for item in decision.items:
        if not item.rules or item.rules != tuple(map(_rule, item.because)):
            return False
        ids += item.rules
    return ALL_RULES.keys() >= set(ids)


def _keeps_enough(look: Looked) -> bool:
    """Making the programme shorter leaves the fewest exercises, and what the therapist wants kept."""
    dropped = look.of(ItemAction.DROP)
    if not dropped:
        return True
    left = sum([item.stays_in_use for item in look.decision.items])
    return left >= look.state.limits.min_items and not any(item.keep for item, _ in dropped)


def _tells(look: Looked) -> bool:
    """A red light always tells the therapist."""
    return look.decision.light is not Light.RED or bool(look.decision.alerts)


def _near(look: Looked) -> bool:
    """The next contact is within 28 days, 3 after red, 7 after a step up."""
    days = look.decision.next_contact_days
    if look.decision.light is Light.RED:
        return days is not None and 1 <= days <= 3
    if look.harder:
        return days is not None and 1 <= days <= 7
    return days is None or 1 <= days <= 28


def _never_more_often(look: Looked) -> bool:
    """The rules never raise how often, nor lower it below the signed number."""
    before, lowest = look.state.programme.sessions_per_week, look.state.limits.min_sessions_per_week
    decision = look.decision
    numbers = (decision.sessions_per_week, decision.sessions_proposed)
    weekly = all(n is None or n == before or before > n >= lowest for n in numbers)
    return weekly and all((made.per_week or 0) <= item.per_week for item, made in look.moves)


def _rested(look: Looked) -> bool:
    """Nothing gets harder within 14 days of an easing or a swap."""
    lasts = [item.course.last_change for item, _ in look.steps()]
    return all(last is None or last.kind is ChangeKind.PROGRESS or last.days >= 14 for last in lasts)


OF_ANY = (
    Law("INV1", _stops),
    Law("INV11", _has_reasons),
    Law("INV13", _tells),
    Law("INV14", _near),
    Law("INV15", _never_more_often),
)
OF_MOVES = (  # nothing can break them while every exercise stays as it is
    Law("INV2", _good_check_in),
    Law("INV3", _one_part),
    Law("INV4", _small_steps),
    Law("INV5", _few_at_once),
    Law("INV6", _suits),
    Law("INV7", _known),
    Law("INV12", _keeps_enough),
    Law("INV16", _rested),
)


def broken(look: Looked) -> tuple[str, ...]:
    """The ids of the laws that one decision breaks by itself."""
    laws = (*OF_ANY, *OF_MOVES) if look.moves else OF_ANY
    return tuple([law.id for law in laws if not law.keeps(look)])


def _rises(before: Dose, after: Dose) -> int:
    return sum([(getattr(after, part) or 0) > (getattr(before, part) or 0) for part in before.parts])


def _is_within(dose: Dose | None, ceiling: Dose | None) -> bool:
    return (
        dose is not None
        and ceiling is not None
        and all(getattr(dose, part) <= getattr(ceiling, part) for part in dose.parts)
    )


def _share_of_the_week(look: Looked) -> int:
    """A hundred times the seconds that the signed share allows; relaxation is not counted."""
    counted = [
        item
        for item in look.state.programme.items
        if not item.course.waiting and look.library[item.exercise].type != RELAXATION
    ]
    return look.state.limits.plan_cap_pct * sum([look.weekly(item) for item in counted])


def _bounds(own: Exercise, item: Prescription) -> Bounds:
    """The library's bounds with the therapist's inside."""
    is_narrower = item.minimum is not None or item.maximum is not None
    return own.bounds.narrowed(item.minimum, item.maximum) if is_narrower else own.bounds


def _fits(look: Looked, item: Prescription, made: ItemDecision) -> bool:
    own = look.library[item.exercise]
    if made.after is None or made.to_exercise is None:
        return made.after is None or _bounds(own, item).allow(made.after)
    state, other = look.state, look.library[made.to_exercise]
    signed = min(state.limits.max_level, item.own.max_level or HIGHEST_LEVEL)
    highest = signed if made.action is ItemAction.PROGRESS else own.level
    is_new = other.id not in state.excluded and state.programme.of(other.id) is None
    is_right = other.suits(state.tags, state.equipment) and other.bounds.allow(made.after)
    return is_new and is_right and other.level <= highest
