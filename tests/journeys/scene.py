"""The product for the journeys of a file: everybody has a device, an inbox, and people of their own."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from playwright.sync_api import Browser as Chromium
from playwright.sync_api import BrowserContext

from portal.config import Settings
from portal.db import models
from portal.db.session import Session
from portal.runtime import Runtime
from portal.services import emails, messages, outbox, sign_ins
from portal.services.messages import SendEmail
from tests import builders
from tests.access.conftest import KEYS
from tests.journeys.axe import DESK, PHONE
from tests.journeys.hand import Hand
from tests.servers import pages

T = TypeVar("T")
INBOX = "https://inbox.example/"


@dataclass
class Scene:
    """The product on a real socket for all tests of a file; each of them has people of its own."""

    address: str
    runtime: Runtime
    chromium: Chromium
    has_scripts: bool = True
    faults: list[str] = field(default_factory=list)
    _open: list[BrowserContext] = field(default_factory=list)

    @property
    def now(self) -> datetime:
        """The hour that stands still."""
        return self.runtime.now()

    def written(self, write: Callable[[Session], T]) -> T:
        """Changes the clinic behind everybody's back; what is returned must be plain."""
        with self.runtime.transaction() as session:
            return write(session)

    def at_desk(self, therapist_id: int, place: str = "/caseload") -> Hand:
        """The hand of a therapist who is signed in at a desk."""

        def sign_in(session: Session) -> str:
            account = session.get_one(models.Account, therapist_id)
            return sign_ins.begin_staff(session, account=account, second_factor_passed=True, now=self.now)

        return self._hand(place, self.written(sign_in), DESK)

    def on_phone(self, place: str, patient_id: int | None = None, **options: Any) -> Hand:
        """The hand of a patient; with `patient_id` on a phone that knows them."""
        cookie = None
        if patient_id is not None:
            cookie = self.written(
                lambda session: sign_ins.begin_patient(session, patient_id=patient_id, now=self.now)
            )
        return self._hand(place, cookie, PHONE, **options)

    def in_inbox(self, kind: str, patient_id: int, signed_in: int | None = None) -> Hand:
        """The hand of a patient who has opened this e-mail on the phone."""
        html = self.written(lambda session: self._letter(session, kind, patient_id))
        return self.on_phone(INBOX, signed_in, inbox=html)

    def read(self, hand: Hand, kind: str, patient_id: int) -> None:
        """The same hand opens an e-mail that came meanwhile."""
        html = self.written(lambda session: self._letter(session, kind, patient_id))
        hand.page.context.route(INBOX, lambda route: route.fulfill(body=html, content_type="text/html"))
        hand.page.goto(INBOX)

    def close(self) -> None:
        """Everybody goes home."""
        while self._open:
            context = self._open.pop()
            for page in context.pages:
                page.wait_for_load_state()
            context.close()

    def _hand(self, place: str, cookie: str | None, viewport: dict[str, int], *, inbox: str = "") -> Hand:
        context = self.chromium.new_context(
            viewport=viewport,  # type: ignore[arg-type]
            java_script_enabled=self.has_scripts,
            reduced_motion="reduce",
        )
        self._open.append(context)
        if cookie:
            context.add_cookies([{"name": "bedring", "value": cookie, "url": self.address}])
        if inbox:
            context.route(INBOX, lambda route: route.fulfill(body=inbox, content_type="text/html"))
        page = context.new_page()
        page.set_default_timeout(5_000)
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        page.goto(place if inbox else self.address + place)
        return Hand(page)

    def _letter(self, session: Session, kind: str, patient_id: int) -> str:
        """The newest e-mail of this kind to a patient, as a mail program shows it."""
        message = (
            session.query(models.Message)
            .filter_by(patient_id=patient_id, effect="send_email")
            .order_by(models.Message.id.desc())
            .filter(models.Message.key.startswith(f"email:{kind}:"))
            .first()
        )
        assert message is not None, kind
        order = messages.from_row(message)
        assert isinstance(order, SendEmail)
        message.message_id = f"<{message.id}@scene>"
        renderer = self.runtime.renderer
        return emails.compose(session, order, message=message, renderer=renderer, now=self.now).html


@contextmanager
def opened(folder: Path, chromium: Chromium) -> Iterator[Scene]:
    """The product over the migrated, empty database of this folder."""
    cheap = {"argon2_memory_kib": 64, "argon2_time": 1, "argon2_parallelism": 1}
    with pages.serve(Settings(data_folder=folder, insecure_local=True, **cheap, **KEYS)) as served:
        yield Scene(served.address, served.runtime, chromium)


class Pdf(NamedTuple):
    """A sheet as the renderer hands it over."""

    content: bytes
    pages: int = 1


@dataclass(frozen=True)
class Case:
    """A therapist and one patient, by number; the programme's parts where one runs."""

    therapist_id: int
    patient_id: int
    programme_id: int = 0
    check_in_id: int = 0


def a_case(scene: Scene, *, weeks: int | None = None, asks: bool = False, **patient: Any) -> Case:
    """Anna and her therapist. `weeks` ago a programme began; `asks`: a later check-in of it is open."""

    def write(session: Session) -> Case:
        therapist = builders.a_therapist(session)
        anna = builders.a_patient(session, therapist=therapist, **patient)
        if weeks is None:
            return Case(therapist.id, anna.id)
        began = scene.now - timedelta(weeks=weeks)
        programme = builders.a_programme(session, patient=anna, now=began)
        if not asks:
            return Case(therapist.id, anna.id, programme.id)
        check_in = builders.a_check_in(session, programme=programme, now=scene.now)
        check_in.asks_full_list = False
        return Case(therapist.id, anna.id, programme.id, check_in.id)

    return scene.written(write)


def mailed(scene: Scene, kind: str, case: Case) -> None:
    """An e-mail of this kind is on its way to the patient."""

    def write(session: Session) -> None:
        programme = session.get_one(models.Programme, case.programme_id)
        order = SendEmail(
            kind,
            about=f"{kind} {case.patient_id}",
            patient_id=case.patient_id,
            programme_id=programme.id,
            version_id=builders.latest(session, programme).id,
        )
        outbox.put(session, order, now=scene.now)

    scene.written(write)
