"""Finished PDFs: rows, so that a backup is one thing."""

from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.db.base import Base, Public, UtcDateTime
from portal.db.sealing import SealedBytes


class DocumentBlob(Base):
    """The bytes of one PDF, sealed: its QR code is a live link."""

    __tablename__ = "document_blob"

    sha256: Mapped[str] = mapped_column(String(64), unique=True)  # of the plain bytes
    patient_id: Mapped[int] = mapped_column(ForeignKey("patient.id"), index=True)
    size: Mapped[int]
    content_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)

    content = SealedBytes()

    def sealed_for(self) -> int | None:
        """A PDF carries the patient's data."""
        return self.patient_id


class Document(Public, Base):
    """One stored PDF of one version."""

    __tablename__ = "document"

    version_id: Mapped[int] = mapped_column(ForeignKey("programme_version.id"), index=True)
    patient_id: Mapped[int] = mapped_column(ForeignKey("patient.id"), index=True)
    variant: Mapped[str] = mapped_column(String(30))
    paper: Mapped[str] = mapped_column(String(10))
    language: Mapped[str] = mapped_column(String(10))
    pages: Mapped[int]
    blob_id: Mapped[int] = mapped_column(ForeignKey("document_blob.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)

    blob: Mapped[DocumentBlob] = relationship(lazy="raise")

    __table_args__ = (UniqueConstraint("version_id", "variant", "paper"),)
