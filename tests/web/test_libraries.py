"""The libraries to read: what is in them, who follows it, and nobody else's patients by name."""

from typing import Any

import pytest

from portal.db import models
from portal.domain.exercise import Library
from portal.runtime import Runtime
from tests import builders
from tests.web.conftest import Browser, People


@pytest.fixture
def library() -> Library:
    return builders.library()


def programme_of(runtime: Runtime, number: int, **values: Any) -> None:
    with runtime.transaction() as session:
        builders.a_programme(session, patient=session.get_one(models.Patient, number), **values)


def page(browser: Browser, address: str) -> str:
    answer = browser.get(address)
    assert answer.status_code == 200, address
    return answer.get_data(as_text=True)


def test_every_exercise_and_every_protocol_has_a_page(therapist: Browser, runtime: Runtime) -> None:
    catalogue = runtime.catalogue
    exercises, protocols = page(therapist, "/exercises"), page(therapist, "/protocols")
    for exercise in list(catalogue.library)[::9]:
        assert f'href="/exercises/{exercise}"' in exercises
        assert catalogue.exercise_words(exercise, "da").steps[0] in page(therapist, f"/exercises/{exercise}")
    for protocol in catalogue.protocols:
        assert f'href="/protocols/{protocol}"' in protocols
        page(therapist, f"/protocols/{protocol}")


def test_a_search_finds_names_and_other_names_of_one_region_and_level(therapist: Browser) -> None:
    found = page(therapist, "/exercises?q=BRIDGE&region=low_back&level=2")
    assert "Glute bridge" in found
    assert "Bird dog" not in found
    assert "No exercise fits this search" in page(therapist, "/exercises?q=zzz")
    assert "No programme fits this search" in page(therapist, "/protocols?q=zzz")


@pytest.mark.parametrize("address", ["/exercises/none", "/protocols/none", "/protocols/%00"])
def test_what_is_not_in_the_library_is_not_found(therapist: Browser, address: str) -> None:
    assert therapist.get(address).status_code == 404


@pytest.mark.parametrize("address", ["/exercises/glute_bridge", f"/protocols/{builders.PROTOCOL}"])
def test_used_by_names_only_my_patients(
    therapist: Browser, runtime: Runtime, people: People, address: str
) -> None:
    assert "Nobody at the moment." in page(therapist, address)
    with runtime.transaction() as session:
        colleague = session.get_one(models.Account, people.colleague_id)
        other = builders.a_patient(session, therapist=colleague, first_name="Zacharias", email=None).id
    programme_of(runtime, people.anna_id)
    programme_of(runtime, other)
    said = page(therapist, address)
    assert "2 patients of the clinic now." in said
    assert "Anna" in said
    assert "Zacharias" not in said


def test_a_programme_that_ended_is_not_in_use(therapist: Browser, runtime: Runtime, people: People) -> None:
    programme_of(runtime, people.anna_id)
    with runtime.transaction() as session:
        session.query(models.Programme).one().status = models.ProgrammeStatus.ENDED
    assert "Nobody at the moment." in page(therapist, "/exercises/glute_bridge")
    assert "used by" not in page(therapist, "/protocols")
