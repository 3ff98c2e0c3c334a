"""The lines of a replay: what was counted under the signed limits, and what with other ones."""

from dataclasses import dataclass

from portal.domain.decision import Change
from portal.rendering.i18n import N_
from portal.services.replay import Move, Replayed

MOVES = {
    Change.HARDER_DOSE: N_("A harder dose"),
    Change.NEXT_LEVEL: N_("The next level"),
    Change.EASIER: N_("An easier dose"),
    Change.SHORTER: N_("Left out, to make it shorter"),
    Change.SWAP: N_("Another exercise"),
    Change.RETURN: N_("Back after a flare"),
    Change.SAFETY: N_("Set aside at once"),
    Change.NONE: N_("Stays as it is"),
}
LIGHTS = {
    "green": N_("Green light"),
    "amber": N_("Amber light"),
    "red": N_("Red light"),
    "unknown": N_("Something not known"),
    "none": N_("Everything stopped"),
}
ALERTS = {
    "urgent": N_("Alerts to act on at once"),
    "high": N_("Alerts for the same day"),
    "normal": N_("Alerts for this week"),
    "info": N_("Notes"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One number under both limits; `words` is what is counted, `is_asked`: it waited for the therapist."""

    words: str
    before: int
    after: int
    is_asked: bool = False


def lines(found: Replayed) -> list[Line]:
    """Every line that counts anything, changes first."""
    before, after = found.before, found.after
    moves = [Move(change, is_asked) for is_asked in (False, True) for change in MOVES]
    all_lines = [
        *(Line(MOVES[m.change], before.moves[m], after.moves[m], m.is_asked) for m in moves),
        Line(N_("Fewer sessions a week"), before.less_often, after.less_often),
        Line(N_("Fewer sessions a week"), before.less_often_asked, after.less_often_asked, is_asked=True),
        Line(N_("Answers that changed nothing"), before.unchanged, after.unchanged),
        *(Line(words, before.lights[light], after.lights[light]) for light, words in LIGHTS.items()),
        *(Line(words, before.alerts[kind], after.alerts[kind]) for kind, words in ALERTS.items()),
    ]
    return [line for line in all_lines if line.before or line.after]
