"""Doses, times and frequencies in a patient's words: "2 sets of 12, hold 5 seconds, on each side"."""

from portal.domain.dose import Dose
from portal.domain.exercise import Exercise
from portal.rendering.i18n import gettext, ngettext

WEEK = 7


def dose(amount: Dose, exercise: Exercise | None = None, *, language: str | None = None) -> str:
    """A dose as a patient reads it; with the exercise, also the hold inside a repetition and the sides."""
    parts = [_counted(amount, language), _held(amount, exercise, language)]
    if exercise is not None and exercise.per_side:
        parts.append(gettext("on each side", language))
    return ", ".join(part for part in parts if part)


def short_dose(amount: Dose, *, language: str | None = None) -> str:
    """A dose inside a sentence, without what the exercise fixes: `3 times, hold 20 seconds`."""
    return dose(amount, language=language)


def step(before: Dose, after: Dose, *, language: str | None = None) -> tuple[str, str]:
    """Two doses so that a sentence can say `from … to …`: only the seconds when nothing else differs."""
    if before.hold_seconds and after.hold_seconds and (before.sets, before.reps) == (after.sets, after.reps):
        return _seconds(before.hold_seconds, language), _seconds(after.hold_seconds, language)
    return short_dose(before, language=language), short_dose(after, language=language)


def per_week(times: int, *, language: str | None = None) -> str:
    """How often: `3 days a week`, `every day`, `2 times a day`."""
    if times == WEEK:
        return gettext("every day", language)
    if times > WEEK and times % WEEK == 0:
        return gettext("%(num)s times a day", language) % {"num": times // WEEK}
    if times > WEEK:
        return gettext("%(num)s times a week", language) % {"num": times}
    return ngettext("%(num)s day a week", "%(num)s days a week", times, language) % {"num": times}


def sessions(number: int, *, language: str | None = None) -> str:
    """`1 session`, `4 sessions`."""
    return ngettext("%(num)s session", "%(num)s sessions", number, language) % {"num": number}


def rest(amount: Dose, exercise: Exercise, *, language: str | None = None) -> str:
    """The pause between sets, or nothing where there is only one."""
    if not exercise.rest_seconds or (amount.sets or 1) < 2:
        return ""
    pause = _seconds(exercise.rest_seconds, language)
    return gettext("Rest %(pause)s between sets", language) % {"pause": pause}


def effort(exercise: Exercise, *, language: str | None = None) -> str:
    """How hard it feels on a scale of 10, or nothing where the library does not say."""
    if exercise.rpe is None:
        return ""
    lowest, highest = exercise.rpe
    text = gettext("Effort %(lowest)s to %(highest)s of 10", language)
    return text % {"lowest": lowest, "highest": highest}


def minutes(seconds: int, *, language: str | None = None) -> str:
    """An estimate of time, rounded up to whole minutes: `about 12 minutes`."""
    number = max(1, -(-seconds // 60))
    return ngettext("about %(num)s minute", "about %(num)s minutes", number, language) % {"num": number}


def sentence(text: str) -> str:
    """The text with a capital at its start."""
    return text[:1].upper() + text[1:]


def _counted(amount: Dose, language: str | None) -> str:
    """How many: minutes, times, or sets; nothing for a single hold."""
    if amount.minutes is not None:
        return _whole_minutes(amount.minutes, language)
    sets, reps = amount.sets or 1, amount.reps or 1
    if sets == 1 or reps == 1:
        times = sets * reps
        if times == 1 and amount.hold_seconds:
            return ""
        return ngettext("%(num)s time", "%(num)s times", times, language) % {"num": times}
    text = ngettext("%(num)s set of %(reps)s", "%(num)s sets of %(reps)s", sets, language)
    return text % {"num": sets, "reps": reps}


def _held(amount: Dose, exercise: Exercise | None, language: str | None) -> str:
    """How long each is held, if at all."""
    held = amount.hold_seconds or (exercise.rep_hold_seconds if exercise is not None else 0)
    return gettext("hold %(time)s", language) % {"time": _seconds(held, language)} if held else ""


def _seconds(number: int, language: str | None) -> str:
    return ngettext("%(num)s second", "%(num)s seconds", number, language) % {"num": number}


def _whole_minutes(number: int, language: str | None) -> str:
    return ngettext("%(num)s minute", "%(num)s minutes", number, language) % {"num": number}
