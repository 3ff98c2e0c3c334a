"""The limits a therapist signs: the one text that is shown, signed and kept, and a line for each exercise."""

from collections.abc import Iterable, Iterator
from datetime import date

from portal.domain.dose import Dose
from portal.domain.envelope import Envelope, Power
from portal.domain.programme import Mode, Prescription
from portal.rendering import formats, i18n
from portal.rendering.i18n import N_, gettext, ngettext

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


def sentence(
    envelope: Envelope,
    *,
    mode: Mode = Mode.CONTINGENT,
    own_count: int = 0,
    is_maintenance: bool = False,
    language: str | None = None,
) -> str:
    """What the portal may do by itself, before what it asks, what never happens, and until when.

    `mode` says whether pain or fixed quotas steer the dose, `own_count` how many exercises have limits of
    their own beside these, `is_maintenance` that the patient is only asked every four weeks.
    """
    until = i18n.long_date(envelope.until_on, with_year=True, language=language)
    said = [_may(envelope, until, language), *_asks(envelope, language), *_never(envelope, language)]
    said += _numbers(envelope, mode, language)
    if is_maintenance:
        said.append(gettext("Maintenance: a check-in every 4 weeks.", language))
    if own_count:
        text = ngettext(
            "For %(num)s exercise other limits stand beside it.",
            "For %(num)s exercises other limits stand beside them.",
            own_count,
            language,
        )
        said.append(text % {"num": own_count})
    said.append(gettext("A red flag pauses everything.", language))
    return " ".join(said)


NAMES = {
    "easier": N_("Make it easier"),
    "shorter": N_("Make it shorter"),
    "harder_dose": N_("One dose step harder"),
    "next_level": N_("Next level of an exercise"),
    "swap": N_("Swap an exercise"),
    "max_level": N_("Up to level"),
    "min_items": N_("Fewest exercises"),
    "min_sessions_per_week": N_("Fewest sessions"),
    "target_sessions": N_("Sessions to aim at"),
    "max_progressions": N_("Exercises harder at a time"),
    "green_max": N_("Pain: green up to"),
    "amber_max": N_("Pain: acceptable up to"),
    "progress_in_amber": N_("Harder also while pain is amber and calm"),
    "freeze": N_("Change nothing by itself"),
    "until_on": N_("Until"),
}
POWER_WORDS = {Power.BY_ITSELF: N_("By itself"), Power.ASK: N_("Ask me"), Power.NEVER: N_("Never")}
LEFT_OPEN = {
    "target_sessions": N_("no aim"),
    "green_max": N_("by the rules"),
    "amber_max": N_("by the rules"),
}


def values(envelope: Envelope, *, language: str | None = None) -> list[tuple[str, str]]:
    """Every limit by the name it has on the page where it is signed, with its value in words."""
    return [
        (gettext(words, language), _value(name, getattr(envelope, name), language))
        for name, words in NAMES.items()
    ]


def asked_instead(signed: Envelope, in_force: Envelope, *, language: str | None = None) -> tuple[str, ...]:
    """What asks by now although it was signed to happen by itself."""
    narrowed = (name for name in ASKS if getattr(signed, name) is not getattr(in_force, name))
    return tuple(gettext(ASKS[name], language) for name in narrowed)


def _value(name: str, value: object, language: str | None) -> str:
    if isinstance(value, Power):
        return gettext(POWER_WORDS[value], language)
    if isinstance(value, bool):
        return gettext(N_("Yes") if value else N_("No"), language)
    if isinstance(value, date):
        return i18n.short_date(value, language=language)
    return gettext(LEFT_OPEN[name], language) if value is None else str(value)


def own(item: Prescription, *, language: str | None = None) -> tuple[str, ...]:
    """What is signed for one exercise alone, in few words; nothing for most."""
    return tuple(_own(item, language))


def _own(item: Prescription, language: str | None) -> Iterator[str]:
    if item.keep:
        yield gettext("never dropped", language)
    if item.locked:
        yield gettext("never harder", language)
    if item.own.asks:
        yield gettext("asks first", language)
    yield from _bounds(item, language)
    if item.own.max_level is not None:
        yield gettext("up to level %(level)s", language) % {"level": item.own.max_level}
    if item.own.until_on is not None:
        day = i18n.short_date(item.own.until_on, language=language)
        yield gettext("changes by itself until %(day)s", language) % {"day": day}


PARTS = {
    "sets": N_("sets"),
    "reps": N_("times"),
    "hold_seconds": N_("seconds"),
    "minutes": N_("minutes"),
}
BETWEEN = N_("%(what)s %(least)s to %(most)s")
AT_LEAST = N_("%(what)s at least %(least)s")
AT_MOST = N_("%(what)s at most %(most)s")


def _bounds(item: Prescription, language: str | None) -> Iterator[str]:
    for part in item.dose.parts:
        least, most = _part(item.minimum, part), _part(item.maximum, part)
        if least is None and most is None:
            continue
        pattern = AT_MOST if least is None else AT_LEAST if most is None else BETWEEN
        values = {"least": least, "most": most, "what": gettext(PARTS[part], language)}
        yield gettext(pattern, language) % values


def _part(dose: Dose | None, part: str) -> int | None:
    amount: int | None = getattr(dose, part, None)
    return amount


def _numbers(envelope: Envelope, mode: Mode, language: str | None) -> Iterator[str]:
    yield gettext("It never goes above level %(level)s.", language) % {"level": envelope.max_level}
    yield _at_once(envelope.max_progressions, language)
    yield gettext("It keeps at least %(items)s and %(sessions)s a week.", language) % {
        "items": _exercises(envelope.min_items, language),
        "sessions": formats.sessions(envelope.min_sessions_per_week, language=language),
    }
    if envelope.target_sessions is not None:
        text = gettext("It may suggest up to %(sessions)s a week.", language)
        yield text % {"sessions": formats.sessions(envelope.target_sessions, language=language)}
    yield from _pain(envelope, language)
    if not envelope.progress_in_amber:
        yield gettext("Nothing gets harder while pain is in the amber range.", language)
    if mode is Mode.GRADED:
        yield gettext("It follows fixed quotas (graded activity).", language)


def _at_once(most: int, language: str | None) -> str:
    if most == 0:
        return gettext("It makes nothing harder.", language)
    text = ngettext(
        "It makes at most %(num)s exercise harder at a time.",
        "It makes at most %(num)s exercises harder at a time.",
        most,
        language,
    )
    return text % {"num": most}


def _pain(envelope: Envelope, language: str | None) -> Iterator[str]:
    if envelope.green_max is not None:
        yield gettext("Pain up to %(pain)s is green.", language) % {"pain": envelope.green_max}
    if envelope.amber_max is not None:
        yield gettext("Pain up to %(pain)s is acceptable.", language) % {"pain": envelope.amber_max}


def _exercises(number: int, language: str | None) -> str:
    return ngettext("%(num)s exercise", "%(num)s exercises", number, language) % {"num": number}


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
