"""What a patient and the clinic wrote to each other, as the pages of both sides show it."""

from collections.abc import Mapping
from dataclasses import dataclass

from portal.db import models
from portal.db.queries import conversations as queries
from portal.db.queries import histories
from portal.domain import free_text
from portal.services import conversations
from portal.web.transaction import now, unit

FEW = 2  # on the page of a patient


@dataclass(frozen=True)
class Shown:
    """One message; `name` is the member of the staff who wrote it, empty where the patient did."""

    note: models.Note
    name: str
    can_be_taken_back: bool

    @property
    def is_patients(self) -> bool:
        """Whether the patient wrote it."""
        return self.note.by_id is None

    @property
    def calling_words(self) -> tuple[str, ...]:
        """Words of the patient that call a person."""
        return free_text.found(self.note.text or "") if self.is_patients else ()


@dataclass(frozen=True)
class Thread:
    """One page of a thread, the oldest first; `older` is where the page before it ends, empty without one."""

    notes: tuple[Shown, ...]
    older: str

    @property
    def unread(self) -> tuple[Shown, ...]:
        """What the clinic wrote and the patient has not read."""
        return tuple(one for one in self.notes if not one.is_patients and one.note.read_at is None)

    @property
    def settled(self) -> tuple[Shown, ...]:
        """Everything else."""
        return tuple(one for one in self.notes if one not in self.unread)


def of(patient: models.Patient, *, me: models.Account | None, before: str = "") -> Thread:
    """The newest page of a patient's thread, or the one that ends before a message; `me` reads it."""
    found = queries.of_patient(unit(), patient.id, before=before)
    page = found[: queries.ON_A_PAGE]
    older = page[-1].public_id if len(found) > queries.ON_A_PAGE else ""
    names = histories.names(unit(), patient.clinic_id)
    return Thread(tuple(_shown(note, names, me) for note in reversed(page)), older)


def last_of(patient: models.Patient, *, me: models.Account) -> tuple[Shown, ...]:
    """The last few messages, the newest first, for the page of the patient."""
    names = histories.names(unit(), patient.clinic_id)
    return tuple(_shown(note, names, me) for note in queries.of_patient(unit(), patient.id)[:FEW])


def _shown(note: models.Note, names: Mapping[int, str], me: models.Account | None) -> Shown:
    name = names.get(note.by_id or 0, "")
    return Shown(note, name, conversations.can_take_back(note, by=me, now=now()))
