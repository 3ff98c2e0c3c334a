"""A therapist at work in a test: opens pages, fills in the forms that are there, presses buttons."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

from portal.cli.visitor import Form, Page
from portal.db import models
from portal.runtime import Runtime
from tests import builders
from tests.web.conftest import ORIGIN, Browser, signed_in

NEW = {
    "first_name": "Gerda", "last_name": "Juhl", "channel": "email", "email": "gerda@example.com",
    "language": "en", "born_on_day": "2", "born_on_month": "5", "born_on_year": "1958",
}  # fmt: skip


@dataclass
class Desk:
    """A therapist's browser, with what the last answer said. When the clock was moved, they log in anew."""

    app: Flask
    runtime: Runtime
    account_id: int
    answer: TestResponse | None = None
    _browser: Browser | None = None
    _since: datetime | None = None

    @property
    def browser(self) -> Browser:
        """Where the therapist is signed in."""
        if self._browser is None or self._since != self.runtime.now():
            last = self._browser.last if self._browser else ""
            self._browser = signed_in(self.app, self.runtime, account_id=self.account_id)
            self._browser.last, self._since = last, self.runtime.now()
        return self._browser

    def open(self, address: str) -> str:
        """Opens a page of ours; it must be there."""
        self._keep(self.browser.get(address))
        assert self.status == 200, f"{address}: {self.status}"
        return self.text

    def press(self, button: str, **changes: Any) -> int:
        """Presses the first button with this name, value or these words, in its form as it is filled in.

        `changes` are typed into it first (`rows_3_sets` is the field `rows-3-sets`). Follows the redirect.
        """
        form, pressed = self._find(button)
        fields: dict[str, list[str]] = defaultdict(list)
        for name, value in [*form.fields, pressed]:
            fields[name].append(value)
        for name, value in changes.items():
            key = name.replace("_", "-") if name.startswith(("rows_", "pos_")) else name
            fields[key] = value if isinstance(value, list) else [str(value)]
        sent = {name: values for name, values in fields.items() if name}
        return self._follow(self.browser.post(form.action.removeprefix(ORIGIN), sent))

    def send(self, address: str, **fields: Any) -> int:
        """Posts without having seen the form; follows the redirect."""
        return self._follow(self.browser.post(address, fields))

    @property
    def status(self) -> int:
        """The last status."""
        assert self.answer is not None
        return self.answer.status_code

    @property
    def text(self) -> str:
        """The last page."""
        assert self.answer is not None
        return self.answer.get_data(as_text=True)

    @property
    def place(self) -> str:
        """The address of the last page."""
        assert self.answer is not None
        return self.answer.request.path

    def value(self, name: str) -> str:
        """What stands in a field of the last page."""
        for form in self._page().forms:
            for found, value in form.fields:
                if found == name:
                    return value
        raise LookupError(name)

    def values(self, name: str) -> list[str]:
        """Every value of a field of the last page."""
        return [value for form in self._page().forms for found, value in form.fields if found == name]

    def _find(self, button: str) -> tuple[Form, tuple[str, str]]:
        for form in self._page().forms:
            for name, value, words in form.buttons:
                if button in (name, value, words):
                    return form, (name, value)
        raise LookupError(f"{self.place} ({self.status}): no button {button!r}")

    def _page(self) -> Page:
        return Page(self.status, f"{ORIGIN}{self.place}", self.text.encode(), "text/html")

    def _follow(self, answer: TestResponse) -> int:
        self._keep(answer)
        if answer.status_code == 303:
            self._keep(self.browser.get(answer.headers["Location"]))
        return self.status

    def _keep(self, answer: TestResponse) -> None:
        self.answer = answer


def patient_id(runtime: Runtime, number: int) -> str:
    """The id in the address of a patient."""
    with runtime.reading() as session:
        return session.get_one(models.Patient, number).public_id


def running(runtime: Runtime, number: int, **values: Any) -> str:
    """A running programme for this patient; the id in its address."""
    with runtime.transaction() as session:
        patient = session.get_one(models.Patient, number)
        return builders.a_programme(session, patient=patient, now=runtime.now(), **values).public_id


def written(runtime: Runtime, number: int, **values: Any) -> str:
    """A draft for this patient; the id in its address."""
    with runtime.transaction() as session:
        patient = session.get_one(models.Patient, number)
        return builders.a_draft(session, patient=patient, now=runtime.now(), **values).public_id


def answered(runtime: Runtime, programme_id: str, **said: Any) -> None:
    """The next check-in of a programme is answered and reviewed."""
    from portal.services import check_ins, reviews

    with runtime.transaction() as session:
        programme = session.query(models.Programme).filter_by(public_id=programme_id).one()
        check_in = builders.the_check_in(session, programme)
        runtime.clock.time = max(runtime.now(), check_in.opens_at)  # type: ignore[attr-defined]
        builders.a_check_in(session, programme=programme, now=runtime.now())
        receipt = check_ins.record(
            session, check_in_id=check_in.id, answers=builders.answers(**said), text="", now=runtime.now(),
            submission_id=f"{programme_id}:{check_in.id}",
        )  # fmt: skip
        reviews.review(
            session, check_in_id=check_in.id, answer_number=receipt.answer_number, library=builders.library(),
            now=runtime.now(),
        )  # fmt: skip
