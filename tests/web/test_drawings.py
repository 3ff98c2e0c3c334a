"""The drawings on the pages: where they stand, in whose colours, and under which addresses."""

import re
from html import unescape

import pytest
from flask import Flask

from portal.db import models
from portal.domain.exercise import Exercise
from portal.runtime import Runtime
from portal.services import drawings
from tests import builders
from tests.web import desk as desks
from tests.web import visits
from tests.web.conftest import ORIGIN, Browser, People, signed_in
from tests.web.desk import Desk
from tests.web.visits import Visit

STYLES = re.compile(r'<link rel="stylesheet" href="(/figures/[^"]+)">')
DRAWN = re.compile(r'<svg xmlns="http://www.w3.org/2000/svg"[^>]* class="pf">')
FROM = re.compile(r'data-figure-from="([^"]+)"')
SMALL = re.compile(r'<picture class="thumb"><source srcset="([^"]+)" media="[^"]+"><img src="([^"]+)" alt=""')
LOOK = {"skin": "#8d5524", "shirt": "#dceeec", "line": "#000000"}
SHIPPED = "shipped-shipped-shipped-short"


@pytest.fixture
def visit(runtime: Runtime) -> Visit:
    return visits.begin(runtime)


@pytest.fixture
def anna(app: Flask, runtime: Runtime, visit: Visit) -> Browser:
    return signed_in(app, runtime, patient_id=visit.patient_id)


def programme() -> list[Exercise]:
    """What the patients of these tests do."""
    return [
        builders.library()[item.exercise] for item in builders.catalogue().protocols[builders.PROTOCOL].items
    ]


def address(name: str, version: str | None = None) -> str:
    return f"/figures/{version or drawings.version()}/{SHIPPED}/{name}"


def test_the_patient_sees_a_drawing_of_each_exercise_with_words_for_who_cannot(anna: Browser) -> None:
    page = anna.get("/my/programme").get_data(as_text=True)
    assert len(DRAWN.findall(page)) == len(programme())
    words = builders.catalogue().words["en"].exercises
    for exercise in programme():
        assert f'aria-label="{words[exercise.id].name}. ' in unescape(page)
    assert "<title>" not in page.split("<body")[1]  # a title would pop up under every mouse


def test_the_words_of_a_drawing_are_in_the_patient_s_language(app: Flask, runtime: Runtime) -> None:
    danish = visits.begin(runtime, language="da")
    page = unescape(
        signed_in(app, runtime, patient_id=danish.patient_id).get("/my/programme").get_data(as_text=True)
    )
    words = builders.catalogue().words["da"].exercises
    assert f'aria-label="{words[programme()[0].id].name}. ' in page


def test_what_moves_can_be_asked_to_and_what_stands_still_cannot(anna: Browser) -> None:
    found = FROM.findall(anna.get("/my/programme").get_data(as_text=True))
    assert len(found) == sum(drawings.moves(exercise.id) for exercise in programme())
    for one in found:
        answer = anna.get(one)
        assert answer.mimetype == "image/svg+xml"
        assert b"data-" in answer.data


def test_the_button_of_a_moving_drawing_waits_for_the_script(anna: Browser) -> None:
    page = anna.get("/my/programme").get_data(as_text=True)
    buttons = re.findall(r"<button[^>]*data-figure-play[^>]*>", page)
    assert buttons
    assert all(" hidden" in button for button in buttons)


def test_who_works_on_one_side_at_a_time_can_look_at_the_other(anna: Browser) -> None:
    right = anna.get("/my/programme").get_data(as_text=True)
    left = anna.get("/my/programme?side=left").get_data(as_text=True)
    sided = sum(exercise.per_side for exercise in programme())
    assert sided
    assert right.count("You see the right side.") == left.count("You see the left side.") == sided
    differ = [one != other for one, other in zip(_drawings(right), _drawings(left), strict=True)]
    assert differ == [exercise.per_side for exercise in programme()]
    assert anna.get("/my/programme?side=<script>").status_code == 200


