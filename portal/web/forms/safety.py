"""What an administrator types about safety answers."""

from portal.db import models
from portal.domain import opening
from portal.domain.errors import InvalidInput
from portal.domain.opening import Day, Hours
from portal.rendering import i18n
from portal.services import safety_settings as settings
from portal.web.forms.form import Form

WEEK = range(7)


def choices(form: Form) -> settings.Choices:
    """The settings; raises `FormFault` with every fault in the form."""
    words = {
        language: {kind: _words(form, language, kind) for kind in settings.KINDS}
        for language in i18n.languages()
    }
    hours = _hours(form)
    minutes = form.take("minutes", settings.minutes)
    form.finish()
    return settings.Choices(words, hours, minutes, form["second"])


def filled(clinic: models.Clinic, *, second: str) -> Form:
    """The form as the clinic chose last."""
    start: dict[str, object] = {"minutes": clinic.escalate_minutes, "second": second}
    for weekday, day in enumerate(Hours.from_list(clinic.opening_hours).days):
        if day is not None:
            start[f"opens_{weekday}"], start[f"closes_{weekday}"] = map(opening.clock, day)
    for language, kinds in clinic.safety_words.items():
        start |= {settings.field_of(language, kind): text for kind, text in kinds.items()}
    return Form(start=start)


def _words(form: Form, language: str, kind: str) -> str:
    return form.take(settings.field_of(language, kind), settings.words, kind=kind)


def _hours(form: Form) -> Hours:
    """The week; a day that cannot be is noted at its field, and the form is refused."""
    days = tuple(_day(form, weekday) for weekday in WEEK)
    try:
        return Hours(days)
    except InvalidInput as error:
        form.fail(error.field, error.reason)
        return opening.SHIPPED


def _day(form: Form, weekday: int) -> Day:
    try:
        return opening.typed_day(form[f"opens_{weekday}"], form[f"closes_{weekday}"], weekday=weekday)
    except InvalidInput as error:
        form.fail(error.field, error.reason)
        return None
