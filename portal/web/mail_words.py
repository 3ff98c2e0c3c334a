"""What pages of the staff call an e-mail, and what became of it."""

from collections.abc import Mapping

from portal.db.models import MessageState
from portal.rendering.i18n import N_, gettext

STATES: Mapping[MessageState, tuple[str, str]] = {
    MessageState.DUE: (N_("waiting"), ""),
    MessageState.HELD: (N_("held"), "warn"),
    MessageState.CLAIMED: (N_("being sent"), ""),
    MessageState.TRANSMITTING: (N_("being sent"), ""),
    MessageState.SENT: (N_("sent"), "ok"),
    MessageState.DONE: (N_("done"), "ok"),
    MessageState.FAILED: (N_("not sent"), "danger"),
    MessageState.EXPIRED: (N_("not sent"), "warn"),
    MessageState.SUPPRESSED: (N_("not sent"), "warn"),
    MessageState.UNKNOWN: (N_("we do not know"), "warn"),
    MessageState.CANCELLED: (N_("cancelled"), ""),
}
KINDS: Mapping[str, str] = {  # as an administrator reads them: nothing about health
    "programme_ready": N_("First programme"),
    "programme_changed": N_("New version of a programme"),
    "check_in": N_("Check-in"),
    "check_in_reminder": N_("Reminder of a check-in"),
    "welcome_back": N_("Greeting after silence"),
    "questionnaire": N_("Questions about progress"),
    "please_read": N_("Please read a message"),
    "link": N_("Link that was asked for"),
    "invitation": N_("Invitation"),
    "password": N_("New password"),
    "alert": N_("Alert"),
    "mail_test": N_("Test e-mail"),
}
HELD_BECAUSE: Mapping[str, str] = {
    "mail_is_off": N_("until the administrator turns real e-mail on"),
    "other_instance": N_("until the administrator opens the e-mail of this copy"),
}
ENDED_BECAUSE: Mapping[MessageState, str] = {
    MessageState.FAILED: N_("because the mail server refused it"),
    MessageState.EXPIRED: N_("because it came too late to be sent"),
    MessageState.SUPPRESSED: N_("because the address does not work"),
    MessageState.UNKNOWN: N_("because the mail server did not answer"),
    MessageState.CANCELLED: N_("because it was no longer needed"),
}


def state(state: MessageState) -> tuple[str, str]:
    """What became of a message, and the kind of tag that says so."""
    words, kind = STATES[state]
    return gettext(words), kind


def because(state: MessageState, reason: str | None) -> str:
    """Why an e-mail is where it is, without a word about the patient; empty where nothing needs a reason.

    A cancelled one only says that nobody needs it: why is for the therapist (a pause, an answer, the end).
    """
    text = HELD_BECAUSE.get(reason or "") if state is MessageState.HELD else ENDED_BECAUSE.get(state)
    return gettext(text) if text else ""
