"""The live page of an administrator: a pose file beside what it draws, kept nowhere."""

import re
from html import unescape

import pytest

from portal.figures import poses
from portal.services import pose_drafts
from tests import builders
from tests.services.test_pose_drafts import ATTACKS
from tests.web.conftest import Browser

PLACE = "/admin/figures/clamshell"


def test_every_exercise_is_listed_with_a_small_drawing(administrator: Browser) -> None:
    page = administrator.get("/admin/figures").get_data(as_text=True)
    assert page.count('class="thumb"') == len(builders.library()) == 104


def test_the_list_can_be_kept_to_one_part_of_the_body(administrator: Browser) -> None:
    page = administrator.get("/admin/figures?region=neck").get_data(as_text=True)
    count = sum("neck" in exercise.regions for exercise in builders.library().values())
    assert page.count('class="thumb"') == count < 104
    assert administrator.get("/admin/figures?region=<b>").get_data(as_text=True).count('class="thumb"') == 104


def test_the_page_shows_the_file_and_its_drawings(administrator: Browser) -> None:
    page = administrator.get(PLACE).get_data(as_text=True)
    assert pose_drafts.text_of("clamshell") in unescape(page)
    assert "poses/hip/clamshell.yaml" in page
    assert "Nothing is saved here" in page
    for words in ("In colour", "Moving", "In grey", "The other side"):
        assert words in page
    assert "Drawn, nothing to look at." in page


@pytest.mark.parametrize("place", [PLACE, f"{PLACE}/drawing"])
def test_what_is_typed_is_drawn_and_changes_no_file(administrator: Browser, place: str) -> None:
    before = pose_drafts.text_of("clamshell")
    typed = before.replace("hip: 31", "hip: 70")
    assert typed != before
    administrator.get(PLACE)
    was = _drawings(administrator.last)
    answer = administrator.post(place, {"pose": typed.replace("\n", "\r\n")})
    assert answer.status_code == 200
    assert _drawings(answer.get_data(as_text=True))[0] != was[0]
    assert pose_drafts.text_of("clamshell") == before
    assert poses.load().path("clamshell").read_text() == before


def _drawings(page: str) -> list[str]:
    return re.findall(r'<svg xmlns="http://www.w3.org/2000/svg".*?</svg>', page, re.DOTALL)


@pytest.mark.parametrize("place", [PLACE, f"{PLACE}/drawing"])
def test_a_fault_is_told_in_one_line_and_what_was_typed_comes_back(
    administrator: Browser, place: str
) -> None:
    administrator.get(PLACE)
    typed = "base: standing\nend: {r_leg: {kne: 3}}\n# <script>alert(1)</script>"
    answer = administrator.post(place, {"pose": typed})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "poses/hip/clamshell.yaml: end.r_leg.kne: unknown key; allowed: abd, ankle" in page
    assert "<script>alert" not in page
    if place == PLACE:
        assert typed in unescape(page)


def test_what_lint_finds_stands_beside_the_drawing(administrator: Browser) -> None:
    administrator.get(PLACE)
    answer = administrator.post(
        f"{PLACE}/drawing", {"pose": "base: standing\nside: right\nend: {r_leg: {knee: 170}}"}
    )
    page = answer.get_data(as_text=True)
    assert answer.status_code == 200
    assert "clamshell: end: range: " in page
    assert "thing" in page
    assert _drawings(page)


@pytest.mark.parametrize("name", ATTACKS)
def test_an_attack_gets_a_page_with_its_fault(administrator: Browser, name: str) -> None:
    administrator.get(PLACE)
    text = ATTACKS[name].encode("utf-8", "replace").decode()
    answer = administrator.post(f"{PLACE}/drawing", {"pose": text})
    assert answer.status_code == 422
    assert "poses/hip/clamshell.yaml: " in answer.get_data(as_text=True)


def test_the_text_can_be_taken_along_as_a_file(administrator: Browser) -> None:
    administrator.get(PLACE)
    answer = administrator.post(f"{PLACE}/file", {"pose": "base: standing\r\n<script>"})
    assert answer.status_code == 200
    assert answer.data == b"base: standing\n<script>"
    assert answer.mimetype == "text/plain"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="clamshell.yaml"'


@pytest.mark.parametrize("exercise", ["nothing", "bases", "..%2Fbases", "%00"])
def test_an_exercise_without_a_pose_file_is_not_found(administrator: Browser, exercise: str) -> None:
    administrator.get(PLACE)
    assert administrator.get(f"/admin/figures/{exercise}").status_code == 404
    administrator.get(PLACE)
    for what in ("", "/drawing", "/file"):
        assert administrator.post(f"/admin/figures/{exercise}{what}", {"pose": ""}).status_code == 404


def test_a_therapist_comes_from_the_exercise_and_goes_back_to_it(therapist: Browser) -> None:
    assert f'href="{PLACE}"' in therapist.get("/exercises/clamshell").get_data(as_text=True)
    assert 'href="/exercises/clamshell"' in therapist.get(PLACE).get_data(as_text=True)
