"""People and programmes for tests, made by the product's own services wherever there is one."""

import secrets
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

from portal.catalogue import reader
from portal.catalogue.content import Catalogue
from portal.db import models
from portal.db.session import Session, vault_of
from portal.domain import calendar, red_flags
from portal.domain.check_in import CheckIn, Flag, Mark
from portal.domain.envelope import Envelope
from portal.domain.exercise import Library
from tests.fakes.clock import MONDAY_MORNING

PROTOCOL = "lbp_chronic_core"  # five exercises, four sessions a week, first check-in after seven days
SENTENCE = "Until 1 January the portal may make this programme easier or shorter."


@cache
def catalogue() -> Catalogue:
    """The shipped catalogue, read once."""
    return reader.load()


def library() -> Library:
    """The shipped exercises."""
    return catalogue().library


def a_clinic(session: Session, *, now: datetime = MONDAY_MORNING, **values: Any) -> models.Clinic:
    """A clinic in Copenhagen whose real mail is turned on."""
    defaults: dict[str, Any] = {
        "name": "Harbour Physio", "phone": "+45 12 34 56 78", "mail_on": True, "mail_tested_at": now,
        "created_at": now,
    }  # fmt: skip
    clinic = models.Clinic(**(defaults | values))
    session.add(clinic)
    session.flush()
    return clinic


def the_clinic(session: Session) -> models.Clinic:
    """The clinic of this test, made when there is none."""
    return session.query(models.Clinic).order_by(models.Clinic.id).first() or a_clinic(session)


def an_account(
    session: Session, *, clinic: models.Clinic | None = None, name: str = "Kim Holm",
    email: str | None = None, now: datetime = MONDAY_MORNING, **values: Any,
) -> models.Account:  # fmt: skip
    """A log-in of the staff, without a password."""
    clinic = clinic or the_clinic(session)
    address = email or f"{secrets.token_hex(6)}@clinic.example"
    account = models.Account(
        clinic_id=clinic.id, email_lookup=vault_of(session).lookup(address), created_at=now, **values
    )
    session.add(account)
    session.flush()
    account.name, account.email = name, address
    session.flush()
    return account


def a_therapist(session: Session, **values: Any) -> models.Account:
    """A therapist of the clinic."""
    return an_account(session, **{"is_therapist": True, "name": "Thea Lund", **values})


def an_administrator(session: Session, **values: Any) -> models.Account:
    """A person who runs the clinic and treats nobody."""
    return an_account(session, **{"is_administrator": True, "name": "Ada Berg", **values})


def a_patient(
    session: Session, *, therapist: models.Account | None = None, first_name: str = "Anna",
    last_name: str = "Olsen", email: str | None = "anna@example.com",
    born_on: date | None = date(1961, 3, 24), now: datetime = MONDAY_MORNING, **values: Any,
) -> models.Patient:  # fmt: skip
    """A patient in treatment; `email=None` makes one who gets paper."""
    therapist = therapist or a_therapist(session)
    channel = models.Channel.EMAIL if email else models.Channel.PAPER
    lookup = vault_of(session).lookup(email) if email else None
    patient = models.Patient(
        clinic_id=therapist.clinic_id, therapist_id=therapist.id, email_lookup=lookup, created_at=now,
        **({"channel": channel} | values),
    )  # fmt: skip
    session.add(patient)
    session.flush()
    patient.data_key = vault_of(session).new_data_key(patient.id)
    patient.first_name, patient.last_name, patient.email = first_name, last_name, email
    patient.born_on_text = born_on.isoformat() if born_on else None
    session.flush()
    return patient


def a_draft(
    session: Session, *, patient: models.Patient | None = None, protocol: str | None = PROTOCOL,
    onset_weeks: int = 30, intake_rest: int | None = 4, now: datetime = MONDAY_MORNING,
) -> models.Programme:  # fmt: skip
    """A programme that is still being written, with the intake filled in."""
    from portal.services import programmes

    patient = patient or a_patient(session, now=now)
    chosen = catalogue().protocols[protocol] if protocol else None
    programme = programmes.start_draft(session, patient=patient, protocol=chosen, library=library(), now=now)
    programmes.set_intake(
        session,
        programme=programme,
        onset_on=now.date() - timedelta(weeks=onset_weeks),
        intake_rest=intake_rest,
        now=now,
    )
    return programme


def an_envelope(now: datetime = MONDAY_MORNING, **values: Any) -> Envelope:
    """The shipped limits for six weeks."""
    return Envelope(**({"until_on": now.date() + timedelta(weeks=6)} | values))


def a_programme(
    session: Session, *, patient: models.Patient | None = None, protocol: str | None = PROTOCOL,
    envelope: Envelope | None = None, starts_on: date | None = None, now: datetime = MONDAY_MORNING,
    **draft_values: Any,
) -> models.Programme:  # fmt: skip
    """A signed and running programme: version 1 is published, its first check-in is planned."""
    from portal.services import programmes

    patient = patient or a_patient(session, now=now)
    programme = a_draft(session, patient=patient, protocol=protocol, now=now, **draft_values)
    by = session.get_one(models.Account, patient.therapist_id)
    signature = programmes.Signature(
        by=by,
        envelope=envelope or an_envelope(now),
        sentence=SENTENCE,
        starts_on=starts_on or now.date(),
        revision=1,
    )
    version = programmes.sign_and_send(
        session, programme=programme, signature=signature, library=library(), now=now
    )
    sheet_sent(session, version)
    return programme


