"""The numbers of the invented patients, each with its source (clinical.md 7.1).

They were set once so that the base run looks like the published courses (7.2, 7.3), and are no evidence.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Annotated, NamedTuple, get_type_hints

from portal.domain.check_in import Reason
from portal.domain.pain import Phase


@dataclass(frozen=True, slots=True)
class Model:
    """The numbers of the invented patients, each with its source; pain 0-10, chances 0-1."""

    # the course of the pain
    spread_start: Annotated[float, "by design: SD between patients at the start"] = 1.8
    spread_end: Annotated[float, "by design: SD between patients in the end"] = 2.0
    noise: Annotated[float, "by design: SD of the new noise of a week"] = 0.7
    noise_stays: Annotated[float, "by design: share of last week's noise that is left"] = 0.4
    flares: Annotated[float, "Suri 2011, 2012; Costa 2021: chance of a flare in a week"] = 0.08
    flare_size: Annotated[float, "Suri 2011: +2.7; by design +2.3 beside the noise"] = 2.3
    flare_ends: Annotated[float, "WalkBack 2024: days, not weeks; chance to end in a week"] = 0.6
    # what exercising does
    effect: Annotated[float, "by design: points gained in 12 weeks at three sessions a week"] = 0.8
    tolerance: Annotated[float, "by design: median of the tolerated load (log)"] = 0.1
    tolerance_spread: Annotated[float, "by design: SD of the tolerated load (log)"] = 0.35
    tolerance_grows: Annotated[float, "by design: a week, when everything is done"] = 0.05
    overload_pain: Annotated[float, "by design: points for each doubling above tolerance"] = 1.5
    overload_stays: Annotated[float, "by design: share of what was provoked that is left a day after"] = 0.5
    answer_noise: Annotated[float, "by design: SD of what is said of one day, beside the week's"] = 0.35
    # how much is done, on the scale of the logit
    burden: Annotated[float, "Medina-Mirapeix 2009: for each exercise above three; by design -0.1"] = -0.1
    burden_from: Annotated[int, "Medina-Mirapeix 2009: one to three exercises"] = 3
    pain_keeps_away: Annotated[float, "Leijon 2011: pain is a main reason; by design, for each point"] = -0.15
    pain_from: Annotated[float, "by design"] = 3.0
    reminder: Annotated[float, "Lambert 2017, Bennell 2019: a small effect; by design"] = 0.3
    # what is answered
    answered: Annotated[float, "by design: chance of an answer at the start"] = 0.9
    answered_falls: Annotated[float, "by design: a week"] = 0.01
    after24_missing: Annotated[float, "by design"] = 0.03
    safety_missing: Annotated[float, "by design"] = 0.02
    red_flags: Annotated[float, "by design: a yes or a not sure, for each answer"] = 0.002
    too_easy: Annotated[float, "by design: for an exercise, with hardly any pain and no overload"] = 0.3
    too_easy_up_to: Annotated[int, "by design: pain during the exercises"] = 1
    too_hard: Annotated[float, "by design: for a loading exercise"] = 0.01
    too_hard_rises: Annotated[float, "by design: for each doubling above tolerance"] = 0.08
    hurts: Annotated[float, "by design: for an exercise"] = 0.004
    hurts_rises: Annotated[float, "by design: for each point above acceptable pain"] = 0.015
    hurts_from: Annotated[int, "Silbernagel 2007: up to 5 of 10 is acceptable"] = 5
    dislike: Annotated[float, "by design: for an exercise"] = 0.005
    not_done: Annotated[float, "by design: for an exercise"] = 0.03


class Course(NamedTuple):
    """Pain of one phase: share of the patients, mean at the start and in the end, weeks to fall, onset."""

    share: float
    start: float
    end: float
    weeks_to_fall: float
    weeks_since_onset: int


COURSES: Mapping[Phase, Course] = {  # Costa 2012, Wallwork 2024; shares and onset by design
    Phase.ACUTE: Course(0.35, 5.6, 2.1, 3.1, 2),
    Phase.SUBACUTE: Course(0.20, 6.3, 2.85, 1.6, 8),
    Phase.CHRONIC: Course(0.45, 5.6, 3.6, 11.7, 60),
}


class Class(NamedTuple):
    """A way of keeping at it: share of the patients, chance of a session in the first and the last week."""

    share: float
    first: float
    last: float


CLASSES = (Class(0.45, 0.86, 0.86), Class(0.43, 0.32, 0.64), Class(0.12, 0.82, 0.28))  # Arensman 2023, 2024
REASONS = (  # Leijon 2011, table III, the row of musculoskeletal problems
    (0.21, Reason.ILLNESS),
    (0.44, Reason.PAIN),
    (0.54, Reason.LOW_MOTIVATION),
    (0.61, Reason.NO_TIME),
    (0.68, Reason.ACCESS),
    (1.00, Reason.OTHER),
)
ENOUGH_PCT = 66  # below it, a reason is asked for


def sources() -> dict[str, str]:
    """The source of each number of the model, by its name."""
    hints = get_type_hints(Model, include_extras=True)
    return {field.name: hints[field.name].__metadata__[0] for field in fields(Model)}
