"""What the pages of batches say: the result as a title, and why a patient was left out."""

from collections.abc import Mapping

from portal.db.models import MessageState
from portal.rendering.i18n import N_, gettext, ngettext
from portal.services.batch_states import EXTEND, OPEN, PRINT, Line, Looked, State
from portal.web.therapist import words

REFUSED: Mapping[str, str] = {
    "discharged": N_("The treatment has ended."),
    "no_programme": N_("There is no programme yet."),
    "paused": N_("The programme is on pause."),
    "paper": N_("This patient gets no e-mail. Please phone."),
    "wrong_address": N_("The e-mail address does not work. Please ask for a new one."),
    "reminders_off": N_("The patient has stopped reminders."),
    "no_open_check_in": N_("No check-in is open now."),
    "already_reminded": N_("A reminder of this check-in was sent already."),
    "has_draft": N_("A draft waits. Please finish it or throw it away first."),
    "proposal_waits": N_("A change waits for your answer. Please decide first."),
    "limits_changed": N_("The limits have changed since you signed. Please extend this one again."),
    "not_yours": N_("You do not treat this patient any more."),
    "overtaken": N_("The programme has a newer version by now."),
    "pack_full": N_("The file is full: it has 60 pages. Please print this sheet in a second file."),
    "sheet_failed": N_("The sheet could not be made. Shorten the notes and send the programme again."),
}
STATES: Mapping[State, tuple[str, str]] = {
    State.DONE: (N_("done"), "ok"),
    State.WORKING: (N_("being done"), ""),
    State.WAITING: (N_("waiting"), ""),
    State.FAILED: (N_("not done"), "danger"),
    State.UNKNOWN: (N_("we do not know"), "warn"),
    State.CANCELLED: (N_("cancelled"), ""),
    State.REFUSED: (N_("not included"), "warn"),
}
SHEETS_FAILED = N_("The file could not be made")
OLD_FILE = N_("These sheets are out of date")
CANCELLED = N_("Cancelled")


def wanted(kind: str, number: int) -> str:
    """What the button and the title of the page before say: `Make 12 sheets`."""
    if kind == PRINT:
        text = ngettext("Make %(num)s sheet", "Make %(num)s sheets", number)
    elif kind == EXTEND:
        text = ngettext("Sign and extend for %(num)s patient", "Sign and extend for %(num)s patients", number)
    else:
        text = ngettext("Remind %(num)s patient", "Remind %(num)s patients", number)
    return text % {"num": number}


def title(looked: Looked) -> str:
    """The result: `11 of 12 sheets ready`, or what goes on."""
    kind, total = looked.batch.kind, len(looked.lines)
    if looked.batch.cancelled_at is not None:
        return gettext(CANCELLED)
    if looked.is_running:
        return running(kind, total - looked.number(State.REFUSED))
    if looked.is_old:
        return gettext(OLD_FILE)
    if looked.needs_file:
        return gettext(SHEETS_FAILED)
    if waiting := looked.number(State.WAITING):
        text = ngettext("%(num)s e-mail waits for its hour", "%(num)s e-mails wait for their hour", waiting)
        return text % {"num": waiting}
    return finished(kind, looked.number(State.DONE), total)


def running(kind: str, total: int) -> str:
    """What goes on: `Making 12 sheets`."""
    if kind == PRINT:
        text = ngettext("Making %(num)s sheet", "Making %(num)s sheets", total)
    elif kind == EXTEND:
        text = ngettext("Extending %(num)s programme", "Extending %(num)s programmes", total)
    else:
        text = ngettext("Reminding %(num)s patient", "Reminding %(num)s patients", total)
    return text % {"num": total}


def finished(kind: str, done: int, total: int) -> str:
    """What came of it: `12 sheets ready`, or `11 of 12 sheets ready`."""
    number = str(done) if done == total else gettext("%(done)s of %(total)s") % {"done": done, "total": total}
    if kind == PRINT:
        text = ngettext("%(number)s sheet ready", "%(number)s sheets ready", total)
    elif kind == EXTEND:
        text = ngettext("%(number)s programme extended", "%(number)s programmes extended", total)
    else:
        text = ngettext("%(number)s patient reminded", "%(number)s patients reminded", total)
    return text % {"number": number}


def state(line: Line) -> tuple[str, str]:
    """What became of one row, and the kind of tag that says so."""
    text, kind = STATES[line.state]
    return gettext(text), kind


def because(line: Line) -> str:
    """Why it is so, if we can say it in words."""
    if line.state is State.REFUSED:
        return refused(line.reason)
    if line.state is State.DONE or line.reason is None:
        return ""
    message = line.found.message
    is_sheet = message is not None and message.effect == "render_programme"
    if is_sheet and message is not None and message.state is MessageState.FAILED:
        return gettext(line.reason)
    return words.because(line.reason)


def refused(code: str | None) -> str:
    """Why nothing can be done for a patient."""
    return gettext(REFUSED[code]) if code and code in REFUSED else ""


def numbers(counted: Mapping[State, int], kind: str) -> str:
    """One batch of the list of jobs in a line."""
    total = sum(counted.values())
    if any(counted.get(state) for state in OPEN):
        return running(kind, total - counted.get(State.REFUSED, 0))
    return finished(kind, counted.get(State.DONE, 0), total)
