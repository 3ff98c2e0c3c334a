"""One exercise as a rule sees it: prescription, library entry, and what the patient said of it."""

from dataclasses import dataclass
from itertools import repeat

from portal.domain.check_in import CheckIn, Mark
from portal.domain.decision import ItemAction, ItemDecision
from portal.domain.dose import Bounds, Dose
from portal.domain.exercise import RELAXATION, Exercise, Library, LoadClass
from portal.domain.programme import ChangeKind, Course, Prescription
from portal.domain.quick_init import quick_init
from portal.domain.reasons import Because, Fact


@quick_init
@dataclass(frozen=True, slots=True)
class Item:
    """One exercise of the programme with what the patient said of it; `bounds` are the therapist's, too."""

    prescription: Prescription
    exercise: Exercise
    bounds: Bounds
    mark: Mark | None
    pain: int | None

    @classmethod
    def of(cls, library: Library, prescription: Prescription, check_in: CheckIn) -> "Item":
        """Lay the prescription beside its library entry and the patient's flag."""
        exercise = library[prescription.exercise]
        bounds = exercise.bounds
        if prescription.minimum is not None or prescription.maximum is not None:
            bounds = bounds.narrowed(prescription.minimum, prescription.maximum)
        flag = check_in.flags.get(prescription.exercise)
        return cls(prescription, exercise, bounds, flag.mark if flag else None, flag.pain if flag else None)

    @property
    def dose(self) -> Dose:
        """The present dose."""
        return self.prescription.dose

    @property
    def course(self) -> Course:
        """What is remembered of it."""
        return self.prescription.course

    @property
    def seconds(self) -> int:
        """Seconds of one session at the present dose."""
        return self.exercise.seconds(self.prescription.dose)

    @property
    def is_loaded(self) -> bool:
        """Core, strength or balance."""
        return self.exercise.load_class is LoadClass.LOADED

    @property
    def is_aerobic(self) -> bool:
        """Walking, cycling, swimming."""
        return self.exercise.load_class is LoadClass.AEROBIC

    @property
    def is_relaxation(self) -> bool:
        """Breathing and the like: no load, and nothing to raise."""
        return self.exercise.type == RELAXATION

    def changed_within(self, days: int, *kinds: ChangeKind) -> bool:
        """Whether its last change was one of these kinds, at most so many days ago."""
        last = self.prescription.course.last_change
        return last is not None and last.kind in kinds and last.days <= days

    def decide(
        self,
        action: ItemAction,
        *rules: str,
        after: Dose | None = None,
        to: Exercise | None = None,
        suspended: bool = False,
        needs_approval: bool = False,
        n: int | None = None,
    ) -> ItemDecision:
        """A decision about this exercise, with the facts its sentences need."""
        facts = self._facts(after, to, n)
        return ItemDecision(
            self.prescription.exercise,
            action,
            rules,
            self.prescription.dose,
            after,
            to.id if to else None,
            min(self.prescription.per_week, to.per_week) if to else None,
            suspended,
            needs_approval,
            tuple(map(Because, rules, repeat(facts))),
        )

    def _facts(self, after: Dose | None, to: Exercise | None, n: int | None) -> dict[str, Fact]:
        course = self.prescription.course
        facts: dict[str, Fact] = {"ex": self.prescription.exercise, "before": self.prescription.dose}
        if after is not None:
            facts["after"] = after
        if to is not None:
            facts["to"] = to.id
        if self.pain is not None:
            facts["pain"] = self.pain
        facts["streak"], facts["bounces"] = course.streak, course.bounces
        if course.last_change is not None:
            facts["days"] = course.last_change.days
        if n is not None:
            facts["n"] = n
        return facts
