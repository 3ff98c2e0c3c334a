"""One answer as its therapist reads it: the safety questions that worry, the exercises that were marked."""

from dataclasses import dataclass

from portal.db import mapping, models
from portal.domain import free_text
from portal.domain.check_in import CheckIn
from portal.services import safety
from portal.services.safety import Shown


@dataclass(frozen=True)
class Given:
    """One answer with what it said; `row` has its numbers, `said` the safety questions and the exercises."""

    row: models.Answers
    said: CheckIn

    @classmethod
    def of(cls, row: models.Answers) -> "Given":
        """An answer with what it said."""
        return cls(row, mapping.check_in_of(row))

    @property
    def alarms(self) -> list[tuple[str, str]]:
        """Safety questions answered yes or not sure: code and answer."""
        asked = self.said.red_flags or {}
        return [(code, answer) for code, answer in asked.items() if answer and answer != "no"]

    @property
    def shown(self) -> Shown | None:
        """The safety text the patient read after it."""
        return safety.shown_with(self.row)

    @property
    def calling_words(self) -> tuple[str, ...]:
        """Words of the patient's own text that call a person."""
        return free_text.found(self.row.text or "")

    @property
    def marks(self) -> list[tuple[str, str, int | None]]:
        """Exercises that were spoken of as anything but fine: exercise, mark, pain."""
        flags = ((exercise, flag) for exercise, flag in self.said.flags.items() if flag is not None)
        return [(exercise, flag.mark, flag.pain) for exercise, flag in flags if flag.mark != "ok"]
