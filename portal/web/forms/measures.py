"""A total as the clinic enters it: of a Roland-Morris form, or of another measure."""

import re
from datetime import date
from decimal import Decimal

from portal.domain import measures as domain
from portal.domain import typed
from portal.domain.errors import InvalidInput
from portal.domain.instruments import INSTRUMENTS, LONG_FORM, SHORT_FORM, TOTALS
from portal.rendering.i18n import N_
from portal.services.measures import NO_TOTAL, Entry
from portal.web.forms.form import Form
from portal.web.forms.limits import iso_day

RMDQ = "rmdq"
OTHERS = tuple(code for code in TOTALS if code != RMDQ)
FORMS = (str(LONG_FORM), str(SHORT_FORM))
ONE_WAY = N_("Write the total, or the numbers of the ticked statements, not both.")
STATEMENTS = N_("Write the numbers of the ticked statements, like 1, 4, 7.")
LONGEST_LIST = 200
_APART = re.compile(r"[\s,;]+")


def entry(form: Form, *, today: date) -> Entry:
    """What was entered; raises `FormFault` with every fault of the form."""
    found = _roland_morris(form, today) if form["kind"] == RMDQ else _other(form, today)
    form.finish()
    return found


def blank(today: date) -> Form:
    """The forms, with today as the day."""
    day = today.isoformat()
    return Form(start={"rmdq_on": day, "taken_on": day, "n_items": LONG_FORM})


def roland_morris_score(form: Form) -> tuple[int | None, int]:
    """The score of the Roland-Morris fields (None: left empty) and how many statements the form has."""
    chosen = form.choice("n_items", FORMS)
    n_items = int(chosen) if chosen in FORMS else LONG_FORM
    total, ticked = form["rmdq_score"].strip(), form["rmdq_ticked"].strip()
    if total and ticked:
        form.fail("rmdq_score", ONE_WAY)
    elif total:
        return form.take("rmdq_score", typed.number, least=0, most=n_items), n_items
    elif ticked:
        return form.take("rmdq_ticked", _ticked, n_items=n_items), n_items
    return None, n_items


def _roland_morris(form: Form, today: date) -> Entry:
    score, n_items = roland_morris_score(form)
    if score is None:
        form.fail("rmdq_score", typed.NEEDED)
    taken_on = form.take("rmdq_on", _day, today=today)
    return Entry(RMDQ, taken_on, Decimal(score or 0), n_items)


def _other(form: Form, today: date) -> Entry:
    code = form["instrument"]
    taken_on = form.take("taken_on", _day, today=today)
    if code not in OTHERS:
        form.fail("instrument", NO_TOTAL)
        return Entry(code, taken_on, Decimal(0))
    one = INSTRUMENTS[code]
    score = form.take(
        "score", typed.decimal, least=Decimal(one.least), most=Decimal(one.most), places=one.places
    )
    return Entry(code, taken_on, score)


def _day(text: str, *, field: str, today: date) -> date:
    return typed.birth(iso_day(text, field=field), field=field, today=today)


def _ticked(text: str, *, field: str, n_items: int) -> int:
    parts = [part for part in _APART.split(text[:LONGEST_LIST]) if part]
    if not all(part.isascii() and part.isdigit() for part in parts) or len(text) > LONGEST_LIST:
        raise InvalidInput(field, STATEMENTS)
    numbers = [typed.number(part, field=field, least=1, most=n_items) for part in parts]
    return domain.rmdq_score(numbers, n_items)
