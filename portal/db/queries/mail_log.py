"""Reads for the log of all e-mails of a clinic: to its patients, and to its staff."""

from collections.abc import Collection
from typing import NamedTuple, TypeVarTuple

from sqlalchemy import Select, func, or_, select

from portal.db.models import Account, Message, MessageState, Patient
from portal.db.session import Session

Columns = TypeVarTuple("Columns")
MAIL = "send_email"
ON_A_PAGE = 50


class Entry(NamedTuple):
    """One e-mail, and whom it is for: somebody of the staff, else a patient."""

    message: Message
    patient: Patient | None
    account: Account | None

    @property
    def to(self) -> str:
        """The name of whoever gets it."""
        person = self.account or self.patient
        return (person.name or "") if person else ""


def counts(session: Session, clinic_id: int) -> dict[MessageState, int]:
    """How many e-mails of the clinic stand in each state."""
    rows = session.execute(_of(select(Message.state, func.count()), clinic_id).group_by(Message.state))
    return {state: number for state, number in rows}


def entries(session: Session, clinic_id: int, *, states: Collection[MessageState], page: int) -> list[Entry]:
    """One page of the e-mails in these states, the newest first; pages count from 1."""
    wanted = _of(select(Message, Patient, Account), clinic_id).where(Message.state.in_(states))
    newest_first = wanted.order_by(Message.id.desc()).limit(ON_A_PAGE).offset((page - 1) * ON_A_PAGE)
    return [Entry(*row) for row in session.execute(newest_first)]


def one(session: Session, clinic_id: int, message_id: int) -> Message | None:
    """One e-mail of the clinic."""
    return session.scalar(_of(select(Message), clinic_id).where(Message.id == message_id))


def _of(wanted: Select[*Columns], clinic_id: int) -> Select[*Columns]:
    """E-mails of the clinic; one to the staff belongs to the clinic of whoever gets it."""
    to_staff = Account.id == Message.payload["account_id"].as_integer()
    return (
        wanted.select_from(Message)
        .outerjoin(Patient, Patient.id == Message.patient_id)
        .outerjoin(Account, to_staff)
        .where(
            Message.effect == MAIL,
            or_(Message.clinic_id == clinic_id, Account.clinic_id == clinic_id),
        )
    )