def _drawings(page: str) -> list[str]:
    return re.findall(r'<svg xmlns="http://www.w3.org/2000/svg".*?</svg>', page, re.DOTALL)


def test_the_colours_are_those_of_the_clinic(anna: Browser, runtime: Runtime, visit: Visit) -> None:
    before = STYLES.findall(anna.get("/my/programme").get_data(as_text=True))
    with runtime.transaction() as session:
        patient = session.get_one(models.Patient, visit.patient_id)
        session.get_one(models.Clinic, patient.clinic_id).figure_look = LOOK
    after = STYLES.findall(anna.get("/my/programme").get_data(as_text=True))
    assert len(before) == len(after) == 1
    assert before != after
    assert "--pf-shirt:#dceeec" in anna.get(after[0]).get_data(as_text=True)


@pytest.mark.parametrize(
    "name, kind",
    [
        ("figures.css", "text/css"),
        ("bird_dog.light.svg", "image/svg+xml"),
        ("bird_dog.left.moving.svg", "image/svg+xml"),
    ],
)
def test_anybody_may_fetch_and_keep_a_drawing(anybody: Browser, people: People, name: str, kind: str) -> None:
    answer = anybody.get(address(name))
    assert answer.status_code == 200
    assert answer.mimetype == kind
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert "unsafe" not in answer.headers["Content-Security-Policy"]


@pytest.mark.parametrize("name", ["figures.css", "bird_dog.dark.svg", "bird_dog.right.moving.svg"])
def test_an_address_of_an_older_version_leads_to_the_newest_and_is_not_kept(
    anybody: Browser, people: People, name: str
) -> None:
    answer = anybody.get(address(name, version="0123456789ab"))
    assert answer.status_code == 302
    assert answer.headers["Location"] == address(name)
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    "path",
    [
        address("nothing.light.svg"),
        address("bird_dog.grey.svg"),
        address("bird_dog.middle.moving.svg"),
        address("..%2Fbases.light.svg"),
        address("figures.css").replace(SHIPPED, "red-shipped-shipped-short"),
        address("figures.css").replace(SHIPPED, "ffffff}body{-shipped-shipped-short"),
        address("bird_dog.light.svg").replace(SHIPPED, "x"),
    ],
)
def test_there_is_no_other_drawing(anybody: Browser, people: People, path: str) -> None:
    answer = anybody.get(path)
    assert answer.status_code == 404
    assert answer.headers["Cache-Control"] == "no-store"


def test_the_therapist_sees_small_drawings_in_the_builder_and_the_patient_s_on_the_way_out(
    app: Flask, runtime: Runtime, people: People
) -> None:
    desk = Desk(app, runtime, people.therapist_id)
    sent, draft = desks.running(runtime, people.anna_id), desks.written(runtime, people.anna_id)
    page = desk.open(f"/programmes/{draft}/draft")
    small = SMALL.findall(page)
    assert len(small) > len(programme())
    assert page.count('loading="lazy"') == len(small)
    assert all(desk.browser.client.get(one, base_url=ORIGIN).status_code == 200 for one in small[0])
    check = desk.open(f"/programmes/{draft}/check")
    assert len(DRAWN.findall(check)) == len(programme())
    assert STYLES.search(check)
    version = desk.open(f"/programmes/{sent}/versions/1")
    assert len(DRAWN.findall(version)) == len(programme())
    assert "Show the left side" not in version  # that is the patient's own page


def test_each_line_of_the_check_in_has_its_small_drawing(anybody: Browser, visit: Visit) -> None:
    exercises = visits.fill_in(anybody, visit, send="details").location
    assert not SMALL.search(anybody.get(exercises).get_data(as_text=True))  # not before the date of birth
    anybody.post(f"{visit.check_in_link}/born-on", visits.BORN)
    page = anybody.get(exercises).get_data(as_text=True)
    assert len(SMALL.findall(page)) == len(programme())


def test_the_styleguide_shows_a_drawing_before_there_is_a_clinic(anybody: Browser) -> None:
    page = anybody.get("/styleguide").get_data(as_text=True)
    assert "data-figure-from" in page
    assert "data-f=" in page
