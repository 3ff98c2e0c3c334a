"""The limits a therapist signs, as the one sentence that is shown, signed and kept."""

from collections.abc import Iterable

from portal.domain.envelope import Envelope, Power
from portal.rendering import i18n
from portal.rendering.i18n import N_, gettext

MAY = {
    "easier": N_("make this programme easier"),
    "shorter": N_("make it shorter"),
    "harder_dose": N_("raise a dose one step at a time"),
    "next_level": N_("move an exercise to its next level"),
    "swap": N_("swap an exercise"),
}
ASKS = {
    "easier": N_("making it easier"),
    "shorter": N_("making it shorter"),
    "harder_dose": N_("raising a dose"),
    "next_level": N_("a new level"),
    "swap": N_("another exercise"),
}


def sentence(envelope: Envelope, *, language: str | None = None) -> str:
    """What the portal may do by itself, before what it asks, what never happens, and until when."""
    until = i18n.long_date(envelope.until_on, with_year=True, language=language)
    said = [_may(envelope, until, language), *_asks(envelope, language), *_never(envelope, language)]
    said.append(gettext("It never goes above level %(level)s.", language) % {"level": envelope.max_level})
    said.append(gettext("A red flag pauses everything.", language))
    return " ".join(said)


def _may(envelope: Envelope, until: str, language: str | None) -> str:
    allowed = [] if envelope.freeze else _with(envelope, Power.BY_ITSELF)
    if not allowed:
        text = gettext("Until %(until)s the portal changes nothing by itself.", language)
        return text % {"until": until}
    text = gettext("Until %(until)s the portal may %(changes)s.", language)
    return text % {"until": until, "changes": _list((MAY[name] for name in allowed), language)}


def _asks(envelope: Envelope, language: str | None) -> list[str]:
    asked = _with(envelope, Power.ASK)
    if envelope.freeze:
        asked = [name for name in ASKS if name not in _with(envelope, Power.NEVER)]
    if not asked:
        return []
    text = gettext("It asks me before %(changes)s.", language)
    return [text % {"changes": _list((ASKS[name] for name in asked), language)}]


def _never(envelope: Envelope, language: str | None) -> list[str]:
    never = _with(envelope, Power.NEVER)
    if not never:
        return []
    text = gettext("It never does this: %(changes)s.", language)
    return [text % {"changes": _list((ASKS[name] for name in never), language)}]


def _with(envelope: Envelope, power: Power) -> list[str]:
    return [name for name in MAY if getattr(envelope, name) is power]


def _list(texts: Iterable[str], language: str | None) -> str:
    return i18n.listed([gettext(text, language) for text in texts], language=language)
