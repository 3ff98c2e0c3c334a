"""Why something was decided, as one calm sentence for the patient and one line for the therapist.

The sentences stand in each language's `words.yaml`: under a rule, or under a rule and what happens
(`I5.hold`). The therapist's line adds the rule's id, its numbers and its source.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from portal.domain import dose as doses
from portal.domain.decision import ItemAction, ItemDecision
from portal.domain.dose import Dose
from portal.domain.reasons import Because, Fact, basis_of
from portal.rendering import formats, i18n

ZONES = ("green_max", "amber_max")  # facts of a check-in that are limits: they depend on phase and week


@dataclass(frozen=True, slots=True)
class Explained:
    """One reason for the therapist, part by part: the rule, what it saw, with which numbers, against which
    limits, and what it rests on; each is text."""

    rule: str
    saw: str
    inputs: str
    limits: str
    source: str


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
        seen = i18n.words(self.language)["therapist"].get(because.rule, "")
        parts = (because.rule, seen, self._numbers(because.facts), self.source(because))
        return " · ".join(part for part in parts if part)

    def explained(self, because: Because) -> Explained:
        """One reason in its parts; a rule that is gone has no words any more, its numbers stand."""
        words = i18n.words(self.language)
        limits = [
            *(f"{words['facts'][name]} {because.facts[name]}" for name in ZONES if name in because.facts),
            *(self._limit(name, value) for name, value in because.limits.items()),
        ]
        facts = {name: fact for name, fact in because.facts.items() if name not in ZONES}
        return Explained(
            rule=because.rule,
            saw=words["therapist"].get(because.rule, ""),
            inputs=self._numbers(facts),
            limits=", ".join(limits),
            source=self.source(because),
        )

    def explained_lines(self, item: ItemDecision) -> tuple[Explained, ...]:
        """All reasons of one exercise, each in its parts."""
        return self.reasons_explained(item.because or tuple(Because(rule) for rule in item.rules))

    def reasons_explained(self, reasons: Iterable[Because]) -> tuple[Explained, ...]:
        """Reasons in their parts, in the order given."""
        return tuple(self.explained(because) for because in reasons)

    def _limit(self, name: str, value: float) -> str:
        said = i18n.words(self.language)["numbers"].get(name, name)
        if isinstance(value, bool):
            return f"{said} {i18n.word('answers', 'yes' if value else 'no', self.language).lower()}"
        return f"{said} {value}"

    def source(self, because: Because) -> str:
        """What a rule rests on: as it was kept with the decision, else as it is now."""
        said = i18n.words(self.language)["sources"]
        return ", ".join(said.get(name, name) for name in because.source or basis_of(because.rule))

    def therapist_lines(self, item: ItemDecision) -> tuple[str, ...]:
        """All reasons of one exercise, for the therapist."""
        reasons = item.because or tuple(Because(rule) for rule in item.rules)
        return tuple(self.therapist(because) for because in reasons)

    def change(self, item: ItemDecision) -> str:
        """What happens to an exercise in two or three words: `One step harder`."""
        return i18n.word("changes", item.action, self.language)

    def tail(self, item: ItemDecision) -> str:
        """Advice that belongs to the reason of a decision, for the end of what is new; empty if none does."""
        rule = self._key(item).partition(".")[0]
        return i18n.words(self.language)["tails"].get(rule, "")

    def _key(self, item: ItemDecision) -> str:
        sentences = i18n.words(self.language)["patient"]
        return next(key for key in _keys(item) if key in sentences)

    def _sentence(self, item: ItemDecision) -> str:
        sentences, key = i18n.words(self.language)["patient"], self._key(item)
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
        return self.names.get(exercise, exercise) if exercise else ""

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
    if item.action is ItemAction.REMOVE and not item.needs_approval:
        yield "removed"
    for rule in item.rules:
        yield f"{rule}.{item.action}"
        yield rule
    yield f"any.{item.action}"


def _some(facts: Mapping[str, Fact], *names: str) -> list[Fact]:
    return [facts[name] for name in names if name in facts]
