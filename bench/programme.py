"""The programme that all benchmarks print: eight exercises, two changes, two notes."""

import random
from dataclasses import replace
from datetime import date
from typing import Any

from portal.catalogue.content import Catalogue
from portal.db import models
from portal.domain import red_flags
from portal.domain.dose import Dose
from portal.domain.red_flags import RedFlagClass
from portal.rendering import formats, i18n, qr
from portal.services import pictures, sheets
from portal.services.sheets import Card, Sheet

LINK = "https://clinic.example/p/" + "k3J9_" * 8 + "abc"
EXERCISES = (
    "glute_bridge", "bird_dog", "plank_knees", "walk_brisk", "hamstring_stretch_seated", "clamshell",
    "dead_bug_heel_tap", "cat_cow",
)  # fmt: skip
NOTE = "Start with the knees a little wider. Stop when your back feels tired."
NEWS = (
    "You have had good check-ins and little pain, so Glute bridge goes from 10 to 11.",
    "Pain was up, so Bird dog is a little easier for now. Keep moving gently.",
)


def sheet(catalogue: Catalogue) -> Sheet:
    """A second version with eight exercises, two changes and two notes."""
    found = [catalogue.library[name] for name in EXERCISES]
    with i18n.use("en"):
        needs = [sheets.needs(item, None) for item in found]
    cards = tuple(
        Card(number, item, item.dose, item.per_week, needs[number - 1], NOTE if number in (2, 3) else None)
        for number, item in enumerate(found, start=1)
    )
    clinic = models.Clinic(name="Harbour Physio", phone="+45 12 34 56 78", email="post@harbour.example")
    clinic.emergency_number, clinic.out_of_hours_number = "112", ""
    flags = red_flags.CODES
    return Sheet(
        clinic=clinic,
        first_name="Anna",
        number=2,
        published_on=date(2026, 11, 24),
        paper="A4",
        sessions_per_week=4,
        seconds=sum(card.exercise.seconds(card.dose) for card in cards),
        cards=cards,
        resting=(),
        changes=NEWS,
        zones=sheets.zones(2, 5),
        emergency_signs=tuple(code for code in flags if flags[code] is RedFlagClass.EMERGENCY),
        urgent_signs=tuple(code for code in flags if flags[code] is RedFlagClass.URGENT),
        link=LINK,
        log=sheets.log_weeks(date(2026, 11, 24)),
    )


def of_patient(sheet: Sheet, number: int) -> Sheet:
    """The same programme for another patient: another name, and doses a little above or below."""
    chance = random.Random(number)
    cards = tuple(replace(card, dose=_moved(card.dose, chance.randint(-2, 2))) for card in sheet.cards)
    return replace(sheet, first_name=f"Anna {number}", cards=cards)


def _moved(dose: Dose, steps: int) -> Dose:
    for part in ("reps", "hold_seconds", "minutes"):
        if value := getattr(dose, part):
            return replace(dose, **{part: max(1, value + steps)})
    return dose


def as_text(sheet: Sheet, catalogue: Catalogue) -> dict[str, Any]:
    """Everything the templates look up, as text in the language spoken now: for Typst."""
    say = i18n.gettext
    clinic, several = sheet.clinic, i18n.ngettext
    version = say("Version %(number)s") % {"number": sheet.number}
    return {
        "language": "en",
        "title": say("Exercise programme, version %(number)s") % {"number": sheet.number},
        "clinic": clinic.name,
        "phone": clinic.phone,
        "contact": say("Call %(phone)s or write to %(email)s.")
        % {"phone": clinic.phone, "email": clinic.email},
        "foot": f"{sheet.first_name} · {version} · {i18n.short_date(sheet.published_on)}",
        "code": str(qr.svg(sheet.link)),
        "for": say("For %(name)s") % {"name": sheet.first_name},
        "version": say("Version %(number)s of %(date)s")
        % {"number": sheet.number, "date": i18n.long_date(sheet.published_on, with_year=True)},
        "lead": " ".join(
            [
                several("%(num)s exercise.", "%(num)s exercises.", 8) % {"num": 8},
                several("%(num)s session a week.", "%(num)s sessions a week.", 4) % {"num": 4},
                say("A session takes %(time)s.") % {"time": formats.minutes(sheet.seconds)},
            ]
        ),
        "cards": [_card(card, catalogue) for card in sheet.cards],
        "news": list(sheet.changes),
        "zones": [_zone(zone) for zone in sheet.zones],
        "emergency_title": i18n.word("safety", "care_title").format(emergency_number=clinic.emergency_number),
        "emergency": [i18n.word("red_flags_short", code) for code in sheet.emergency_signs],
        "urgent": [i18n.word("red_flags_short", code) for code in sheet.urgent_signs],
        "log": [_week(number, week) for number, week in enumerate(sheet.log, start=1)],
        "words": {name: say(text) for name, text in WORDS.items()}
        | {"stop": i18n.word("safety", "stop_exercise")},
    }


def _card(card: Card, catalogue: Catalogue) -> dict[str, Any]:
    words = catalogue.words["en"].exercises[card.exercise.id]
    picture = pictures.of(card.exercise, words)
    hints = (
        ("Think of", words.cues),
        ("Common mistakes", words.errors),
        ("Take care", words.precautions),
    )
    return {
        "number": card.number,
        "name": words.name,
        "short": formats.sentence(formats.short_dose(card.dose)),
        "dose": formats.sentence(formats.dose(card.dose, card.exercise)),
        "often": formats.sentence(formats.per_week(card.per_week)),
        "rest": formats.rest(card.dose, card.exercise),
        "steps": list(words.steps),
        "needs": ", ".join(card.needs),
        "hints": [{"heading": name, "lines": list(lines)} for name, lines in hints if lines],
        "note": card.note,
        "picture": str(picture.svg),
        "alt": picture.alt,
    }


def _zone(zone: sheets.Zone) -> dict[str, str]:
    name, text = ZONES[zone.name]
    return {"range": f"{zone.lowest} to {zone.highest}", "name": name, "text": text}


def _week(number: int, week: tuple[date, ...]) -> dict[str, Any]:
    names = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
    days = [f"{name} {day.day}" for name, day in zip(names, week, strict=True)]
    return {"name": f"Week {number}", "days": days}


WORDS = {
    "page": "Page", "of": "of", "questions": "Questions?",
    "code": "Code for your phone. It opens your programme.",
    "heading": "Your exercise programme", "scan": "Scan this with your phone to see your programme.",
    "glance": "Your week at a glance", "news": "What is new, and why", "needs": "You need:",
    "replaces": "This sheet takes the place of the old one. Please throw the old sheet away.",
    "pain": "How much pain is all right?", "none": "0 is no pain", "worst": "10 is the worst pain",
    "urgent": "Stop and call your doctor today if", "note": "From your physiotherapist", "log": "Your log",
    "how": "Tick each day you did a session. Write your pain from 0 to 10: the worst during the exercises, "
    "and the day after.",
    "done": "Session done", "during": "Pain during", "after": "Pain the day after",
    "ask": "What I want to ask or tell",
}  # fmt: skip
ZONES = {
    "calm": ("All right.", "Go on as planned."),
    "some": ("Still all right,", "if it is back to usual the next day. Do not add more."),
    "high": ("Too much.", "Do less next time, and tell us in your next check-in."),
}
