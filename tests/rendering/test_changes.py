"""What is new in a version, as a patient reads it."""

import pytest

from portal.domain.decision import ItemAction, ItemDecision
from portal.domain.dose import Dose
from portal.domain.programme import Difference, DifferenceKind
from portal.rendering import changes, i18n
from portal.rendering.reasons import Reasons

NAMES = {"bird_dog": "Bird dog", "glute_bridge": "Glute bridge", "bridge_march": "Bridge march"}
LESS, MORE = Dose(sets=2, reps=8), Dose(sets=2, reps=10)


def said(*news: tuple[Difference, ItemDecision | None]) -> tuple[str, ...]:
    return changes.sentences(news, Reasons(NAMES, "en"))


@pytest.mark.parametrize("kind", list(DifferenceKind))
def test_every_kind_of_change_has_a_sentence_in_every_language(kind: DifferenceKind) -> None:
    counted = kind in (DifferenceKind.FREQUENCY, DifferenceKind.SESSIONS)
    before, after = (3, 4) if counted else (LESS, MORE)
    exercise = None if kind is DifferenceKind.SESSIONS else "bird_dog"
    for language in i18n.languages():
        reasons = Reasons(NAMES, language)
        (text,) = changes.sentences([(Difference(kind, exercise, before, after), None)], reasons)
        assert text[0].isupper()
        assert text.endswith(".")
        assert "%" not in text


def test_a_therapists_change_is_told_plainly() -> None:
    news = (
        (Difference(DifferenceKind.DOSE, "bird_dog", LESS, MORE), None),
        (Difference(DifferenceKind.ADDED, "glute_bridge", None, MORE), None),
        (Difference(DifferenceKind.SESSIONS, None, 3, 4), None),
    )
    assert said(*news) == (
        "Bird dog goes from 2 sets of 8 to 2 sets of 10.",
        "New: Glute bridge, 2 sets of 10.",
        "Your new aim: 4 sessions a week.",
    )


def test_what_a_rule_decided_comes_with_its_reason() -> None:
    item = ItemDecision("bird_dog", ItemAction.REGRESS, ("I6c",), before=MORE, after=LESS)
    (text,) = said((Difference(DifferenceKind.DOSE, "bird_dog", MORE, LESS), item))
    assert text == "Pain was up, so Bird dog is a little easier for now: 2 sets of 8. Keep moving gently."


def test_two_sides_of_one_change_are_said_once() -> None:
    item = ItemDecision(
        "glute_bridge", ItemAction.REGRESS, ("I4b",), before=MORE, after=LESS, to_exercise="bridge_march"
    )
    gone = Difference(DifferenceKind.GONE, "glute_bridge", MORE)
    added = Difference(DifferenceKind.ADDED, "bridge_march", None, LESS)
    assert len(said((added, item), (gone, item))) == 1


def eased(exercise: str, rule: str) -> tuple[Difference, ItemDecision]:
    item = ItemDecision(exercise, ItemAction.REGRESS, (rule,), before=MORE, after=LESS)
    return Difference(DifferenceKind.DOSE, exercise, MORE, LESS), item


def raised(exercise: str) -> tuple[Difference, ItemDecision]:
    item = ItemDecision(exercise, ItemAction.PROGRESS, ("I14",), before=LESS, after=MORE)
    return Difference(DifferenceKind.DOSE, exercise, LESS, MORE), item


def test_only_one_thing_changes_is_said_when_it_is_true() -> None:
    (text,) = said(raised("bird_dog"))
    assert text.endswith("goes from 2 sets of 8 to 2 sets of 10. Only one thing changes.")
    for text in said(raised("bird_dog"), raised("glute_bridge")):
        assert "Only one thing" not in text
    fewer = (Difference(DifferenceKind.SESSIONS, None, 4, 3), None)
    assert not any("Only one thing" in text for text in said(raised("bird_dog"), fewer))


@pytest.mark.parametrize("rule", ["I6c", "I7"])
def test_advice_that_several_changes_share_is_said_once_at_the_end(rule: str) -> None:
    for language in i18n.languages():
        advice = i18n.words(language)["tails"][rule]
        reasons = Reasons(NAMES, language)
        texts = changes.sentences([eased("bird_dog", rule), eased("glute_bridge", rule)], reasons)
        assert [text.count(advice) for text in texts] == [0, 1]
        assert texts[1].endswith(advice)


def test_a_reason_on_its_own_card_has_no_advice() -> None:
    _, item = raised("bird_dog")
    assert Reasons(NAMES, "en").patient(item).endswith("goes from 2 sets of 8 to 2 sets of 10.")
