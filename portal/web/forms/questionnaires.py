"""The questions about progress: own activities with a number each, and how it is compared with the start."""

from collections.abc import Collection, Mapping, Sequence

from portal.domain import typed
from portal.domain.errors import InvalidInput
from portal.domain.measures import FEWEST_ACTIVITIES, MOST_ACTIVITIES
from portal.rendering.i18n import N_
from portal.services.questionnaires import Given
from portal.web.forms.check_in import PAIN_MISSING, PAIN_WRONG, SCALE
from portal.web.forms.form import CHOOSE, Form

ACTIVITY_LENGTH = 80
GONE = "gone"  # "I no longer do this"
GLOBAL = {str(value): value for value in range(-5, 6)}

TOO_FEW = N_("Name three to five things.")
TOO_MANY = N_("Name at most five things.")
TWICE = N_("This is written twice. Please change one of them.")
ABOUT_WHAT = N_("Write what this number is about.")
GLOBAL_MISSING = N_("Choose a number from -5 to 5.")
NOTHING = N_("Fill in at least one answer.")


def parse(form: Form, asked: Collection[str], *, known: Sequence[str], from_paper: bool = False) -> Given:
    """The answers of a sent form; raises `FormFault` when something is missing or cannot be.

    `known` are the activities named at the start; without any the patient names them now. From paper a gap
    is no fault: what was left open stays out.
    """
    activities = None
    if "psfs" in asked:
        activities = _rated(form, known, from_paper) if known else named(form, needed=not from_paper)
    gpe = _global(form, from_paper) if "gpe" in asked else None
    if from_paper and not activities and gpe is None:
        form.fail("rating-1" if "psfs" in asked else "gpe", NOTHING)
    form.finish()
    return Given(activities or None, gpe)


def named(form: Form, *, needed: bool) -> dict[str, int | None]:
    """Activities a person names, with a number each; where they are not `needed` any or none will do."""
    found: dict[str, int | None] = {}
    for number in range(1, MOST_ACTIVITIES + 1):
        activity, rating = _activity(form, number), _rating(form, number)
        if activity.casefold() in {name.casefold() for name in found}:
            form.fail(f"activity-{number}", TWICE)
        elif activity:
            found[activity] = rating
            if rating is None and needed:
                form.fail(f"rating-{number}", PAIN_MISSING)
        elif rating is not None:
            form.fail(f"activity-{number}", ABOUT_WHAT)
    if form[f"activity-{MOST_ACTIVITIES + 1}"]:
        form.fail(f"activity-{MOST_ACTIVITIES}", TOO_MANY)
    if needed and len(found) < FEWEST_ACTIVITIES:
        form.fail(f"activity-{len(found) + 1}", TOO_FEW)
    return found


def filled(items: Mapping[str, int | None]) -> dict[str, str]:
    """The fields as the activities fill them."""
    fields: dict[str, str] = {}
    for number, (activity, rating) in enumerate(items.items(), start=1):
        fields |= {f"activity-{number}": activity, f"rating-{number}": "" if rating is None else str(rating)}
    return fields


def _rated(form: Form, known: Sequence[str], from_paper: bool) -> dict[str, int | None]:
    """The known activities with today's numbers; None is "I no longer do this"."""
    found: dict[str, int | None] = {}
    for number, activity in enumerate(known, start=1):
        if form[f"rating-{number}"] == GONE:
            found[activity] = None
            continue
        rating = _rating(form, number)
        if rating is not None:
            found[activity] = rating
        elif not from_paper:
            form.fail(f"rating-{number}", PAIN_MISSING)
    return found


def _activity(form: Form, number: int) -> str:
    name = f"activity-{number}"
    try:
        return typed.line(form[name], field=name, longest=ACTIVITY_LENGTH, needed=False)
    except InvalidInput as error:
        form.fail(name, error.reason)
        return ""


def _rating(form: Form, number: int) -> int | None:
    said = form[f"rating-{number}"]
    if said and said not in SCALE:
        form.fail(f"rating-{number}", PAIN_WRONG)
    return SCALE.get(said)


def _global(form: Form, from_paper: bool) -> int | None:
    said = form["gpe"]
    if said not in GLOBAL and (said or not from_paper):
        form.fail("gpe", CHOOSE if said else GLOBAL_MISSING)
    return GLOBAL.get(said)
