"""The check-in's form: from what was typed to the answers of one occasion, or to the list of its gaps.

What keeps somebody from sending is bad input and a gap. A yes or a not sure to a safety question is neither:
it is stored at once, and whatever else cannot be used counts as missing.
"""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeVar

from portal.domain import free_text, red_flags, typed
from portal.domain.check_in import CheckIn, Flag, Mark, Reason
from portal.domain.errors import InvalidInput
from portal.domain.red_flags import ALL_CODES, Answer, RedFlagClass
from portal.rendering.i18n import N_
from portal.web.forms.form import Form

Choice = TypeVar("Choice", Answer, Mark, Reason)

SCALE = {str(value): value for value in range(11)}  # "5 ", "5.5" and other alphabets' digits are not on it
TEXT_LENGTH = 300
NOT_KNOWN_YET = "unknown"
MOST_TILES = 14  # where nobody planned a number of sessions

FINE, DETAILS = "fine", "details"  # the two ways to send
ALL, SOME, NONE = "all", "some", "none"

PAIN_MISSING = N_("Choose a number from 0 to 10.")
PAIN_WRONG = N_("Choose one whole number from 0 to 10.")
DONE_MISSING = N_("Choose how many sessions you have done.")
COUNT_MISSING = N_("Choose the number of sessions you have done.")
FLAGS_MISSING = N_("Choose one of the two answers.")
FLAG_MISSING = N_("Choose Yes, No or Not sure.")
CHOOSE = N_("Choose one of the answers.")


@dataclass(frozen=True, slots=True)
class Asked:
    """What one check-in asks one patient.

    `planned` is the number of sessions the programme asked for, 0 when that is not known. `exercises` are
    those of the version it asks about; `shows_exercises` says whether this page may name them.
    """

    codes: tuple[str, ...]
    line_by_line: bool
    planned: int
    exercises: tuple[str, ...]
    shows_exercises: bool

    @property
    def counts(self) -> range:
        """What "some of them" can mean."""
        return range(1, self.planned) if self.planned else range(1, MOST_TILES + 1)


@dataclass(frozen=True, slots=True)
class Told:
    """What a patient sent: the answers, their own words, and whether a list of exercises is to follow."""

    answers: CheckIn
    text: str
    wants_list: bool


def parse(form: Form, asked: Asked) -> Told:
    """The answers of a sent form; raises `FormFault` when something is missing or cannot be.

    With a yes or a not sure among the safety questions it never raises.
    """
    done = _done(form, asked)
    flags = _red_flags(form, asked)
    during, after24 = _pain(form, "during", done), _pain(form, "after24", done, may_be_unknown=True)
    answers = CheckIn(
        red_flags=flags or None,
        during=None if done == 0 else during,
        after24=None if done == 0 else after24,
        rest=_pain(form, "rest", None),
        done=done,
        planned=asked.planned or None,
        reason=_reason(form, asked, done),
        flags=_marks(form, asked, done),
        text=free_text.concern(text := _text(form)),
    )
    if red_flags.concern(flags) is None:
        form.finish()
    form.errors.clear()
    return Told(answers, text, wants_list=form["send"] == DETAILS and not asked.shows_exercises and done != 0)


def alarm(form: Form) -> RedFlagClass | None:
    """What the safety answers of a form say by themselves, whatever became of its link."""
    if form["flags"] == SOME and not any(_line(form, code) for code in ALL_CODES):
        return RedFlagClass.EMERGENCY
    return red_flags.concern({code: _line(form, code) for code in ALL_CODES})


def marks(form: Form, exercises: Iterable[str]) -> dict[str, Flag | None]:
    """What was said of each exercise, one by one; a line left alone stays unanswered. Raises `FormFault`."""
    said = {exercise: _mark(form, exercise) for exercise in exercises}
    form.finish()
    return said


def _red_flags(form: Form, asked: Asked) -> dict[str, Answer | None]:
    """An answer for each code; "yes, or not sure" without any line marked counts as not sure."""
    lines = {code: _line(form, code) for code in asked.codes}
    if red_flags.concern(lines):
        return lines
    if asked.line_by_line:
        for code, answer in lines.items():
            if answer is None:
                form.fail(f"flag.{code}", FLAG_MISSING)
        return lines
    if form["flags"] == NONE:
        return dict.fromkeys(asked.codes, Answer.NO)
    if form["flags"] == SOME:
        return {code: answer or Answer.UNSURE for code, answer in lines.items()}
    form.fail("flags", FLAGS_MISSING)
    return lines


def _line(form: Form, code: str) -> Answer | None:
    return _one_of(form, f"flag.{code}", Answer)


def _done(form: Form, asked: Asked) -> int | None:
    if form["done"] == NONE:
        return 0
    if form["done"] == ALL and asked.planned:
        return asked.planned
    if form["done"] == SOME and asked.counts:
        count = form["count"]
        if count in map(str, asked.counts):
            return int(count)
        form.fail("count", COUNT_MISSING)
        return None
    form.fail("done", CHOOSE if form["done"] else DONE_MISSING)
    return None


def _pain(form: Form, name: str, done: int | None, *, may_be_unknown: bool = False) -> int | None:
    """A number on the scale. Without any session the questions about the exercises may stay empty."""
    said = form[name]
    if may_be_unknown and said == NOT_KNOWN_YET:
        return None
    if said in SCALE:
        return SCALE[said]
    if said or done != 0:
        form.fail(name, PAIN_WRONG if said else PAIN_MISSING)
    return None


def _reason(form: Form, asked: Asked, done: int | None) -> Reason | None:
    """What got in the way, where something did."""
    reason = _one_of(form, "reason", Reason)
    did_all = done is not None and 0 < asked.planned <= done
    return None if did_all else reason


def _marks(form: Form, asked: Asked, done: int | None) -> dict[str, Flag | None]:
    """The last tap answers for every exercise; whoever marked one answers for the others one by one."""
    if done == 0:
        return {}
    if asked.shows_exercises:
        said = {exercise: _mark(form, exercise) for exercise in asked.exercises}
        if form["send"] == DETAILS or any(said.values()):
            return said
    return dict.fromkeys(asked.exercises, Flag(Mark.OK)) if form["send"] == FINE else {}


def _mark(form: Form, exercise: str) -> Flag | None:
    mark = _one_of(form, f"mark.{exercise}", Mark)
    if mark is not Mark.HURTS:
        return Flag(mark) if mark else None
    said = form[f"mark_pain.{exercise}"]
    if said and said not in SCALE:
        form.fail(f"mark_pain.{exercise}", PAIN_WRONG)
    return Flag(mark, SCALE.get(said))


def _text(form: Form) -> str:
    """The patient's own words. Too long or odd is a fault; cleaned, they still travel with a concern."""
    try:
        return typed.note(form["text"], field="text", longest=TEXT_LENGTH)
    except InvalidInput as error:
        form.fail("text", error.reason)
    composed = unicodedata.normalize("NFC", form["text"])
    seen = "".join(sign for sign in composed if typed.is_plain(sign, allowed=typed.LINE_BREAKS))
    return seen[:TEXT_LENGTH].strip()


def _one_of(form: Form, name: str, choices: type[Choice]) -> Choice | None:
    """The chosen answer; none when nothing was chosen, or something that was not offered."""
    said = form[name]
    if said and said not in {str(choice) for choice in choices}:
        form.fail(name, CHOOSE)
        return None
    return choices(said) if said else None
