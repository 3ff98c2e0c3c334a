"""Reasons in words: calm for the patient, exact for the therapist, and none without a sentence."""

import inspect
import random
import re
from dataclasses import fields
from pathlib import Path
from types import ModuleType

import pytest

from portal.catalogue import reader
from portal.domain import red_flags
from portal.domain.adaptation import adapt
from portal.domain.check_in import CheckIn, Flag, Mark, Reason
from portal.domain.decision import ItemAction, ItemDecision, Light
from portal.domain.dose import Dose
from portal.domain.envelope import Limits
from portal.domain.pain import Phase
from portal.domain.policy import Policy
from portal.domain.programme import ChangeKind, Course, LastChange, Prescription, Programme, State
from portal.domain.reasons import ALL_RULES, Because, Rule, numbers_of
from portal.domain.rules import alerts, caution, flare, gate, hold, light, programme, progress
from portal.rendering import i18n
from portal.rendering.reasons import Reasons

EIGHT, TEN = Dose(sets=2, reps=8), Dose(sets=2, reps=10)
LANGUAGES = i18n.languages()
ROOT = Path(__file__).resolve().parents[2]


def reasons(language: str = "en") -> Reasons:
    names = {"bird_dog": "Bird dog", "clamshell": "Clamshell"}
    return Reasons(names, language)


def decided(action: str, *rules: str, to: str | None = None, **more: bool) -> ItemDecision:
    """A decision as the rules make it: a new dose with every change, an exercise with a swap or a level."""
    changes = action in ("progress", "regress", "restore", "swap")
    return ItemDecision(
        "bird_dog",
        ItemAction(action),
        rules,
        before=EIGHT,
        after=TEN if changes else None,
        to_exercise=to,
        **more,
    )


@pytest.mark.parametrize(
    "item,sentence",
    [
        (
            decided("progress", "I14"),
            "You have had good check-ins and little pain, so Bird dog goes from 2 sets of 8 to 2 sets of 10.",
        ),
        (
            decided("progress", "I14", to="clamshell", needs_approval=True),
            "You have had good check-ins and little pain, so Bird dog moves on to Clamshell: 2 sets of 10. "
            "Your physiotherapist looks at it before anything changes.",
        ),
        (decided("progress", "R2"), "The flare has calmed, so Bird dog goes back towards its earlier dose."),
        (decided("hold", "I13"), "Well done. One more week like this before Bird dog changes."),
        (
            decided("hold", "I9a"),
            "There was some pain, within what is acceptable. We keep Bird dog as it is.",
        ),
        (decided("hold", "I6a"), "Pain was up, so nothing gets harder. Bird dog stays as it is."),
        (
            decided("regress", "I6c"),
            "Pain was up, so Bird dog is a little easier for now: 2 sets of 10.",
        ),
        (
            decided("regress", "I6b"),
            "Bird dog was made harder last time and pain rose, so we take that step back.",
        ),
        (decided("regress", "I3"), "Bird dog was too much this time, so it becomes 2 sets of 10."),
        (
            decided("regress", "I4b", to="clamshell"),
            "Bird dog is replaced by the easier Clamshell: 2 sets of 10.",
        ),
        (
            decided("swap", "I1", to="clamshell", needs_approval=True, suspended=True),
            "Leave Bird dog out for now. Your physiotherapist will look at Clamshell instead.",
        ),
        (
            decided("remove", "I1", needs_approval=True, suspended=True),
            "Leave Bird dog out for now. Your physiotherapist will look at it.",
        ),
        (
            decided("swap", "I5", to="clamshell", needs_approval=True),
            "You would rather not do Bird dog. Your physiotherapist can offer Clamshell.",
        ),
        (decided("swap", "I2", to="clamshell"), "Bird dog is replaced by Clamshell: 2 sets of 10."),
        (decided("suspend", "K"), "Pain is clearly up, so Bird dog rests for now."),
        (decided("stay_out", "R1"), "Bird dog rests until it is calmer."),
        (decided("restore", "R1"), "It is calmer. Bird dog is back, a bit easier: 2 sets of 10."),
        (decided("drop", "P2"), "Bird dog rests, so that the programme gets shorter."),
        (decided("hold", "I9u"), "An answer was missing, so we change nothing."),
        (decided("hold", "S1"), "Bird dog stays the same this time."),
    ],
)
def test_the_patient_reads_one_calm_sentence(item: ItemDecision, sentence: str) -> None:
    assert reasons().patient(item) == sentence


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("action", list(ItemAction))
def test_every_rule_has_a_sentence_for_every_act(language: str, action: ItemAction) -> None:
    of_exercises = [rule for rule in ALL_RULES if rule[0] in "BGIRSK"]
    for rule in [*of_exercises, "P2", "P3"] if action is ItemAction.DROP else of_exercises:
        for to in (None, "clamshell"):
            sentence = reasons(language).patient(decided(action, rule, to=to))
            assert sentence[0].isupper() or sentence[0].isdigit()
            assert "{" not in sentence


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_rule_has_a_line_for_the_therapist(language: str) -> None:
    for rule in ALL_RULES:
        line = reasons(language).therapist(Because(rule))
        assert line.startswith(f"{rule} · ")
        assert line.endswith(reasons(language).source(Because(rule)))


