"""What other limits would have done with the patient's own answers, asked before they are signed."""

from flask import Flask

from portal.db import models
from portal.runtime import Runtime
from tests.web.conftest import People
from tests.web.desk import Desk, answered, patient_id, running, written


def test_other_limits_are_tried_on_the_answers_and_nothing_is_signed(
    app: Flask, runtime: Runtime, people: People
) -> None:
    desk = Desk(app, runtime, people.therapist_id)
    programme = running(runtime, people.anna_id)
    for _ in range(2):
        answered(runtime, programme, flag="ok")
    desk.open(f"/patients/{patient_id(runtime, people.anna_id)}")
    desk.press("Change programme")
    desk.open(f"/programmes/{programme}/check")
    assert desk.press("replay") == 200
    assert "2 answers of the last 6 weeks." in desk.text
    assert desk.press("replay", harder_dose="never") == 200
    assert "would have ended differently" in desk.text
    assert desk.value("shown") != ""
    with runtime.reading() as session:
        signed = session.query(models.ProgrammeVersion).filter_by(origin=models.Origin.SIGNED).count()
    assert signed == 1


def test_a_first_version_has_no_answers_to_try_limits_on(
    app: Flask, runtime: Runtime, people: People
) -> None:
    desk = Desk(app, runtime, people.therapist_id)
    desk.open(f"/programmes/{written(runtime, people.anna_id)}/check")
    assert "What would these limits have done?" not in desk.text
