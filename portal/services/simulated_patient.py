"""An invented patient, week by week: pain, sessions, answers (clinical.md 7.1).

It is for trying the rules, and proves nothing about people. Chance comes in three streams of its own (the
course of the pain, how much is done, what is answered), so that two plans meet the very same patient.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from math import exp, log2
from random import Random
from typing import NamedTuple

from portal.domain.exercise import Library, LoadClass
from portal.domain.pain import HIGHEST_PAIN, Phase
from portal.domain.programme import MOST_EXERCISES, Prescription, Programme
from portal.services.simulated_model import CLASSES, COURSES, Class, Model

SESSIONS_FOR_THE_EFFECT = 3
WEEKS_OF_THE_EFFECT = 12
DICE = 4 + MOST_EXERCISES  # of one check-in: whether, safety, the day after, the reason, each exercise


class Weather(NamedTuple):
    """What chance brings in one week, whatever the programme is."""

    noise: float
    during_noise: float
    after_noise: float
    flare: float
    flare_end: float


class Week(NamedTuple):
    """One week lived: sessions planned and done, pain 0-10 as written down, and the dice for the answers."""

    number: int
    planned: int
    done: int
    during: int
    after24: int
    rest: int
    overload: float
    dice: tuple[float, ...]


@dataclass(slots=True)
class Patient:
    """One invented patient, who lives one week after the other; `pain` is the usual pain now."""

    model: Model
    phase: Phase
    first: float
    end: float
    tolerance: float
    habit: Class
    weeks: int
    weather: Iterator[Weather]
    luck: Random
    talk: Random
    week: int = 0
    pain: float = 0.0
    gain: float = 0.0
    is_flaring: bool = False

    @classmethod
    def drawn(cls, model: Model, *, seed: int, number: int, weeks: int) -> "Patient":
        """The patient of this number: the same one for the same seed and model, whatever is prescribed."""
        course, luck, talk = (_stream(f"{seed}:{number}:{use}") for use in ("course", "adherence", "answers"))
        phase = _drawn_phase(course.random())
        typical = COURSES[phase]
        first = min(10.0, max(1.0, course.gauss(typical.start, model.spread_start)))
        end = min(10.0, max(0.0, course.gauss(typical.end, model.spread_end)))
        tolerance = exp(course.gauss(model.tolerance, model.tolerance_spread))
        return cls(
            model=model,
            phase=phase,
            first=first,
            end=end,
            tolerance=tolerance,
            habit=_drawn_class(luck.random()),
            weeks=weeks,
            weather=_weather(model, course),
            luck=luck,
            talk=talk,
            pain=first,
        )

    def live(self, planned: int, exercises: int, load: float, *, is_reminded: bool) -> Week:
        """One week with so many planned sessions of so many exercises.

        `load` is the seconds of loading work beside the start (1: as much; 0: none was given at the start).
        """
        model, sky, roll = self.model, next(self.weather), self.talk.random
        self.week += 1
        overload = max(0.0, log2(load / self.tolerance)) if load > 0 else 0.0
        self.is_flaring = _flares(model, sky, overload, was=self.is_flaring)
        natural = self.end + (self.first - self.end) * exp(-self.week / COURSES[self.phase].weeks_to_fall)
        flare = model.flare_size if self.is_flaring else 0.0
        self.pain = min(10.0, max(0.0, natural - self.gain + flare + sky.noise))
        provoked = model.overload_pain * overload
        during = self.pain + provoked + sky.during_noise
        done = self._done(planned, exercises, during, is_reminded=is_reminded)
        share = done / planned if planned else 0.0
        self.tolerance *= 1 + model.tolerance_grows * share
        self.gain += model.effect / WEEKS_OF_THE_EFFECT * min(1.0, done / SESSIONS_FOR_THE_EFFECT)
        after = self.pain + model.overload_stays * provoked + sky.after_noise
        return Week(
            number=self.week,
            planned=planned,
            done=done,
            during=_whole(during),
            after24=_whole(after),
            rest=_whole(self.pain),
            overload=overload,
            dice=tuple([roll() for _ in range(DICE)]),
        )

    def _done(self, planned: int, exercises: int, during: float, *, is_reminded: bool) -> int:
        """Sessions done: one die a week, so that a better chance never means fewer of them."""
        model, habit = self.model, self.habit
        way = (self.week - 1) / max(1, self.weeks - 1)
        usual = habit.first + (habit.last - habit.first) * way
        odds = (
            usual
            / (1 - usual)
            * exp(
                model.burden * max(0, exercises - model.burden_from)
                + model.pain_keeps_away * max(0.0, during - model.pain_from)
                + (model.reminder if is_reminded else 0.0)
            )
        )
        return _successes(self.luck.random(), planned if exercises else 0, odds / (1 + odds))


def in_use(programme: Programme) -> list[Prescription]:
    """What the patient does now."""
    return [item for item in programme.items if not (item.course.out or item.course.waiting)]


def load_of(programme: Programme, library: Library) -> int:
    """Seconds a week of what loads the body, as prescribed now."""
    loaded = [
        (item, exercise)
        for item in in_use(programme)
        if (exercise := library[item.exercise]).load_class is LoadClass.LOADED
    ]
    sessions = programme.sessions_per_week
    return sum([exercise.seconds(item.dose) * min(item.per_week, sessions) for item, exercise in loaded])


def _stream(name: str) -> Random:
    """Numbers that look random and are the same for the same name, on every machine."""
    return Random(name)  # noqa: S311  invented patients, no secrets


def _weather(model: Model, course: Random) -> Iterator[Weather]:
    """Week after week; the noise of a week hangs on."""
    noise = 0.0
    while True:
        noise = model.noise_stays * noise + course.gauss(0.0, 1.0) * model.noise
        during, after = course.gauss(0.0, model.answer_noise), course.gauss(0.0, model.answer_noise)
        yield Weather(noise, during, after, course.random(), course.random())


def _flares(model: Model, sky: Weather, overload: float, *, was: bool) -> bool:
    if was:
        return sky.flare_end >= model.flare_ends
    return sky.flare < model.flares * (1 + overload)


def _drawn_phase(die: float) -> Phase:
    for phase, course in COURSES.items():
        die -= course.share
        if die < 0:
            return phase
    return Phase.CHRONIC


def _drawn_class(die: float) -> Class:
    for habit in CLASSES:
        die -= habit.share
        if die < 0:
            return habit
    return CLASSES[-1]


def _successes(die: float, tries: int, chance: float) -> int:
    """How many of so many tries succeed: the binomial number at this die."""
    if chance >= 1 or not tries:
        return tries
    term = (1 - chance) ** tries
    ratio, number = chance / (1 - chance), 0
    while die >= term and number < tries:
        die -= term
        term *= ratio * (tries - number) / (number + 1)
        number += 1
    return number


def _whole(pain: float) -> int:
    return min(HIGHEST_PAIN, max(0, int(pain + 0.5)))
