"""Answers a therapist need not type again: their own, or six that come with the house."""

from portal.db import models
from portal.domain import typed
from portal.domain.errors import InvalidInput
from portal.domain.typed import Filled
from portal.rendering import i18n
from portal.rendering.i18n import N_

MOST = 12
LENGTH = 500
SHIPPED = (
    N_("Thank you for writing. Please go on as you do."),
    N_("Please skip the exercise that hurts until we have talked."),
    N_("Please call us, so that we can talk about it."),
    N_("I have changed your programme. You find what is new in it."),
    N_("It is fine to start again today."),
    N_("We talk about it at your next visit."),
)
TOO_MANY = N_("These are too many answers. Keep %(most)s or fewer.")
TOO_LONG = N_("One of these is too long. Use %(most)s characters or fewer for each.")


def of(account: models.Account, language: str) -> tuple[str, ...]:
    """The answers on offer: the therapist's own as they typed them, else the shipped ones in a language."""
    return tuple(account.canned_answers) or shipped(language)


def shipped(language: str) -> tuple[str, ...]:
    """The answers that come with Bedring."""
    return tuple(i18n.gettext(text, language) for text in SHIPPED)


def keep(account: models.Account, text: str) -> None:
    """Keeps a therapist's own answers, typed with an empty line between; nothing typed brings back ours.

    Raises `InvalidInput` for too many, or for one that is too long.
    """
    clean = typed.note(text, field="answers", longest=MOST * (LENGTH + 2), needed=False)
    found = [one.strip() for one in clean.split("\n\n") if one.strip()]
    if len(found) > MOST:
        raise InvalidInput("answers", Filled(TOO_MANY, most=MOST))
    if any(len(one) > LENGTH for one in found):
        raise InvalidInput("answers", Filled(TOO_LONG, most=LENGTH))
    account.canned_answers = found


def text_of(account: models.Account) -> str:
    """The therapist's own answers as they are typed."""
    return "\n\n".join(account.canned_answers)
