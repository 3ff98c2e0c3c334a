"""What an invented therapist does about a proposal, through the product's own services."""

from dataclasses import dataclass
from datetime import datetime

from portal.db import models
from portal.db.queries import programmes as queries
from portal.db.session import Session
from portal.domain import calendar
from portal.domain.envelope import Envelope
from portal.domain.exercise import Library
from portal.services import programmes, proposals
from portal.services.programmes import Signature


@dataclass(frozen=True)
class Decision:
    """What a therapist does about a proposal."""

    by: models.Account
    library: Library
    now: datetime

    def approve(self, session: Session, proposal: models.Proposal) -> None:
        """It becomes the next version."""
        proposals.approve(session, proposal=proposal, by=self.by, library=self.library, now=self.now)

    def reject(self, session: Session, proposal: models.Proposal) -> None:
        """Everything stays as it is."""
        proposals.reject(
            session,
            proposal=proposal,
            by=self.by,
            reason="Talked about it: we give it two more weeks.",
            library=self.library,
            now=self.now,
        )

    def edit(self, session: Session, proposal: models.Proposal) -> None:
        """It is taken into a draft, and signed under the same limits."""
        draft = proposals.edit(session, proposal=proposal, by=self.by, now=self.now)
        version = queries.version(session, proposal.version_id)
        programme = session.get_one(models.Programme, proposal.programme_id)
        patient = session.get_one(models.Patient, programme.patient_id)
        signature = Signature(
            by=self.by,
            envelope=Envelope.from_dict(version.envelope.limits),
            sentence=version.envelope.sentence,
            starts_on=calendar.day_of(patient, self.now),
            revision=draft.revision,
        )
        programmes.sign_and_send(
            session, programme=programme, signature=signature, library=self.library, now=self.now
        )
