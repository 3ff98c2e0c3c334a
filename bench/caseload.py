"""The caseload of a therapist with 200 active patients and twelve weeks of answers, on SQLite.

In this process, without a network: the time is the server's own, from the request to the last byte.

    python -m bench.caseload [patients] [requests]      target: p95 at most 150 ms, at most 15 queries
"""

import gc
import secrets
import statistics
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from flask.testing import FlaskClient

from portal.config import Settings
from portal.db import models, schema
from portal.db.models import CheckInState, MessageState, Queue
from portal.db.session import Session
from portal.runtime import Runtime
from portal.services import sign_ins
from portal.web import create_app
from tests import builders, queries

WEEKS = 12
PAGES = ("/caseload", "/caseload?show=all", "/caseload?show=all&page=4", "/caseload?q=an")
WARM_UP = 5
HERE = "http://127.0.0.1:8000"


def furnish(session: Session, count: int, now: datetime) -> models.Account:
    """A therapist with so many patients: a running programme each, a check-in a week, most answered."""
    therapist = builders.a_therapist(session, password_hash="kept")
    for number in range(count):
        patient = builders.a_patient(
            session,
            therapist=therapist,
            first_name=f"Anna {number}",
            email=f"anna{number}@example.com",
            now=now,
        )
        begun = now - timedelta(weeks=WEEKS)
        programme = builders.a_programme(session, patient=patient, now=begun)
        programme.weeks = WEEKS + 4
        session.query(models.CheckIn).filter_by(programme_id=programme.id).delete()
        _history(session, programme, number, begun)
    return therapist


def _history(session: Session, programme: models.Programme, number: int, begun: datetime) -> None:
    for week in range(WEEKS):
        due_at = begun + timedelta(weeks=week + 1) - timedelta(days=1)
        is_silent = (number + week) % 7 == 0
        check_in = models.CheckIn(
            programme_id=programme.id,
            patient_id=programme.patient_id,
            version_id=builders.latest(session, programme).id,
            from_on=(due_at - timedelta(days=7)).date(),
            due_on=due_at.date(),
            opens_at=due_at,
            closes_at=due_at + timedelta(days=3),
            state=CheckInState.CLOSED if is_silent else CheckInState.ANSWERED,
            created_at=begun,
        )
        session.add(check_in)
        session.flush()
        _asked_and_answered(session, check_in, None if is_silent else number % 8)


def _asked_and_answered(session: Session, check_in: models.CheckIn, rest: int | None) -> None:
    session.add(
        models.Message(
            key=f"email:check_in:{check_in.id}", effect="send_email", payload={"email": "check_in"},
            patient_id=check_in.patient_id, state=MessageState.SENT, queue=Queue.MAIL,
            due_at=check_in.opens_at, expires_at=check_in.closes_at, finished_at=check_in.opens_at,
            created_at=check_in.opens_at,
        )
    )  # fmt: skip
    if rest is not None:
        session.add(
            models.Answers(
                check_in_id=check_in.id, patient_id=check_in.patient_id, number=1, done=3, planned=4,
                rest=rest, during=rest, after24=rest, submission_id=secrets.token_hex(8),
                answered_at=check_in.opens_at,
            )
        )  # fmt: skip


def measure(client: FlaskClient, address: str, requests: int) -> tuple[list[float], list[float], int]:
    """How many milliseconds each request took, how many of them was work, and how many bytes came.

    On a machine that has other work, too, only the second says something about the page.
    """
    took, worked, size = [], [], 0
    for number in range(WARM_UP + requests):
        begun, at_work = time.perf_counter(), time.process_time()
        answer = client.get(address, base_url=HERE)
        size = len(answer.get_data())
        if answer.status_code != 200:
            raise RuntimeError(f"{address}: {answer.status_code}")
        if number >= WARM_UP:
            took.append((time.perf_counter() - begun) * 1000)
            worked.append((time.process_time() - at_work) * 1000)
    return took, worked, size


def main(count: int, requests: int) -> None:
    with tempfile.TemporaryDirectory(prefix="bedring-bench-") as folder:
        settings = Settings(
            data_folder=Path(folder),
            secret_key=secrets.token_urlsafe(32),
            encryption_key=secrets.token_urlsafe(32),
            insecure_local=True,
        )
        schema.upgrade(settings.database_url)
        runtime, now = Runtime.of(settings), datetime.now(UTC)
        app = create_app(settings, runtime=runtime)
        with runtime.transaction() as session:
            therapist = furnish(session, count, now)
            token = sign_ins.begin_staff(session, account=therapist, second_factor_passed=True, now=now)
        client = app.test_client()
        client.set_cookie("bedring", token, domain="127.0.0.1")
        gc.collect()
        gc.freeze()  # as portal/wsgi.py does
        print(f"{count} active patients, {WEEKS} weeks of check-ins each, {requests} requests a page")
        for address in PAGES:
            took, worked, size = measure(client, address, requests)
            with queries.counted(runtime.database) as seen:
                client.get(address, base_url=HERE)
            p95, cpu = (statistics.quantiles(times, n=20)[-1] for times in (took, worked))
            print(
                f"{address:28} p50 {statistics.median(took):6.1f} ms  p95 {p95:6.1f} ms (target 150)  "
                f"processor p95 {cpu:6.1f} ms  "
                f"{len(seen):2} queries (at most 15)  {size / 1000:5.0f} kB"
            )
        runtime.database.close()


if __name__ == "__main__":
    given = [int(number) for number in sys.argv[1:]]
    main(*(given + [200, 100][len(given) :]))
