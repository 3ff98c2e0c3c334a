"""Work that ended badly is never silent: the patient's therapist finds it on the work list."""

from datetime import datetime

from portal.db import models
from portal.db.models import MessageState
from portal.db.session import Session
from portal.services import work_list

TOLD = {  # the alert's code and priority
    ("send_email", MessageState.FAILED): ("mail_failed", "normal"),
    ("send_email", MessageState.UNKNOWN): ("mail_unknown", "normal"),
    ("send_email", MessageState.SUPPRESSED): ("mail_wrong_address", "high"),
    ("send_email", MessageState.EXPIRED): ("mail_expired", "normal"),
    ("render_programme", MessageState.FAILED): ("sheet_failed", "high"),
    ("review_programme", MessageState.FAILED): ("review_failed", "high"),
    ("extend_programme", MessageState.FAILED): ("extend_failed", "normal"),
    ("extend_programme", MessageState.EXPIRED): ("extend_failed", "normal"),
}


def tell(session: Session, *, message_id: int, now: datetime) -> None:
    """Raises the alert about one message, once; mail between staff and the clock's own duties have none."""
    message = session.get(models.Message, message_id, populate_existing=True)
    if message is None or message.patient_id is None or (message.effect, message.state) not in TOLD:
        return
    code, priority = TOLD[message.effect, message.state]
    work_list.raise_alert(
        session,
        key=f"message:{message.id}:{message.state}",
        patient_id=message.patient_id,
        code=code,
        priority=priority,
        programme_id=message.payload.get("programme_id"),
        check_in_id=message.payload.get("check_in_id"),
        message_id=message.id,
        now=now,
    )
