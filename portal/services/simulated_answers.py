"""What an invented patient answers at a check-in: the safety questions, pain, a reason, each exercise."""

from collections.abc import Mapping, Sequence

from portal.domain.check_in import CheckIn, Flag, Mark, Reason
from portal.domain.exercise import Library, LoadClass
from portal.domain.pain import HIGHEST_PAIN
from portal.domain.programme import Programme
from portal.domain.red_flags import CLEAR, CODES, Answer
from portal.services.simulated_model import ENOUGH_PCT, REASONS, Model
from portal.services.simulated_patient import Week

_UNFINISHED = {**CLEAR, next(iter(CODES)): None}
_WORRYING = tuple({**CLEAR, code: Answer.YES} for code in CODES)


def answers(model: Model, week: Week, programme: Programme, library: Library) -> CheckIn | None:
    """What the patient answers about a week; None if the check-in was not answered."""
    whether, safety, day_after, reason, *dice = week.dice
    if whether >= model.answered - model.answered_falls * week.number:
        return None
    has_done = week.done > 0
    few = week.done * 100 < week.planned * ENOUGH_PCT
    return CheckIn(
        red_flags=_safety(model, safety),
        during=week.during if has_done else None,
        after24=week.after24 if has_done and day_after >= model.after24_missing else None,
        rest=week.rest,
        done=week.done,
        planned=week.planned,
        reason=_reason(reason) if few else None,
        flags=_flags(model, week, programme, library, dice) if has_done else {},
    )


def _safety(model: Model, die: float) -> Mapping[str, Answer | None]:
    """The safety questions: nearly always clear, sometimes unfinished, rarely a yes."""
    if die < model.red_flags:
        return _WORRYING[int(die / model.red_flags * len(_WORRYING))]
    return _UNFINISHED if die < model.red_flags + model.safety_missing else CLEAR


def _reason(die: float) -> Reason:
    return next(reason for up_to, reason in REASONS if die < up_to)


def _flags(
    model: Model, week: Week, programme: Programme, library: Library, dice: Sequence[float]
) -> dict[str, Flag | None]:
    """What is said of each exercise in use; one mark at most."""
    hurts = model.hurts + model.hurts_rises * max(0, week.during - model.hurts_from)
    is_light = week.during <= model.too_easy_up_to and week.overload == 0
    of_others = (
        (hurts, Mark.HURTS),
        (model.dislike, Mark.DISLIKE),
        (model.not_done, Mark.NOT_DONE),
        (model.too_easy if is_light else 0.0, Mark.TOO_EASY),
    )
    of_loaded = ((model.too_hard + model.too_hard_rises * week.overload, Mark.TOO_HARD), *of_others)
    said = sum([chance for chance, _ in of_loaded])  # above it, nothing in particular of any exercise
    flags: dict[str, Flag | None] = {}
    for item, die in zip(programme.items, dice, strict=False):
        if not item.is_in_use:
            continue
        if die > said:
            flags[item.exercise] = _PLAIN[Mark.OK]
            continue
        is_loaded = library[item.exercise].load_class is LoadClass.LOADED
        flags[item.exercise] = _flag(die, week.during, of_loaded if is_loaded else of_others)
    return flags


_PLAIN = {mark: Flag(mark) for mark in Mark}
_HURTING = tuple(Flag(Mark.HURTS, pain) for pain in range(HIGHEST_PAIN + 1))


def _flag(die: float, during: int, chances: tuple[tuple[float, Mark], ...]) -> Flag:
    for chance, mark in chances:
        die -= chance
        if die < 0:
            return _HURTING[during] if mark is Mark.HURTS else _PLAIN[mark]
    return _PLAIN[Mark.OK]
