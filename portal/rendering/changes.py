"""What is new in a version, as sentences for the patient: the rule's reason where a rule decided it."""

from collections.abc import Callable, Iterable

from portal.domain.decision import ItemDecision
from portal.domain.dose import Dose
from portal.domain.programme import Difference, DifferenceKind
from portal.rendering import formats
from portal.rendering.i18n import N_, gettext
from portal.rendering.reasons import Reasons

PLAIN = {
    DifferenceKind.ADDED: N_("New: %(exercise)s, %(after)s."),
    DifferenceKind.GONE: N_("%(exercise)s is no longer in your programme."),
    DifferenceKind.SET_ASIDE: N_("%(exercise)s rests for now."),
    DifferenceKind.BACK: N_("%(exercise)s is back: %(after)s."),
    DifferenceKind.DOSE: N_("%(exercise)s goes from %(before)s to %(after)s."),
    DifferenceKind.FREQUENCY: N_("%(exercise)s: %(after)s from now on."),
    DifferenceKind.SESSIONS: N_("Your new aim: %(after)s a week."),
}


def sentences(changes: Iterable[tuple[Difference, ItemDecision | None]], reasons: Reasons) -> tuple[str, ...]:
    """One sentence for each change, in the order given; what two changes share is said once."""
    said = (_sentence(difference, item, reasons) for difference, item in changes)
    return tuple(dict.fromkeys(said))


def _sentence(difference: Difference, item: ItemDecision | None, reasons: Reasons) -> str:
    if item is not None:
        return reasons.patient(item)
    amount = _amount(difference.kind, reasons.language)
    filled = {
        "exercise": reasons.names.get(difference.exercise or "", ""),
        "before": amount(difference.before),
        "after": amount(difference.after),
    }
    return formats.sentence(gettext(PLAIN[difference.kind], reasons.language) % filled)


def _amount(kind: DifferenceKind, language: str) -> Callable[[Dose | int | None], str]:
    count = formats.sessions if kind is DifferenceKind.SESSIONS else formats.per_week

    def words(amount: Dose | int | None) -> str:
        if amount is None:
            return ""
        if isinstance(amount, Dose):
            return formats.short_dose(amount, language=language)
        return count(amount, language=language)

    return words
