"""Every table, so that `models.Patient` is found in one place."""

from portal.db.base import Base
from portal.db.models.accounts import Account, Channel, Patient
from portal.db.models.batches import Batch, BatchRow
from portal.db.models.check_ins import (
    Answers,
    CheckIn,
    CheckInState,
    Outcome,
    Proposal,
    ProposalState,
    Review,
)
from portal.db.models.clinic import Clinic
from portal.db.models.conversations import Note
from portal.db.models.documents import Document, DocumentBlob
from portal.db.models.library import ExerciseVersion, Protocol, ProtocolVersion
from portal.db.models.looks import RecordLook
from portal.db.models.measures import Measure, Questionnaire, QuestionnaireState
from portal.db.models.messages import Heartbeat, Message, MessageState, Queue
from portal.db.models.programmes import (
    Draft,
    Origin,
    Pause,
    Prescription,
    Programme,
    ProgrammeStatus,
    ProgrammeVersion,
    SignedEnvelope,
)
from portal.db.models.sign_ins import FailedTry, Link, Purpose, SignIn
from portal.db.models.ticks import DayLog, Tick
from portal.db.models.work_list import Alert

__all__ = [
    "Account",
    "Alert",
    "Answers",
    "Base",
    "Batch",
    "BatchRow",
    "Channel",
    "CheckIn",
    "CheckInState",
    "Clinic",
    "DayLog",
    "Document",
    "DocumentBlob",
    "Draft",
    "ExerciseVersion",
    "FailedTry",
    "Heartbeat",
    "Link",
    "Measure",
    "Message",
    "MessageState",
    "Note",
    "Origin",
    "Outcome",
    "Patient",
    "Pause",
    "Prescription",
    "Programme",
    "ProgrammeStatus",
    "ProgrammeVersion",
    "Proposal",
    "ProposalState",
    "Protocol",
    "ProtocolVersion",
    "Purpose",
    "Questionnaire",
    "QuestionnaireState",
    "Queue",
    "RecordLook",
    "Review",
    "SignIn",
    "SignedEnvelope",
    "Tick",
]
