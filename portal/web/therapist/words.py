"""What the therapist's pages call a code: why somebody is listed, what an e-mail is, what became of it."""

from collections.abc import Mapping

from portal.db import mapping, models
from portal.db.models import MessageState, Origin
from portal.rendering import formats, i18n
from portal.rendering.i18n import N_, gettext, ngettext
from portal.services import taking_back
from portal.services.needs import Reason, Rise
from portal.web import mail_words
from portal.web.forms import rhythm
from portal.web.transaction import runtime

CLEARLY_UP = N_("Pain clearly up")
PAINS: Mapping[str, str] = {
    "rest": N_("usual pain"),
    "during": N_("pain during exercise"),
    "after24": N_("pain the day after"),
}
REASONS: Mapping[str, str] = {
    "proposal": N_("A change waits for your answer"),
    "patient_wrote": N_("Wrote to you"),
    "wants_call": N_("Asks to be phoned"),
    "paused": N_("The programme is on pause"),
    "no_programme": N_("No programme yet"),
    "draft": N_("The programme is written but not sent"),
    "measure_worse": N_("A questionnaire says: worse"),
    "programme_ends": N_("The programme ends soon"),
    "limits_end": N_("The signed limits end soon"),
    "mail_wrong_address": N_("The e-mail address does not work"),
    "mail_failed": N_("An e-mail could not be sent"),
    "mail_unknown": N_("We do not know whether an e-mail arrived"),
    "mail_expired": N_("An e-mail came too late to be sent"),
    "sheet_failed": N_("The sheet could not be made"),
    "review_failed": N_("An answer could not be reviewed"),
    "extend_failed": N_("The programme could not be extended"),
}
PAUSED: Mapping[str, str] = {
    "red_flag_emergency": N_("A safety question was answered yes or not sure."),
    "red_flag_urgent": N_("A safety question was answered yes or not sure."),
    "plan_empty": N_("No exercise was left in use."),
    "therapist": N_("A physiotherapist paused it."),
}
WHY: Mapping[str, str] = {
    "paused": N_("because the programme is on pause"),
    "ended": N_("because the programme ended"),
    "discharged": N_("because the treatment ended"),
    "answered": N_("because the answer came first"),
    "read": N_("because it was read first"),
    "taken_back": N_("because the message was taken back"),
    "newer version": N_("because a newer version followed"),
    "too_late": N_("because it came too late"),
    "no_answer": N_("because the mail server did not answer"),
    "e-mail wrong": N_("because the address does not work"),
    **mail_words.HELD_BECAUSE,
}
EMAILS: Mapping[str, str] = {
    "programme_ready": N_("Your programme is ready"),
    "programme_changed": N_("Your programme has a new version"),
    "check_in": N_("Check-in"),
    "check_in_reminder": N_("Reminder of the check-in"),
    "welcome_back": N_("Greeting after silence"),
    "questionnaire": N_("Questions about progress"),
    "please_read": N_("Please read a message"),
    "link": N_("Link to the programme"),
}
ORIGINS: Mapping[Origin, str] = {
    Origin.SIGNED: N_("Signed and sent by %(name)s"),
    Origin.REVIEW: N_("Made by the rules, inside the signed limits"),
    Origin.APPROVED: N_("A proposal, approved by %(name)s"),
}


def reason(code: str) -> str:
    """Why a patient is on the work list, in words."""
    text = REASONS.get(code)
    return gettext(text) if text else i18n.words(i18n.current())["alerts"].get(code, code)


def why(found: Reason) -> str:
    """The same of one patient, with its numbers where it has some."""
    if found.days is not None:
        return _no_answer(found.days)
    if found.rise is not None:
        return _rise(found.code, found.rise)
    return _proposal(found.proposal) if found.proposal is not None else reason(found.code)


def _no_answer(days: int) -> str:
    text = ngettext(
        "Please phone: no answer for %(num)s day", "Please phone: no answer for %(num)s days", days
    )
    return text % {"num": days}


def _rise(code: str, rise: Rise) -> str:
    values = {
        "reason": gettext(CLEARLY_UP) if code == "severe_worsening" else reason(code),
        "pain": gettext(PAINS[rise.kind]),
        "before": rise.before,
        "after": rise.after,
        "day": i18n.long_date(rise.since),
    }
    return gettext("%(reason)s: %(pain)s from %(before)s to %(after)s since %(day)s") % values


def _proposal(proposal: models.Proposal) -> str:
    item, renderer = mapping.proposed_item(proposal), runtime().renderer
    if item is None:
        return gettext("Proposal: %(what)s") % {"what": formats.sessions(mapping.proposed_sessions(proposal))}
    change = renderer.reasons().change(item)
    what = f"{renderer.exercise_name(item.exercise)}, {change[:1].lower()}{change[1:]}"
    return gettext("Proposal: %(what)s") % {"what": what}


def asked(patient: models.Patient) -> str:
    """When a patient is asked: `Monday at 9, Europe/Copenhagen`."""
    weekday = patient.check_in_weekday
    day = gettext("any day") if weekday is None else gettext(rhythm.WEEKDAYS[weekday])
    values = {"day": day, "hour": patient.check_in_hour, "zone": patient.time_zone}
    return gettext("%(day)s at %(hour)s, %(zone)s") % values


def paused(code: str | None) -> str:
    """Why a programme rests."""
    text = PAUSED.get(code or "")
    return gettext(text) if text else ""


def email(key: str) -> str:
    """What an e-mail to a patient is."""
    return gettext(EMAILS[key]) if key in EMAILS else key


def state(state: MessageState) -> tuple[str, str]:
    """What became of a message, and the kind of tag that says so."""
    return mail_words.state(state)


def because(code: str | None) -> str:
    """Why a message is where it is, if we can say it in words."""
    text = WHY.get(code or "")
    return gettext(text) if text else ""


def made_by(version: models.ProgrammeVersion, name: str) -> str:
    """Who or what made a version, and of one that stands again, which one it repeats."""
    if number := taking_back.repeats(version):
        said = gettext("As version %(number)s again, put back by %(name)s")
        return said % {"number": number, "name": name}
    return origin(version.origin, name)


def origin(origin: Origin, name: str) -> str:
    """Who or what made a version; `name` is the person behind it."""
    return gettext(ORIGINS[origin]) % {"name": name}