def sheet_sent(session: Session, version: models.ProgrammeVersion) -> None:
    """The sheet of a version is made and told of, as the workers would have done."""
    for message in session.query(models.Message).filter(
        models.Message.key.startswith(f"render:{version.id}:")
    ):
        message.state = models.MessageState.DONE
    session.flush()


def a_check_in(
    session: Session, *, programme: models.Programme | None = None, now: datetime | None = None
) -> models.CheckIn:
    """The next check-in of a running programme, open; its invitation has been sent."""
    from portal.services import check_ins

    programme = programme or a_programme(session)
    planned = the_check_in(session, programme)
    check_ins.open_due(session, now=now or planned.opens_at)
    invitation_sent(session, planned)
    return planned


def an_open_questionnaire(
    session: Session, *, patient: models.Patient, now: datetime
) -> models.Questionnaire:
    """The questions of week six, asked today."""
    from portal.domain.measures import Occasion
    from portal.services import questionnaires, rhythm

    asked = session.query(models.Questionnaire).filter_by(patient_id=patient.id, occasion=Occasion.WEEK_6)
    row = asked.order_by(models.Questionnaire.id.desc()).first()
    assert row is not None
    row.due_on = calendar.day_of(patient, now)
    row.opens_at = rhythm.at_hour(patient, row.due_on)
    questionnaires.ask_due(session, now=max(now, row.opens_at))
    assert row.state is models.QuestionnaireState.OPEN
    return row


def the_check_in(session: Session, programme: models.Programme) -> models.CheckIn:
    """The newest check-in of a programme that was not cancelled."""
    check_in = the_check_in_or_none(session, programme)
    assert check_in is not None
    return check_in


def the_check_in_or_none(session: Session, programme: models.Programme) -> models.CheckIn | None:
    """The same; None if there is none."""
    session.flush()
    kept = session.query(models.CheckIn).filter(
        models.CheckIn.programme_id == programme.id, models.CheckIn.state != models.CheckInState.CANCELLED
    )
    return kept.order_by(models.CheckIn.id.desc()).first()


def invitation_sent(session: Session, check_in: models.CheckIn, state: str = "sent") -> None:
    """Puts the e-mail that asked for this check-in into a state, as the worker would."""
    key = f"email:check_in:{check_in.id}"
    message = session.query(models.Message).filter(models.Message.key == key).one_or_none()
    if message is not None:
        message.state = models.MessageState(state)
        if message.state is models.MessageState.SENT:
            message.finished_at = check_in.opens_at
        session.flush()


def answers(
    *, during: int | None = 1, after24: int | None = 1, rest: int | None = 3, done: int | None = 4,
    flag: str | None = None, flags: dict[str, Flag | None] | None = None, yes: tuple[str, ...] = (),
    **values: Any,
) -> CheckIn:  # fmt: skip
    """What a patient answers: calm and all done, unless told otherwise; `yes` are red flags.

    `flag` marks every exercise of PROTOCOL the same way.
    """
    asked = {
        code: red_flags.Answer.YES if code in yes else red_flags.Answer.NO for code in red_flags.ALL_CODES
    }
    marks = (
        {item.exercise: Flag(Mark(flag)) for item in catalogue().protocols[PROTOCOL].items} if flag else {}
    )
    return CheckIn(
        red_flags=asked,
        during=during,
        after24=after24,
        rest=rest,
        done=done,
        flags=marks | (flags or {}),
        **values,
    )


def reviewed(
    session: Session, check_in: models.CheckIn, *, now: datetime | None = None, text: str = "", **given: Any
) -> models.Review:
    """A check-in answered by its patient and reviewed by the rules, as request and worker would do it."""
    from portal.services import check_ins, reviews

    now = now or check_in.opens_at
    receipt = check_ins.record(
        session, check_in_id=check_in.id, answers=answers(**given), text=text,
        submission_id=secrets.token_hex(8), now=now,
    )  # fmt: skip
    return reviews.review(
        session, check_in_id=check_in.id, answer_number=receipt.answer_number, library=library(), now=now
    )


def latest(session: Session, programme: models.Programme) -> models.ProgrammeVersion:
    """The version the patient follows now."""
    from portal.db.queries import programmes as queries

    version = queries.latest(session, programme.id)
    assert version is not None
    return version


def doses(version: models.ProgrammeVersion) -> dict[str, str]:
    """The doses of a version by exercise, as cases write them: `2x10`, `20min`."""
    from portal.db import mapping
    from portal.domain import dose

    return {row.exercise: dose.words(mapping.dose_of(row)) for row in version.prescriptions}


def emails(session: Session, *states: str) -> list[str]:
    """The keys of the e-mails in these states (`due` when none is named), in the order they were put."""
    wanted = [models.MessageState(state) for state in states or ("due",)]
    rows = session.query(models.Message).filter(models.Message.effect == "send_email")
    return [row.payload["email"] for row in rows.order_by(models.Message.id) if row.state in wanted]


def an_own_protocol(
    session: Session, *, by: models.Account, is_shared: bool = False, now: datetime = MONDAY_MORNING,
    **values: Any,
) -> models.Protocol:  # fmt: skip
    """A protocol of the clinic's own: a copy of a shipped one, with another name."""
    from dataclasses import replace

    from portal.services import own_protocols, written_protocols

    shipped = written_protocols.copied(
        catalogue().protocols[PROTOCOL], catalogue().protocol_words(PROTOCOL, "en"), library()
    )
    return own_protocols.begin(
        session,
        by=by,
        written=replace(shipped, **({"name": "Our core"} | values)),
        is_shared=is_shared,
        submission_id=secrets.token_urlsafe(),
        now=now,
    )
