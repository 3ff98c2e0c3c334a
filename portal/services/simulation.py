"""The rules tried on many invented patients, week after week, with every law checked (clinical.md 7).

It shows whether the rules keep their own laws, and how often they call a therapist. It is no evidence of
benefit: what exercising does to these patients was put in by assumption.
"""

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import date, timedelta
from enum import StrEnum
from functools import cache

from portal.domain import adaptation, case_format, envelope, follow_up, laws, laws_between, pain, revision
from portal.domain.check_in import CheckIn
from portal.domain.decision import Decision, ItemAction, Light, Priority, Status
from portal.domain.envelope import Divided, Envelope
from portal.domain.errors import Conflict
from portal.domain.exercise import Library
from portal.domain.looked import Looked
from portal.domain.pain import Phase
from portal.domain.programme import Programme, State
from portal.services.simulated_answers import answers
from portal.services.simulated_model import COURSES, Model
from portal.services.simulated_patient import Patient, in_use, load_of

START = date(2026, 1, 5)  # any Monday: only the days between dates count
BESIDE_EVERY = 100  # the laws that need other answers decided too: on every so many weeks
_EASED = frozenset({ItemAction.REGRESS, ItemAction.DROP})


class Arm(StrEnum):
    """Who changes the programmes: nobody; the rules and the therapist; the rules alone, nothing approved."""

    FIXED = "fixed"
    ADAPTED = "adapted"
    UNAPPROVED = "adapted-unapproved"


@dataclass(frozen=True, slots=True)
class Start:
    """What patients of one phase begin with, and what their therapist signed."""

    state: State
    signed: Envelope

    @classmethod
    def of(cls, phase: Phase, programme: Programme, signed: Envelope) -> "Start":
        """A programme nobody has answered about."""
        return cls(State(phase, programme, limits=signed.limits()), signed)


@dataclass(slots=True)
class Tally:
    """What was counted; pain in hundredths and load in thousandths, so that sums are exact.

    `loads` is the number of patients with loading work at the start. `first` holds, for each broken law, the
    first case that broke it, as `bedring rules decide` reads it.
    """

    patients: int = 0
    weeks: int = 0
    planned: int = 0
    done: int = 0
    pain_first: int = 0
    pain_half: int = 0
    pain_last: int = 0
    loads: int = 0
    load_last: int = 0
    check_ins: int = 0
    reds: int = 0
    harder: int = 0
    eased: int = 0
    suspended: int = 0
    paused: int = 0
    conflicts: int = 0
    alerts: Counter[Priority] = field(default_factory=Counter)
    broken: Counter[str] = field(default_factory=Counter)
    first: dict[str, str] = field(default_factory=dict)

    def add(self, other: "Tally") -> None:
        """Count another one in; of two first cases the earlier stays."""
        for name in _NUMBERS:
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.alerts.update(other.alerts)
        self.broken.update(other.broken)
        self.first = other.first | self.first


_NUMBERS = tuple(item.name for item in fields(Tally) if item.name not in ("alerts", "broken", "first"))


@dataclass(frozen=True, slots=True)
class Trial:
    """One arm: programmes to start with, invented patients, and how long it goes on."""

    library: Library
    starts: Mapping[Phase, Start]
    arm: Arm
    model: Model
    weeks: int
    seed: int

    def lives(self, patients: range) -> Iterator[Tally]:
        """One tally for each patient of these numbers; the same seed and number live the same."""
        return (_Life(self, number).lived() for number in patients)

    def decide(self, state: State, check_in: CheckIn) -> Decision:
        """What the rules say, exactly as the clinic gets it."""
        return adaptation.adapt(self.library, state, check_in)


