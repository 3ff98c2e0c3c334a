"""Why something was decided, as one calm sentence for the patient and one line for the therapist.

The sentences stand in each language's `words.yaml`: under a rule, or under a rule and what happens
(`I5.hold`). The therapist's line adds the rule's id, its numbers and its source.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from portal.domain import dose as doses
from portal.domain.decision import ItemAction, ItemDecision
from portal.domain.dose import Dose
from portal.domain.reasons import ALL_RULES, Because, Fact
from portal.rendering import formats, i18n


@dataclass(frozen=True, slots=True)
class Reasons:
    """Sentences in one language; `names` says what each exercise is called in it."""

    names: Mapping[str, str]
    language: str = field(default_factory=i18n.current)

    def patient(self, item: ItemDecision) -> str:
        """What happens to an exercise and why, for the patient: its first reason, never a bare number."""
        text = self._sentence(item)
        if item.needs_approval and not item.suspended and item.action is not ItemAction.SWAP:
            return f"{text} {self._text('asks_first')}"
        return text

    def programme(self, because: Because) -> str:
        """Why the programme as a whole changed, for the patient; empty where a rule says nothing to them."""
        text = i18n.words(self.language)["patient"].get(because.rule, "")
        return formats.sentence(text.format_map(self._facts(because.facts)))

    def therapist(self, because: Because) -> str:
        """One reason for the therapist: rule, what it saw, its numbers, its source."""
        seen = i18n.word("therapist", because.rule, self.language)
        source = ALL_RULES.get(because.rule, "")
        return " · ".join(part for part in (because.rule, seen, self._numbers(because.facts), source) if part)

    def therapist_lines(self, item: ItemDecision) -> tuple[str, ...]:
        """All reasons of one exercise, for the therapist."""
        reasons = item.because or tuple(Because(rule) for rule in item.rules)
        return tuple(self.therapist(because) for because in reasons)

    def change(self, item: ItemDecision) -> str:
        """What happens to an exercise in two or three words: `One step harder`."""
        return i18n.word("changes", item.action, self.language)

    def _sentence(self, item: ItemDecision) -> str:
        sentences = i18n.words(self.language)["patient"]
        key = next(key for key in _keys(item) if key in sentences)
        before, after = self._step(item)
        filled = {
            "ex": self._name(item.exercise),
            "a": before,
            "b": after,
            "to": self._name(item.to_exercise),
        }
        return formats.sentence(sentences[key].format_map(filled))

    def _step(self, item: ItemDecision) -> tuple[str, str]:
        """The dose before and after; only what differs while it is the same exercise getting harder."""
        if item.action is ItemAction.PROGRESS and item.before and item.after and not item.to_exercise:
            return formats.step(item.before, item.after, language=self.language)
        before, after = (
            formats.short_dose(dose, language=self.language) if dose else ""
            for dose in (item.before, item.after)
        )
        return before, after

    def _numbers(self, facts: Mapping[str, Fact]) -> str:
        """The facts in a therapist's shorthand: `2x8 > 2x10, streak 2`."""
        step = [doses.words(fact) for fact in _some(facts, "before", "after") if isinstance(fact, Dose)]
        parts = [" > ".join(step)] if step else []
        names = i18n.words(self.language)["facts"]
        parts.extend(f"{names[name]} {facts[name]}" for name in names if name in facts)
        return ", ".join(parts)

    def _facts(self, facts: Mapping[str, Fact]) -> dict[str, str]:
        return {name: self._fact(name, fact) for name, fact in facts.items()}

    def _fact(self, name: str, fact: Fact) -> str:
        if isinstance(fact, Dose):
            return formats.short_dose(fact, language=self.language)
        return self._name(str(fact)) if name in ("ex", "to") else str(fact)

    def _name(self, exercise: str | None) -> str:
        return self.names[exercise] if exercise else ""

    def _text(self, key: str) -> str:
        return i18n.word("patient", key, self.language)


def _keys(item: ItemDecision) -> Iterable[str]:
    """Where the sentence of a decision may stand, the most exact first."""
    moved = {
        ItemAction.PROGRESS: "harder_exercise",
        ItemAction.REGRESS: "easier_exercise",
        ItemAction.SWAP: "" if item.needs_approval else "swapped",
    }.get(item.action, "")
    if item.to_exercise and moved:
        yield moved
    for rule in item.rules:
        yield f"{rule}.{item.action}"
        yield rule
    yield f"any.{item.action}"


def _some(facts: Mapping[str, Fact], *names: str) -> list[Fact]:
    return [facts[name] for name in names if name in facts]
