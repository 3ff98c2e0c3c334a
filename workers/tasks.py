"""One function per effect. Each reads, acts and writes; no transaction is open while the world is called."""

from datetime import timedelta
from functools import partial

from portal.db import models, outbox
from portal.db.models import Channel, MessageState
from portal.db.outbox import Ending
from portal.db.queries import heartbeats
from portal.db.queries import messages as queries
from portal.db.session import Session
from portal.domain.errors import NoLongerWanted
from portal.services import (
    check_ins,
    documents,
    emails,
    extending,
    messages,
    packs,
    questionnaires,
    reviews,
    silence,
    taking_back,
    work_list,
)
from portal.services import outbox as outbox_service
from portal.services.emails import Email
from portal.services.messages import RenderProgramme, ReviewProgramme, SendEmail
from workers import housekeeping
from workers.effects import Again, Postponed, Step, backoff, effect
from workers.mail import Fate, Reply, WrongAddress
from workers.runtime import FenceLost, Run

A_MOMENT = timedelta(seconds=2)  # so long the file waits for its sheets before it looks again


@effect
def review_programme(run: Run, order: ReviewProgramme) -> None:
    """Lets the rules decide about one answer: the review, the next version and the messages, or nothing."""
    with run.finish() as session:
        reviews.review(
            session,
            check_in_id=order.check_in_id,
            answer_number=order.answer_number,
            library=run.catalogue.library,
            now=run.now(),
        )


@effect
def render_programme(run: Run, order: RenderProgramme) -> None:
    """Makes one PDF of one version; the e-mail about it is put together with the PDF itself."""
    with run.transaction() as session:
        manuscript = documents.manuscript(
            session, order, renderer=run.renderer, catalogue=run.catalogue, now=run.now()
        )
    pdf = documents.printed(manuscript, run.pdf)
    with run.finish() as session:
        documents.store(session, order, pdf, now=run.now())
        _tell(session, run, order)


@effect
def print_pack(run: Run, order: messages.PrintPack) -> None:
    """Puts the sheets of a batch into one PDF, once none of them is being made any more."""
    with run.transaction() as session:
        if packs.waits(session, order):
            raise Postponed(run.now() + A_MOMENT)
        written = packs.written(session, order, renderer=run.renderer, catalogue=run.catalogue, now=run.now())
    made = packs.printed(written, run.pdf)
    with run.finish() as session:
        packs.store(session, order, made)


@effect
def extend_programme(run: Run, order: messages.ExtendProgramme) -> None:
    """Signs the next version of a programme as a therapist signed it on a page, or says why not."""
    with run.reading() as session:
        patient_id = session.get_one(models.BatchRow, order.row_id).patient_id
    with run.finish(holding=patient_id) as session:
        row = session.get_one(models.BatchRow, order.row_id)
        row.refused = extending.extend(session, row=row, library=run.catalogue.library, now=run.now())


def _tell(session: Session, run: Run, order: RenderProgramme) -> None:
    version = session.get_one(models.ProgrammeVersion, order.version_id)
    patient = session.get_one(models.Patient, version.patient_id)
    if order.tells is None or patient.channel is not Channel.EMAIL:
        return
    email = SendEmail(
        order.tells,
        about=str(version.id),
        patient_id=patient.id,
        version_id=version.id,
        programme_id=version.programme_id,
    )
    now = run.now()
    outbox_service.put(session, email, now=now, due_at=taking_back.leaves_at(version, now))


@effect
def send_email(run: Run, order: SendEmail) -> Step:
    """Composes one e-mail and hands it over; directly before the final dot it asks once more if it may."""
    email = _composed(run, order)
    try:
        reply = run.mail.deliver(email, mark=partial(_mark, run, order))
    except WrongAddress as refusal:
        _note_wrong_address(run, order)
        raise NoLongerWanted(str(refusal), state="suppressed") from refusal
    return _outcome(run, reply)


def _composed(run: Run, order: SendEmail) -> Email:
    with run.transaction() as session:
        _check(session, run, order)
        message = session.get_one(models.Message, run.fence.id)
        message.message_id = message.message_id or housekeeping.new_message_id(message.id, run.mail_domain)
        return emails.compose(session, order, message=message, renderer=run.renderer, now=run.now())


def _mark(run: Run, order: SendEmail) -> None:
    """The fence: consent, status, version and contact budget are read again while the patient is locked."""
    with run.transaction() as session:
        if order.patient_id is not None:
            queries.lock_patient(session, order.patient_id)
        _check(session, run, order)
        if not outbox.transmitting(session, run.fence):
            raise FenceLost


def _check(session: Session, run: Run, order: SendEmail) -> None:
    emails.check_wanted(session, order, now=run.now())
    if later := outbox_service.not_before(session, order, now=run.now()):
        raise Postponed(later)


def _outcome(run: Run, reply: Reply) -> Step:
    match reply.fate:
        case Fate.SENT:
            return Ending(MessageState.SENT, reply=reply.words)
        case Fate.LATER:
            return Again(backoff(run.fence.attempt), reply.words)
        case Fate.REFUSED:
            return Ending(MessageState.FAILED, reply.words, reply.words)
    return Ending(MessageState.UNKNOWN, reply.words)


def _note_wrong_address(run: Run, order: SendEmail) -> None:
    if order.patient_id is not None and order.account_id is None:
        with run.transaction() as session:
            session.get_one(models.Patient, order.patient_id).email_is_wrong = True


@effect
def open_check_ins(run: Run, order: messages.OpenCheckIns) -> None:
    """Opens the check-ins whose hour has come."""
    with run.finish() as session:
        check_ins.open_due(session, now=run.now())


@effect
def close_unanswered(run: Run, order: messages.CloseUnanswered) -> None:
    """Closes the check-ins nobody answered; silence is reviewed like an answer."""
    with run.finish() as session:
        check_ins.close_unanswered(session, now=run.now())


@effect
def remind(run: Run, order: messages.Remind) -> None:
    """Reminds, once, those who have not answered yet."""
    with run.finish() as session:
        check_ins.remind_due(session, now=run.now())


@effect
def ask_questionnaires(run: Run, order: messages.AskQuestionnaires) -> None:
    """Asks the questions about progress that are due, and closes those nobody answered."""
    with run.finish() as session:
        questionnaires.ask_due(session, now=run.now())
        questionnaires.close_due(session, now=run.now())


@effect
def watch_silence(run: Run, order: messages.WatchSilence) -> None:
    """Puts who became silent on the work list, and greets them once."""
    with run.finish() as session:
        silence.find(session, now=run.now())


@effect
def escalate_alerts(run: Run, order: messages.EscalateAlerts) -> None:
    """Tells a second person about a red flag that nobody has looked at."""
    with run.finish() as session:
        work_list.escalate(session, now=run.now())


@effect
def settle_unknown(run: Run, order: messages.SettleUnknown) -> None:
    """Settles e-mails of which nobody knew whether they arrived, as far as facts allow; never by guessing."""
    with run.finish() as session:
        for message in queries.unknown(session):
            housekeeping.settle(session, run, message)


@effect
def purge(run: Run, order: messages.Purge) -> None:
    """Removes the machinery's own finished rows."""
    with run.finish() as session:
        housekeeping.purge(session, now=run.now())


@effect
def pulse(run: Run, order: messages.Pulse) -> None:
    """Proves that clock, queue, worker and database work together."""
    with run.finish() as session:
        heartbeats.beat(session, heartbeats.WORKER, now=run.now())
        heartbeats.beat(session, f"{heartbeats.NODE}{run.node}", now=run.now())