class _Life:
    """One patient in one arm; `gap` are the weeks without a known session, `is_found` says they were told."""

    def __init__(self, trial: Trial, number: int) -> None:
        self.trial, self.number = trial, number
        self.patient = Patient.drawn(trial.model, seed=trial.seed, number=number, weeks=trial.weeks)
        self.start = trial.starts[self.patient.phase]
        self.state = _beginning(self.start.state, self.patient)
        self.load = load_of(self.state.programme, trial.library)
        self.tally = Tally(patients=1, weeks=trial.weeks, pain_first=_hundredths(self.patient))
        self.gap, self.is_found = 0, False

    def lived(self) -> Tally:
        """All weeks, one after the other."""
        trial, tally = self.trial, self.tally
        for week in range(1, trial.weeks + 1):
            self._live(week)
            if week == trial.weeks // 2:
                tally.pain_half = _hundredths(self.patient)
        tally.pain_last = _hundredths(self.patient)
        if self.load:
            tally.loads = 1
            tally.load_last = 1000 * load_of(self.state.programme, trial.library) // self.load
        return tally

    def _live(self, number: int) -> None:
        """One week, and the check-in at its end; a therapist lets a paused programme go on after a week."""
        trial, state = self.trial, self.state
        is_resting = state.status is Status.PAUSED
        doing = [] if is_resting else in_use(state.programme)
        load = load_of(state.programme, trial.library) / self.load if self.load and doing else 0.0
        planned = state.programme.sessions_per_week if doing else 0
        week = self.patient.live(planned, len(doing), load, is_reminded=trial.arm is not Arm.FIXED)
        self.tally.planned += planned
        self.tally.done += week.done
        if trial.arm is Arm.FIXED:
            return
        check_in = answers(trial.model, week, state.programme, trial.library)
        if is_resting or check_in is None:
            self._go_on(number)
        else:
            self._review(self._older(number, self._break_days(week.done)), check_in, number)
        self.gap = 0 if check_in and week.done else self.gap + 1
        self.is_found = self.is_found and self.gap > 0

    def _older(self, week: int, break_days: int = 0) -> State:
        phase = _phase(self.patient.phase, week)
        return revision.advance(self.state, days=7, week=week + 1, phase=phase, break_days=break_days)

    def _go_on(self, week: int) -> None:
        """Nothing is decided this week."""
        self.state = _resumed(self._older(week))

    def _break_days(self, done: int) -> int:
        """Days without a session if they make a break the rules were not told of."""
        weeks = self.gap if done else self.gap + 1
        if weeks < 2:
            return 0
        days = 0 if self.is_found else follow_up.break_days(START, START + timedelta(weeks=weeks))
        self.is_found = self.is_found or days > 0
        return days

    def _review(self, state: State, check_in: CheckIn, week: int) -> None:
        """One answer: decided, divided by what was signed, carried out, looked at by every law."""
        trial = self.trial
        decision = trial.decide(state, check_in)
        on, own = START + timedelta(weeks=week), state.programme.own_limits
        parts = envelope.divide(decision, self.start.signed, on, own)
        after = revision.revise(state, check_in, parts.decision)
        look = Looked.at(trial.library, state, check_in, decision)
        broken = laws.broken(look)
        is_whole = parts.decision is decision
        divided = look if is_whole else Looked.at(trial.library, state, check_in, parts.decision)
        broken += laws_between.broken_after(divided, after)
        if (self.number * trial.weeks + week) % BESIDE_EVERY == 0:
            broken += laws_between.broken_beside(look, trial.decide)
        for law in broken:
            self._note(law, state, check_in, week)
        self._count(parts.decision)
        self.state = after if trial.arm is Arm.UNAPPROVED else self._approved(after, parts)

    def _approved(self, state: State, parts: Divided) -> State:
        """The therapist agrees to all that waits; what no longer fits is dropped and counted."""
        for change in parts.asked:
            try:
                state = revision.approve(state, change)
            except Conflict:
                self.tally.conflicts += 1
            else:
                self._count_move(change.action)
        if parts.asked_sessions_per_week is not None:
            state = revision.approve_sessions(state, parts.asked_sessions_per_week)
        return state

    def _count(self, decision: Decision) -> None:
        tally = self.tally
        tally.check_ins += 1
        tally.reds += decision.light is Light.RED
        if decision.status is Status.PAUSED:
            tally.paused = 1
        for alert in decision.alerts:
            tally.alerts[alert.priority] += 1
        for item in decision.items:
            tally.suspended += item.suspended or item.action is ItemAction.SUSPEND
            if item.action is not ItemAction.HOLD and not item.needs_approval:
                self._count_move(item.action)

    def _count_move(self, action: ItemAction) -> None:
        self.tally.harder += action is ItemAction.PROGRESS
        self.tally.eased += action in _EASED

    def _note(self, law: str, state: State, check_in: CheckIn, week: int) -> None:
        """A broken law, with the first case that shows it."""
        self.tally.broken[law] += 1
        case = {"id": f"{self.trial.arm} {self.number} {week}"} | case_format.state_to_case(state)
        written = json.dumps(case | {"checkin": case_format.check_in_to_case(check_in)})
        self.tally.first.setdefault(law, written)


def _beginning(state: State, patient: Patient) -> State:
    rest = min(pain.HIGHEST_PAIN, int(patient.pain + 0.5))
    return replace(state, phase=patient.phase, intake_rest=rest)


def _resumed(state: State) -> State:
    return state if state.status is Status.ACTIVE else replace(state, status=Status.ACTIVE)


@cache
def _phase(at_the_start: Phase, week: int) -> Phase:
    """The phase at the end of a week: what was new pain becomes long-lasting."""
    since = COURSES[at_the_start].weeks_since_onset
    return pain.phase_of(START, START + timedelta(weeks=since + week))


def _hundredths(patient: Patient) -> int:
    return round(patient.pain * 100)
