"""Which doors open to a therapist who was called to a patient's safety answer, and when they close again."""

from pathlib import Path

import pytest
from flask import Flask

from portal.db import models
from portal.runtime import Runtime
from portal.services import pauses, work_list
from tests.access.doors import knock, routes
from tests.access.verdicts import OWN, THERAPIST, VERDICTS
from tests.access.world import World

ACTOR = "colleague"
OF_ONE_PERSON = ("/batches/", "/protocols/own/")  # jobs, and ready-made programmes nobody shared


def looks(app: Flask, world: World, actor: str = ACTOR) -> dict[str, int]:
    """What the colleague gets at each page of patient A."""
    return {
        rule.rule: knock(app, world, actor, rule, method).status_code
        for rule, method in routes(app)
        if method == "GET"
        and VERDICTS[rule.endpoint] == (THERAPIST, OWN)
        and not rule.rule.startswith(OF_ONE_PERSON)
    }


@pytest.mark.parametrize("ends_with", ["resume", "discharge"])
def test_the_doors_open_with_the_call_and_close_when_it_is_settled(
    app: Flask, world: World, runtime: Runtime, sandbox: Path, ends_with: str
) -> None:
    assert set(looks(app, world).values()) == {404}
    with runtime.transaction() as session:
        patient = session.query(models.Patient).filter_by(public_id=world.shared["patient_id"]).one()
        colleague = session.query(models.Account).filter_by(public_id=world.shared["public_id"]).one()
        alert = work_list.raise_alert(
            session,
            key="called",
            patient_id=patient.id,
            code="red_flag_urgent",
            priority="high",
            now=runtime.now(),
        )
        assert alert is not None
        pauses.stop_all(
            session, patient_id=patient.id, because="red_flag_urgent", check_in_id=None, now=runtime.now()
        )
        alert.second_id, alert.second_at = colleague.id, runtime.now()
    opened = looks(app, world)
    assert opened == looks(app, world, "therapist of A")
    assert opened["/patients/<patient_id>"] == 200
    with runtime.transaction() as session:
        programme = session.query(models.Programme).filter_by(public_id=world.shared["programme_id"]).one()
        by = session.query(models.Account).filter_by(public_id=world.shared["public_id"]).one()
        if ends_with == "resume":
            pauses.resume(session, programme=programme, by=by, note="Settled", now=runtime.now())
        else:
            session.get_one(models.Patient, programme.patient_id).discharged_at = runtime.now()
    assert set(looks(app, world).values()) == {404}


@pytest.mark.parametrize("actor", ["other clinic", "administrator"])
def test_a_call_to_the_whole_clinic_opens_no_door_to_anybody_else(
    app: Flask, world: World, runtime: Runtime, sandbox: Path, actor: str
) -> None:
    with runtime.transaction() as session:
        patient = session.query(models.Patient).filter_by(public_id=world.shared["patient_id"]).one()
        alert = work_list.raise_alert(
            session,
            key="wide",
            patient_id=patient.id,
            code="red_flag_urgent",
            priority="high",
            now=runtime.now(),
        )
        assert alert is not None
        alert.wide_at = runtime.now()
    for rule, method in routes(app):
        if VERDICTS[rule.endpoint] == (THERAPIST, OWN):
            status = knock(app, world, actor, rule, method).status_code
            assert status == (404 if actor == "other clinic" else 403), rule.rule
