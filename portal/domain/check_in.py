"""What a patient answered on one occasion."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from portal.domain import red_flags
from portal.domain.errors import InvalidInput
from portal.domain.free_text import Concern
from portal.domain.pain import nprs
from portal.domain.quick_init import quick_init
from portal.domain.red_flags import Answer


class Reason(StrEnum):
    """Why fewer sessions were done than planned (Leijon 2011, table III)."""

    PAIN = "pain"
    NO_TIME = "no_time"
    TOO_LONG = "too_long"
    FORGOT = "forgot"
    LOW_MOTIVATION = "low_motivation"
    BORING = "boring"
    ILLNESS = "illness"
    TECHNIQUE = "technique"
    ACCESS = "access"
    BETTER = "better"
    OTHER = "other"


REASONS = tuple(Reason)


class Mark(StrEnum):
    """What a patient says of one exercise."""

    OK = "ok"
    TOO_EASY = "too_easy"
    TOO_HARD = "too_hard"
    HURTS = "hurts"
    DISLIKE = "dislike"
    NOT_DONE = "not_done"


@dataclass(frozen=True, slots=True)
class Flag:
    """A mark on one exercise; one that hurts may say how much, 0-10."""

    mark: Mark
    pain: int | None = None

    def __post_init__(self) -> None:
        """Pain is a whole number from 0 to 10 and belongs to an exercise that hurts."""
        nprs("pain", self.pain)
        if self.pain is not None and self.mark is not Mark.HURTS:
            raise InvalidInput("pain", "only an exercise that hurts has a pain")


@quick_init
@dataclass(frozen=True, slots=True)
class CheckIn:
    """The answers of one check-in; None is a question without an answer.

    `during`, `after24` and `rest` are 0-10; `done` and `planned` are sessions since the last check-in.
    Raises InvalidInput naming the answer that cannot be.
    """

    red_flags: Mapping[str, Answer | None] | None = None
    during: int | None = None
    after24: int | None = None
    rest: int | None = None
    done: int | None = None
    planned: int | None = None
    reason: Reason | None = None
    flags: Mapping[str, Flag | None] = field(default_factory=dict)
    text: Concern = Concern.NONE

    def __post_init__(self) -> None:
        """A check-in that exists is valid."""
        nprs("during", self.during)
        nprs("after24", self.after24)
        nprs("rest", self.rest)
        for name, value in (("done", self.done), ("planned", self.planned)):
            if value is not None and (type(value) is not int or value < 0):
                raise InvalidInput(name, "give a number of sessions, 0 or more")
        for code in () if self.red_flags is red_flags.CLEAR else self.red_flags or ():
            if code not in red_flags.ALL_CODES:
                raise InvalidInput("red_flags", f"there is no question {code}")

    @classmethod
    def silent(cls, planned: int | None) -> "CheckIn":
        """A check-in nobody answered: nothing is known, so nothing gets harder."""
        return cls(planned=planned)
