"""What was answered, made fit to be stored: it speaks of the patient's own programme, in words one can read.

With a red flag nothing may wait for a mended form: the answers are stored as they are, the rest as missing.
"""

from collections.abc import Collection
from dataclasses import replace

from portal.domain import free_text, red_flags, typed
from portal.domain.check_in import CheckIn
from portal.domain.errors import InvalidInput
from portal.rendering.i18n import N_

TEXT_LENGTH = 300
MOST_SESSIONS = 99
TOO_MANY_SESSIONS = N_("Write how many sessions you did, at most 99.")
NOT_IN_PROGRAMME = N_("This exercise is not in your programme. Please load the page again.")


def fitting(
    answers: CheckIn, text: str, *, planned: int | None, exercises: Collection[str]
) -> tuple[CheckIn, str]:
    """The answers with the planned sessions and what the text calls for, and the text (`InvalidInput`)."""
    answers = replace(answers, planned=planned)
    if red_flags.concern(answers.red_flags) is not None:
        return _as_it_is(answers, text, exercises)
    if set(answers.flags) - set(exercises):
        raise InvalidInput("flags", NOT_IN_PROGRAMME)
    if answers.done is not None and answers.done > MOST_SESSIONS:
        raise InvalidInput("done", TOO_MANY_SESSIONS)
    words = typed.note(text, field="text", longest=TEXT_LENGTH)
    return replace(answers, text=free_text.concern(words)), words


def _as_it_is(answers: CheckIn, text: str, exercises: Collection[str]) -> tuple[CheckIn, str]:
    """With a red flag: what cannot be stored is left out, and what a text calls for still counts."""
    flags = {exercise: flag for exercise, flag in answers.flags.items() if exercise in exercises}
    done = answers.done if answers.done is None or answers.done <= MOST_SESSIONS else None
    try:
        words = typed.note(text, field="text", longest=TEXT_LENGTH)
    except InvalidInput:
        words = ""
    return replace(answers, flags=flags, done=done, text=free_text.concern(text[: 10 * TEXT_LENGTH])), words