def test_the_therapist_reads_rule_numbers_and_source() -> None:
    because = Because("I14", {"ex": "bird_dog", "before": EIGHT, "after": TEN, "streak": 2})
    assert reasons().therapist(because) == (
        "I14 · Enough check-ins like this in a row: one step on. · 2x8 > 2x10, good check-ins in a row: 2 · "
        "NSCA 2-for-2, ACSM 2009, our choice"
    )
    light = Because("L1c", {"rest": 7, "rest_before": 3, "green_max": 3})
    assert "usual before 3, usual now 7, green up to 3" in reasons().therapist(light)


def test_a_reason_in_its_parts_says_what_it_saw_the_numbers_the_limits_and_the_source() -> None:
    facts = {"rest": 7, "rest_before": 3, "green_max": 3}
    because = Because("L1c", facts, {"clear_rise": 2, "slight_rise": 1}, ("Costa 2021", "by_design"))
    said = reasons().explained(because)
    assert said.rule == "L1c"
    assert said.inputs == "usual before 3, usual now 7"
    assert said.limits == "green up to 3, a clear rise: 2, a slight rise: 1"
    assert said.source == "Costa 2021, our choice"
    assert reasons("da").explained(because).source == "Costa 2021, vores valg"
    locked = Because("I11", {"ex": "bird_dog"}, {"freeze": True})
    assert reasons("da").explained(locked).limits == "alt låst: ja"


def test_a_rule_a_number_or_an_exercise_that_is_gone_is_still_read() -> None:
    facts = {"ex": "exercise_of_the_past", "before": TEN}
    because = Because("X9", facts, {"old_limit": 4}, ("Somebody 1999",))
    said = reasons("da").explained(because)
    assert (said.saw, said.inputs, said.limits, said.source) == ("", "2x10", "old_limit 4", "Somebody 1999")
    assert reasons().therapist(because) == "X9 · 2x10 · Somebody 1999"
    item = ItemDecision("exercise_of_the_past", ItemAction.HOLD, ("X9",), before=TEN)
    assert reasons().patient(item) == "Exercise_of_the_past stays the same this time."


@pytest.mark.parametrize("module", [alerts, caution, flare, gate, hold, light, programme, progress])
def test_every_rule_names_the_numbers_it_reads(module: ModuleType) -> None:
    """Else a reason would hide the limit it compared with."""
    for rule in [value for value in vars(module).values() if isinstance(value, Rule)]:
        read = set(re.findall(r"POLICY\.(\w+)", inspect.getsource(rule.judge)))
        assert read <= set(numbers_of(rule.id)), rule.id


def test_every_named_number_is_one_of_the_rules_or_of_a_therapists_limits() -> None:
    known = {field.name for policy in (Policy, Limits) for field in fields(policy)}
    for rule in ALL_RULES:
        assert set(numbers_of(rule)) <= known


