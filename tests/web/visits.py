"""What the tests of link pages share: an open check-in, its link, and a patient who fills in the form."""

import re
from dataclasses import dataclass
from typing import Any

from werkzeug.test import TestResponse

from portal.db import models
from portal.db.models import Purpose
from portal.domain import red_flags
from portal.runtime import Runtime
from portal.services import links, reviews
from tests import builders
from tests.web.conftest import Browser

GOOD = {"done": "all", "flags": "none", "during": "1", "after24": "1", "rest": "3", "send": "fine"}
HIDDEN = re.compile(r'<input type="hidden" name="(submission|answers)" value="([^"]*)">')
BORN = {"born_day": "24", "born_month": "3", "born_year": "1961"}


@dataclass
class Visit:
    """One patient with a running programme and an open check-in, by number."""

    patient_id: int
    programme_id: int
    check_in_id: int
    check_in_link: str
    programme_link: str

    @property
    def thanks(self) -> str:
        return f"{self.check_in_link}/thanks"


def begin(runtime: Runtime, *, line_by_line: bool = False, **patient_values: Any) -> Visit:
    """A running programme whose first check-in is open, asked as told."""
    with runtime.transaction() as session:
        patient = builders.a_patient(session, **patient_values)
        programme = builders.a_programme(session, patient=patient)
        check_in = builders.a_check_in(session, programme=programme)
        check_in.asks_full_list = line_by_line
        runtime.clock.time = check_in.opens_at  # type: ignore[attr-defined]
        visit = Visit(patient.id, programme.id, check_in.id, "", "")
    visit.check_in_link = "/c/" + issue(runtime, Purpose.CHECK_IN, visit)
    visit.programme_link = "/p/" + issue(runtime, Purpose.PROGRAMME, visit)
    return visit


def issue(runtime: Runtime, purpose: Purpose, visit: Visit, **more: Any) -> str:
    """A link for this patient, as an e-mail carries it."""
    target = {
        Purpose.CHECK_IN: {"check_in_id": visit.check_in_id},
        Purpose.PROGRAMME: {"programme_id": visit.programme_id},
    }.get(purpose, {})
    with runtime.transaction() as session:
        return links.issue(
            session, purpose=purpose, now=runtime.now(), patient_id=visit.patient_id, **target, **more
        )


def fill_in(browser: Browser, visit: Visit, *, again: bool = False, **changes: str | None) -> TestResponse:
    """Opens the check-in and sends it: six taps, and what is said differently."""
    opened = browser.get(visit.check_in_link + ("?again=1" if again else ""))
    assert opened.status_code == 200
    return send(browser, visit, **changes)


def send(browser: Browser, visit: Visit, **changes: str | None) -> TestResponse:
    """Sends the form of the page that is open."""
    typed = {name.replace("__", "."): value for name, value in (GOOD | changes).items()}
    values = {name: value for name, value in typed.items() if value is not None}
    return browser.post(visit.check_in_link, dict(HIDDEN.findall(browser.last)) | values)


def every_line(answer: str = "no") -> dict[str, str]:
    """The full safety list, each line answered alike."""
    return {f"flag__{code}": answer for code in red_flags.asked([])}


def answers_of(runtime: Runtime, visit: Visit) -> list[models.Answers]:
    """What is stored for this check-in."""
    with runtime.reading() as session:
        rows = session.query(models.Answers).filter_by(check_in_id=visit.check_in_id)
        return list(rows.order_by(models.Answers.number))


def review(runtime: Runtime, visit: Visit, number: int = 1) -> models.Review:
    """Does the worker's part: the rules decide about one answer."""
    with runtime.transaction() as session:
        return reviews.review(
            session,
            check_in_id=visit.check_in_id,
            answer_number=number,
            library=builders.library(),
            now=runtime.now(),
        )


def text_of(answer: TestResponse) -> str:
    """The words of a page, without its tags."""
    return " ".join(re.sub(r"<[^>]+>", " ", answer.get_data(as_text=True)).split())
