"""What a therapist types about a patient: who it is, how they are reached, what is known of them."""

from collections.abc import Collection
from datetime import date
from typing import Any

from portal.catalogue.content import Vocabulary
from portal.db import models
from portal.db.models import Channel
from portal.domain import typed
from portal.domain.exercise import HOUSEHOLD
from portal.rendering import i18n
from portal.rendering.i18n import N_
from portal.services import clinic as clinics
from portal.services import email_addresses
from portal.services.patients import NO_EMAIL, Details
from portal.web.forms.form import CHOOSE, Form

CHANNELS = tuple(channel.value for channel in Channel)
DOUBLE = N_("You may have this patient already. Look below, and say if this is another person.")


def details(form: Form, vocabulary: Vocabulary, *, today: date) -> Details:
    """Who the patient is; raises `FormFault` with every fault of the form."""
    channel = form["channel"]
    found = Details(
        first_name=form.take("first_name", typed.line),
        last_name=form.take("last_name", typed.line),
        born_on=form.take("born_on", _born_on, form=form, today=today),
        email=_email(form, channel),
        language=form.take("language", clinics.language),
        channel=_channel(form),
        tags=several(form, "tags", vocabulary.tags),
        equipment=several(form, "equipment", beyond_the_household(vocabulary)),
        phone=form.take("phone", typed.phone),
    )
    form.finish()
    return found


def empty(clinic: models.Clinic) -> Form:
    """The form for somebody new."""
    return Form(start={"channel": Channel.EMAIL.value, "language": clinic.language})


def filled(patient: models.Patient) -> Form:
    """The form as the patient is known."""
    names = ("first_name", "last_name", "email", "phone", "language", "tags", "equipment")
    start: dict[str, Any] = {name: getattr(patient, name) for name in names}
    start["channel"] = patient.channel.value
    if born_on := patient.born_on:
        start |= {f"born_on_{part}": getattr(born_on, part) for part in ("day", "month", "year")}
    return Form(start=start)


def beyond_the_household(vocabulary: Vocabulary) -> tuple[str, ...]:
    """What not every home has; only this is asked."""
    return tuple(thing for thing in vocabulary.equipment if thing not in HOUSEHOLD)


def languages() -> list[tuple[str, str]]:
    """The languages to choose from, each as it calls itself."""
    return [(tag, i18n.language_name(tag)) for tag in i18n.languages()]


def _channel(form: Form) -> Channel:
    chosen = form.choice("channel", CHANNELS)
    return Channel(chosen) if chosen in CHANNELS else Channel.EMAIL


def _email(form: Form, channel: str) -> str | None:
    if form["email"].strip():
        return form.take("email", email_addresses.checked)
    if channel == Channel.EMAIL:
        form.fail("email", NO_EMAIL)
    return None


def _born_on(_text: str, *, field: str, form: Form, today: date) -> date:
    year, month, day = (form[f"{field}_{part}"] for part in ("year", "month", "day"))
    return typed.birth(typed.day(year, month, day, field=field), field=field, today=today)


def several(form: Form, name: str, allowed: Collection[str]) -> tuple[str, ...]:
    """The ticked ones of a list; what was not offered is a fault of the field."""
    chosen = form.all(name)
    if any(value not in allowed for value in chosen):
        form.fail(name, CHOOSE)
    return tuple(dict.fromkeys(chosen))