def test_all_tied_rules_have_their_line() -> None:
    lines = reasons().therapist_lines(decided("regress", "I3", "I6c"))
    assert [line.split(" · ")[0] for line in lines] == ["I3", "I6c"]


def test_the_programme_as_a_whole_has_its_sentence() -> None:
    assert reasons().programme(Because("P2", {"n": 5})) == (
        "You are short of time: these 5 exercises do most of the work; the others rest."
    )
    assert reasons("da").programme(Because("frequency_down", {"n": 3})) == (
        "Der var for lidt tid, så 3 træninger om ugen er det nye mål."
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_rule_of_a_whole_programme_has_its_sentence(language: str) -> None:
    for rule in [rule for rule in ALL_RULES if rule[0] in "GLPf" and rule != "floor"]:
        sentence = reasons(language).programme(Because(rule, {"n": 3, "rest": 5}))
        assert sentence.endswith(".")
        assert "{" not in sentence


def test_a_change_has_two_or_three_words() -> None:
    assert reasons().change(decided("progress", "I14")) == "One step harder"
    assert reasons("da").change(decided("hold", "I13")) == "Uændret"


def test_every_alert_has_its_reason_in_words() -> None:
    source = "".join(path.read_text() for path in (ROOT / "portal" / "domain" / "rules").glob("*.py"))
    codes = set(re.findall(r'Alert\(Priority\.\w+, "(\w+)"\)', source))
    assert len(codes) > 25
    for language in LANGUAGES:
        assert codes | {"severe_worsening", "red_three", "no_contact"} <= set(i18n.words(language)["alerts"])


def a_case(chance: random.Random, shipped: reader.Catalogue) -> tuple[State, CheckIn]:
    """A patient somewhere in a shipped protocol, and any answers."""
    protocol = chance.choice(list(shipped.protocols.values()))
    pain = lambda: chance.choice([None, *range(11)])  # noqa: E731
    marks = [None, *(Flag(mark) for mark in Mark), Flag(Mark.HURTS, 8)]
    changes = [None, LastChange(ChangeKind.PROGRESS, 3), LastChange(ChangeKind.REGRESS, 20)]
    items = tuple(
        Prescription(
            item.exercise, item.dose, item.per_week, item.priority, item.keep,
            course=Course(
                streak=chance.randint(0, 3), prev_flag=chance.choice([None, *Mark]),
                last_change=chance.choice(changes), bounces=chance.randint(0, 2),
                flare_from=chance.choice([None, shipped.library[item.exercise].maximum]),
                out=chance.random() < 0.1,
            ),
        )
        for item in protocol.items
    )  # fmt: skip
    state = State(
        chance.choice(list(Phase)), Programme(protocol.sessions_per_week, items), week=chance.randint(1, 9),
        intake_rest=5, prev_rest=tuple(chance.choices(range(8), k=3)),
        prev_lights=tuple(chance.choices([Light.GREEN, Light.AMBER, Light.RED], k=3)),
        prev_unsettled=(True, True), break_days=chance.choice([0, 0, 15, 30]),
    )  # fmt: skip
    answers = CheckIn(
        red_flags=red_flags.CLEAR, during=pain(), after24=pain(), rest=pain(), done=chance.randint(0, 4),
        planned=4, reason=chance.choice([None, *Reason]),
        flags={item.exercise: chance.choice(marks) for item in items},
    )  # fmt: skip
    return state, answers


@pytest.mark.parametrize("language", LANGUAGES)
def test_whatever_the_rules_decide_can_be_said(language: str) -> None:
    shipped = reader.load()
    names = {exercise: said.name for exercise, said in shipped.words[language].exercises.items()}
    said = Reasons(names, language)
    chance = random.Random(20261124)
    for _ in range(400):
        decision = adapt(shipped.library, *a_case(chance, shipped))
        sentences = [said.patient(item) for item in decision.items]
        sentences += [said.programme(because) for because in decision.because]
        for sentence in sentences:
            assert sentence.endswith("."), sentence
            assert not re.search(r"[{}]|  | [:.,]|: \.", sentence), sentence
        for item in decision.items:
            assert all(line.count(" · ") >= 2 for line in said.therapist_lines(item))
