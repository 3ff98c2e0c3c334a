"""Two clinics, their people, and one patient's everything: what the matrix knocks at."""

import io
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from PIL import Image

from portal.db import models
from portal.db.models import MessageState, Purpose
from portal.db.queries import reviews as review_queries
from portal.db.session import Session
from portal.domain.envelope import Power
from portal.runtime import Runtime
from portal.services import (
    batches,
    conversations,
    documents,
    drawings,
    kept_forms,
    links,
    outbox,
    patients,
    programmes,
    sign_ins,
    work_list,
)
from portal.services.kept_forms import Kept
from portal.services.messages import RenderProgramme, SendEmail
from portal.services.planned import Asked
from portal.web import brand
from tests import builders


class Pdf(NamedTuple):
    """A sheet as the renderer hands it over."""

    content: bytes = b"%PDF-1.7"
    pages: int = 3


ACCENT = "#7a1f5c"


@dataclass
class World:
    """Cookies by actor, and the values that stand in the addresses of patient A's own things."""

    cookies: dict[str, str | None]
    shared: dict[str, object]
    tokens: dict[str, str]  # by endpoint or blueprint

    def values(self, endpoint: str, arguments: set[str]) -> dict[str, object]:
        """What stands for each argument of a route."""
        token = self.tokens.get(endpoint) or self.tokens.get(endpoint.partition(".")[0])
        own = self.shared | {"token": token}
        return {name: own[name] for name in arguments}


def _logo() -> bytes:
    out = io.BytesIO()
    Image.new("L", (60, 20)).save(out, "PNG")
    return out.getvalue()


def build(runtime: Runtime) -> World:
    """Makes everything through the product's own services."""
    with runtime.transaction() as session:
        logo = _logo()
        builders.a_clinic(session, logo=logo, logo_for_paper=logo, logo_sha256="0" * 64)
        therapist = builders.a_therapist(session, password_hash="kept")
        anna = builders.a_patient(session, therapist=therapist)
        programme = builders.a_programme(
            session, patient=anna, envelope=builders.an_envelope(harder_dose=Power.ASK)
        )
        for _ in range(2):
            builders.reviewed(session, builders.a_check_in(session, programme=programme), flag="ok")
        check_in = builders.a_check_in(session, programme=programme)
        runtime.clock.time = check_in.opens_at  # type: ignore[attr-defined]
        return _furnished(session, runtime, therapist, check_in)


def _furnished(
    session: Session, runtime: Runtime, therapist: models.Account, check_in: models.CheckIn
) -> World:
    now = runtime.now()
    anna = session.get_one(models.Patient, check_in.patient_id)
    programme = session.get_one(models.Programme, check_in.programme_id)
    version = builders.latest(session, programme)
    alert = work_list.raise_alert(
        session,
        key="x",
        patient_id=anna.id,
        code="silent",
        priority="high",
        now=now,
        programme_id=programme.id,
    )
    order = SendEmail("check_in", about="x", patient_id=anna.id, programme_id=programme.id)
    message = outbox.put(session, order, now=now)
    assert alert is not None
    assert message is not None
    message.state = MessageState.UNKNOWN
    document = documents.store(session, RenderProgramme(version.id, "full_programme", "A4"), Pdf(), now=now)
    proposal = review_queries.waiting_proposals(session, programme.id)[0]
    programmes.draft_of(session, programme=programme, now=now)
    note = _wrote_to_each_other(session, anna, therapist, now)
    cookies, ids = _people(session, runtime, therapist, anna)
    _typed_too_late(session, cookies, anna, now)
    session.flush()
    shared: dict[str, object] = {
        "patient_id": anna.public_id,
        "programme_id": programme.public_id,
        "number": 1,
        "alert_id": alert.public_id,
        "check_in_id": check_in.public_id,
        "proposal_id": proposal.public_id,
        "document_id": document.public_id,
        "questionnaire_id": builders.an_open_questionnaire(session, patient=anna, now=now).public_id,
        "message_id": message.id,
        "note_id": note.public_id,
        "batch_id": _a_batch(session, anna, therapist, now).public_id,
        "public_id": session.get_one(models.Account, ids["colleague"]).public_id,
        "name": "one@x",
        "key": "check_in",
        "code": brand.address_code(ACCENT),
        "accent": ACCENT.removeprefix("#"),
        "language": "da",
        "scheme": "dark",
        "piece": "full_programme.css",
        "version": drawings.version(),
        "look_code": "shipped-shipped-shipped-short",
        "exercise_id": "bird_dog",
        "protocol_id": builders.PROTOCOL,
        "own_id": builders.an_own_protocol(session, by=therapist, now=now).public_id,
        "shade": "light",
        "side": "left",
        "filename": "css/base.css",
    }
    return World(cookies, shared, _tokens(session, runtime, check_in, ids))


