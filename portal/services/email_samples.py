"""Every e-mail as an administrator may look at it: to nobody, with links that lead nowhere."""

from dataclasses import dataclass
from datetime import datetime

from portal.db import models
from portal.db.models import Purpose
from portal.db.session import Session
from portal.rendering.environment import ComposedEmail, Renderer
from portal.services.emails import COMPOSERS, Occasion
from portal.services.messages import SendEmail

FIRST_NAME = "Anna"
TOKEN = "example" * 6  # as long as a real one, and known to be none
TO_STAFF = frozenset({"invitation", "password", "alert", "mail_test"})
KEYS = tuple(COMPOSERS)


@dataclass(frozen=True)
class Invented(Occasion):
    """An occasion that never was: the composers are the real ones, the links open nothing."""

    @property
    def first_name(self) -> str:
        """A patient's; staff are greeted without one."""
        return "" if self.order.email in TO_STAFF else FIRST_NAME

    @property
    def is_check_in_open(self) -> bool:
        """So that every button is to be seen."""
        return True

    def link(self, purpose: Purpose, *, expires_at: datetime | None = None) -> str:
        """Nothing is handed out."""
        return TOKEN


def sample(
    session: Session, renderer: Renderer, key: str, *, language: str, viewer: models.Account, now: datetime
) -> ComposedEmail:
    """One kind of e-mail in one language, composed as for a patient of the viewer's clinic.

    Raises KeyError for a kind that does not exist.
    """
    clinic = session.get_one(models.Clinic, viewer.clinic_id)
    order = SendEmail(key, about="sample", account_id=viewer.id)
    occasion = Invented(session, order, clinic, 0, renderer.public_url, now, viewer)
    values = {"clinic": clinic, "first_name": occasion.first_name, **COMPOSERS[key](occasion).values}
    return renderer.email(key, language, **values)
