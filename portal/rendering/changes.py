"""What is new in a version, as sentences for the patient: the rule's reason where a rule decided it."""

from collections.abc import Callable, Iterable

from portal.domain.decision import ItemDecision
from portal.domain.dose import Dose
from portal.domain.programme import Difference, DifferenceKind
from portal.domain.reasons import Because
from portal.domain.rules import progress
from portal.domain.why import CORRECTION
from portal.rendering import formats, i18n
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


CORRECTED = {  # the patient answered again: what the first answer did is undone
    DifferenceKind.ADDED: N_("You answered again, so %(exercise)s is back: %(after)s."),
    DifferenceKind.BACK: N_("You answered again, so %(exercise)s is back: %(after)s."),
    DifferenceKind.DOSE: N_("You answered again, so %(exercise)s goes back to %(after)s."),
    DifferenceKind.SESSIONS: N_("You answered again, so your aim is %(after)s a week again."),
}
Why = ItemDecision | Because | None


def sentences(changes: Iterable[tuple[Difference, Why]], reasons: Reasons) -> tuple[str, ...]:
    """One sentence for each change, in the order given; what two changes share is said once.

    Advice follows the last sentence it belongs to. "Only one thing changes" is said where it is true.
    """
    said = {_sentence(difference, why, reasons): _tail(why, reasons) for difference, why in changes}
    last = {tail: sentence for sentence, tail in said.items() if tail}
    if len(said) > 1:
        last.pop(i18n.word("tails", progress.CHOSEN, reasons.language), None)
    return tuple(f"{text} {tail}" if last.get(tail) == text else text for text, tail in said.items())


def _tail(why: Why, reasons: Reasons) -> str:
    return reasons.tail(why) if isinstance(why, ItemDecision) else ""


def _sentence(difference: Difference, why: Why, reasons: Reasons) -> str:
    if isinstance(why, ItemDecision):
        return reasons.patient(why)
    is_corrected = why is not None and why.rule == CORRECTION
    if why is not None and not is_corrected:
        return reasons.programme(why)
    text = (CORRECTED if is_corrected else PLAIN).get(difference.kind, PLAIN[difference.kind])
    amount = _amount(difference.kind, reasons.language)
    filled = {
        "exercise": reasons.names.get(difference.exercise or "", ""),
        "before": amount(difference.before),
        "after": amount(difference.after),
    }
    return formats.sentence(gettext(text, reasons.language) % filled)


def _amount(kind: DifferenceKind, language: str) -> Callable[[Dose | int | None], str]:
    count = formats.sessions if kind is DifferenceKind.SESSIONS else formats.per_week

    def words(amount: Dose | int | None) -> str:
        if amount is None:
            return ""
        if isinstance(amount, Dose):
            return formats.short_dose(amount, language=language)
        return count(amount, language=language)

    return words
