"""The rules on many invented patients: no law is broken, and the clinic is not called too often."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import cache

import pytest

from portal.cli import rules_simulate
from portal.domain import adaptation
from portal.domain.adaptation import adapt
from portal.domain.check_in import CheckIn
from portal.domain.decision import Decision, Priority
from portal.domain.envelope import Envelope, Power
from portal.domain.exercise import Library
from portal.domain.pain import Phase
from portal.domain.programme import State
from portal.services import simulation
from portal.services.simulated_model import Model
from portal.services.simulation import Arm, Start, Tally, Trial
from tests import builders

STRESS = Model(noise=1.4, flares=0.2, red_flags=0.05)
WEEKS = 12


def trial(arm: Arm, model: Model = Model(), *, seed: int = 1) -> Trial:  # noqa: B008  frozen
    return Trial(builders.library(), starts(), arm, model, WEEKS, seed)


@cache
def starts(*, long_plan: bool = False) -> dict[Phase, Start]:
    return rules_simulate.starts(builders.catalogue(), WEEKS, long_plan=long_plan)


def counted(the_trial: Trial, patients: int) -> Tally:
    tally = Tally()
    for life in the_trial.lives(range(patients)):
        tally.add(life)
    return tally


@cache
def base(arm: Arm) -> Tally:
    return counted(trial(arm), 200)


@pytest.mark.parametrize("arm", Arm)
def test_no_law_is_broken(arm: Arm) -> None:
    assert base(arm).broken.total() == 0
    assert (base(arm).patients, base(arm).weeks) == (200, 200 * WEEKS)


@pytest.mark.parametrize("arm", [Arm.ADAPTED, Arm.UNAPPROVED])
def test_no_law_is_broken_under_stress(arm: Arm) -> None:
    tally = counted(trial(arm, STRESS), 100)
    assert tally.broken.total() == 0
    assert tally.paused > 10  # it was stress


@pytest.mark.slow
@pytest.mark.parametrize(
    "arm, model", [(Arm.ADAPTED, Model()), (Arm.ADAPTED, STRESS), (Arm.UNAPPROVED, STRESS)]
)
def test_no_law_is_broken_with_a_thousand_patients(arm: Arm, model: Model) -> None:
    """`bedring rules simulate` runs ten thousand, which takes too long for every day."""
    assert counted(trial(arm, model), 1_000).broken.total() == 0


def test_the_rules_are_calm_enough_for_a_clinic() -> None:
    """Acceptance of clinical.md 7.3: red in 10 to 20 of 100 answers, fewer than 6 pressing alerts."""
    tally = base(Arm.ADAPTED)
    assert 10 <= 100 * tally.reds / tally.check_ins <= 20
    pressing = tally.alerts[Priority.URGENT] + tally.alerts[Priority.HIGH]
    assert 100 * pressing / tally.weeks < 6


def test_the_same_seed_gives_the_same_numbers_and_another_seed_others() -> None:
    once, again, other = (counted(trial(Arm.ADAPTED, seed=seed), 10) for seed in (1, 1, 2))
    assert once == again
    assert once != other


def test_the_arms_meet_the_same_patients() -> None:
    fixed, adapted = base(Arm.FIXED), base(Arm.ADAPTED)
    assert fixed.pain_first == adapted.pain_first
    assert fixed.loads == adapted.loads


def test_a_fixed_programme_never_changes_and_no_rule_runs() -> None:
    tally = base(Arm.FIXED)
    assert tally.load_last == 1000 * tally.loads
    assert (tally.check_ins, tally.harder, tally.eased, tally.alerts.total()) == (0, 0, 0, 0)


def test_what_nobody_approves_never_happens() -> None:
    """Everything asks and nothing is approved: no programme becomes harder or easier."""
    ask = dict.fromkeys(("easier", "shorter", "harder_dose", "next_level", "swap"), Power.ASK)
    signed = Envelope(simulation.START + timedelta(weeks=WEEKS), **ask)  # type: ignore[arg-type]
    asking = {phase: Start.of(phase, start.state.programme, signed) for phase, start in starts().items()}
    never = replace(trial(Arm.UNAPPROVED), starts=asking)
    tally = counted(never, 60)
    assert (tally.harder, tally.eased) == (0, 0)
    assert tally.broken.total() == 0
    approved = counted(replace(never, arm=Arm.ADAPTED), 60)
    assert approved.harder > 0


def test_a_red_flag_pauses_until_the_therapist_resumes() -> None:
    tally = counted(trial(Arm.ADAPTED, Model(red_flags=1)), 20)
    assert tally.paused == 20
    assert tally.check_ins <= 20 * WEEKS / 2  # a week of rest after each
    assert tally.broken.total() == 0


def faulty(change: Callable[[Decision], Decision]) -> Callable[[Library, State, CheckIn], Decision]:
    def rules(library: Library, state: State, check_in: CheckIn) -> Decision:
        return change(adapt(library, state, check_in))

    return rules


def without_alerts(decision: Decision) -> Decision:
    return replace(decision, alerts=())


def test_faulty_rules_are_found_with_the_first_case_that_shows_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(adaptation, "adapt", faulty(without_alerts))
    tally = counted(trial(Arm.ADAPTED), 10)
    assert tally.broken["INV13"] > 0
    assert '"checkin"' in tally.first["INV13"]


def test_tallies_add_up() -> None:
    one, two = list(trial(Arm.ADAPTED).lives(range(2)))
    both = counted(trial(Arm.ADAPTED), 2)
    assert both.done == one.done + two.done
    assert both.alerts == one.alerts + two.alerts