def _wrote_to_each_other(
    session: Session, anna: models.Patient, therapist: models.Account, now: datetime
) -> models.Note:
    """A question of the patient, and the answer."""
    for number, by in enumerate((None, therapist)):
        note = conversations.write(
            session, patient=anna, text="May I swim?", by=by, submission_id=f"world {number}", now=now
        )
    return note


def _a_batch(
    session: Session, anna: models.Patient, therapist: models.Account, now: datetime
) -> models.Batch:
    """Sheets asked for several patients, with their file."""
    asked = Asked(therapist, now, {"two_sided": True})
    batch = batches.begin(session, kind="print", patients=[anna], asked=asked, submission_id="world job")
    if batch.message_id is not None:
        made = session.get_one(models.Message, batch.message_id)
        made.state, made.finished_at = MessageState.DONE, now
    batch.pdf, batch.pages = b"%PDF-1.7", 1
    return batch


def _typed_too_late(
    session: Session, cookies: dict[str, str | None], anna: models.Patient, now: datetime
) -> None:
    """A form of each that came when the session was over."""
    typed = {"therapist of A": f"/patients/{anna.public_id}/edit", "patient A": "/my/messages"}
    for actor, address in typed.items():
        form = Kept(address, (("first_name", "Anna"), ("text", "It hurts more since we were in the garden.")))
        assert kept_forms.keep(session, token=cookies[actor] or "", form=form, now=now)


def _people(
    session: Session, runtime: Runtime, therapist: models.Account, anna: models.Patient
) -> tuple[dict[str, str | None], dict[str, int]]:
    now = runtime.now()

    def staff(account: models.Account) -> str:
        return sign_ins.begin_staff(session, account=account, second_factor_passed=True, now=now)

    def patient(somebody: models.Patient) -> str:
        return sign_ins.begin_patient(session, patient_id=somebody.id, now=now)

    administrator = builders.an_administrator(session, password_hash="kept")
    builders.an_administrator(session, name="Second", password_hash="kept")
    colleague = builders.a_therapist(session, name="Kim", password_hash="kept")
    former = builders.a_therapist(session, name="Former", password_hash="kept")
    hill = builders.a_clinic(session, name="Hill Physio")
    stranger = builders.an_account(
        session, clinic=hill, name="Sam", is_therapist=True, is_administrator=True, password_hash="kept"
    )
    bo = builders.a_patient(session, therapist=colleague, first_name="Bo", email="bo@example.com")
    builders.a_programme(session, patient=bo, now=now)
    gone = builders.a_patient(session, therapist=therapist, first_name="Gone", email="gone@example.com")
    cookies = {
        "anonymous": None,
        "patient A": patient(anna),
        "patient B": patient(bo),
        "discharged patient": patient(gone),
        "therapist of A": staff(therapist),
        "colleague": staff(colleague),
        "other clinic": staff(stranger),
        "administrator": staff(administrator),
        "disabled therapist": staff(former),
    }
    former.disabled_at = now
    patients.discharge(session, patient=gone, by=therapist, now=now)
    return cookies, {"colleague": colleague.id, "administrator": administrator.id}


def _tokens(
    session: Session, runtime: Runtime, check_in: models.CheckIn, ids: dict[str, int]
) -> dict[str, str]:
    def token(purpose: Purpose, **target: int) -> str:
        return links.issue(session, purpose=purpose, now=runtime.now(), **target)

    anna = {"patient_id": check_in.patient_id}
    colleague = {"account_id": ids["colleague"]}
    return {
        "check_in": token(Purpose.CHECK_IN, check_in_id=check_in.id, **anna),
        "programme_link": token(Purpose.PROGRAMME, programme_id=check_in.programme_id, **anna),
        "call_me": token(Purpose.PROGRAMME, programme_id=check_in.programme_id, **anna),
        "stop_reminders": token(Purpose.STOP_REMINDERS, **anna),
        "calendar_feed": token(Purpose.CALENDAR, **anna),
        "password": token(Purpose.PASSWORD, **colleague),
        "password.invitation": token(Purpose.INVITATION, **colleague),
        "password.accept": token(Purpose.INVITATION, **colleague),
        "password.set_up": token(Purpose.SETUP),
        "password.found": token(Purpose.SETUP),
        "public": token(Purpose.MAIL_TEST, account_id=ids["administrator"]),
    }
