"""Figures that move: the script of portal/web/static/figures.js in a real browser."""

from pathlib import Path

import pytest

from portal.figures import frames, poses, themes
from portal.web import static_files

pytestmark = pytest.mark.browser
SCRIPT = (static_files.FOLDER / "figures.js").read_text(encoding="utf-8")
MOVES = "document.querySelector('path[data-f]').getAttribute('d')"
STATE = "document.querySelector('[data-figure]').dataset.state"


@pytest.fixture
def shown(chromium, tmp_path: Path):
    """Opens a page with one moving figure."""
    contexts = []

    def opened(exercise="bird_dog", **options):
        figure = frames.moving(poses.load()[exercise], title="Figure")
        path = tmp_path / "page.html"
        path.write_text(
            f"<!doctype html><title>Figure</title><style>{themes.stylesheet()}</style>"
            f"<figure data-figure>{figure}<button data-figure-play hidden>Moving picture</button></figure>"
            f'<div style="height:4000px"></div><script type="module">{SCRIPT}</script>',
            encoding="utf-8",
        )
        context = chromium.new_context(**options)
        contexts.append(context)
        page = context.new_page()
        faults = []
        page.on("pageerror", lambda fault: faults.append(str(fault)))
        page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
        page.faults = faults
        page.goto(path.as_uri())
        page.wait_for_selector("button:not([hidden])")
        return page

    yield opened
    for context in contexts:
        context.close()


def test_a_figure_moves_and_can_be_stopped(shown):
    page = shown()
    first = page.evaluate(MOVES)
    page.wait_for_function(f"{MOVES} !== {first!r}")
    page.click("button")
    still = page.evaluate(MOVES)
    page.wait_for_timeout(200)
    assert page.evaluate(MOVES) == still
    assert page.evaluate(STATE) == "paused"
    page.click("button")
    page.wait_for_function(f"{MOVES} !== {still!r}")
    assert page.faults == []


def test_who_wants_less_motion_sees_a_still_picture_until_they_ask(shown):
    page = shown(reduced_motion="reduce")
    first = page.evaluate(MOVES)
    page.wait_for_timeout(700)
    assert page.evaluate(MOVES) == first
    page.click("button")
    page.wait_for_function(f"{MOVES} !== {first!r}")


def test_a_figure_off_the_screen_rests(shown):
    page = shown()
    first = page.evaluate(MOVES)
    page.wait_for_function(f"{MOVES} !== {first!r}")
    page.evaluate("scrollTo(0, 3000)")
    page.wait_for_timeout(200)
    away = page.evaluate(MOVES)
    page.wait_for_timeout(300)
    assert page.evaluate(MOVES) == away


@pytest.mark.parametrize("exercise", ["neck_rotation", "sit_to_stand"])
def test_turning_heads_and_longer_movements_run_without_faults(shown, exercise):
    page = shown(exercise)
    page.wait_for_timeout(2500)
    assert page.faults == []
