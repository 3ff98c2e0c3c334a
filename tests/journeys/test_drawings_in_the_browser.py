"""Drawings in a real browser: a patient lets one move, an administrator changes a pose file and sees it."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import Page, expect

from portal.config import Settings
from portal.services import sign_ins
from tests import builders
from tests.access.conftest import KEYS
from tests.servers import pages

pytestmark = [pytest.mark.browser, pytest.mark.slow]

SHIFTED = """() => new Promise(done => new PerformanceObserver(
    list => done(list.getEntries().reduce((sum, one) => sum + one.value, 0))
  ).observe({type: "layout-shift", buffered: true}) || setTimeout(() => done(0), 300))"""


@pytest.fixture
def open_page(tmp_path: Path, sqlite_template: Path, chromium: Chromium) -> Iterator[Callable[..., Page]]:
    """Opens an address as the patient or as the administrator."""
    shutil.copy(sqlite_template, tmp_path / "bedring.sqlite3")
    with pages.serve(Settings(data_folder=tmp_path, insecure_local=True, **KEYS)) as served:
        with served.runtime.transaction() as session:
            builders.a_clinic(session)
            patient = builders.a_patient(session)
            builders.a_programme(session, patient=patient)
            now = served.runtime.now()
            ada = builders.an_administrator(session, password_hash="kept")
            cookies = {
                "patient": sign_ins.begin_patient(session, patient_id=patient.id, now=now),
                "administrator": sign_ins.begin_staff(
                    session, account=ada, second_factor_passed=True, now=now
                ),
            }
        contexts, faults = [], []

        def opened(who: str, address: str, **options: object) -> Page:
            context = chromium.new_context(**options)  # type: ignore[arg-type]
            contexts.append(context)
            context.add_cookies([{"name": "bedring", "value": cookies[who], "url": served.address}])
            page = context.new_page()
            page.on("pageerror", lambda fault: faults.append(str(fault)))
            page.goto(served.address + address)
            return page

        yield opened
        for context in contexts:
            context.close()
        assert faults == []


def moves(page: Page) -> str:
    """The form of something that moves in the first moving drawing, just now."""
    drawn = "document.querySelector('.moves [data-f]')?.getAttribute('d') ?? ''"
    return str(page.evaluate(drawn))


def test_a_patient_lets_a_drawing_move_stops_it_and_sees_the_still_one_again(
    open_page: Callable[..., Page],
) -> None:
    page = open_page("patient", "/my/programme", viewport={"width": 390, "height": 844})
    assert page.evaluate(SHIFTED) < 0.01  # letters may change their face, nothing moves
    card = page.locator(".exercise:has([data-figure-from])").first
    height = card.bounding_box()["height"]  # type: ignore[index]
    card.get_by_role("button", name="See how it moves").focus()
    page.keyboard.press("Enter")
    pause = card.get_by_role("button", name="Pause")
    expect(pause).to_be_visible()
    expect(pause).to_be_focused()
    assert card.bounding_box()["height"] == height  # type: ignore[index]
    first = moves(page)
    page.wait_for_function(
        "was => document.querySelector('.moves [data-f]').getAttribute('d') !== was", arg=first
    )
    page.keyboard.press("Space")
    expect(card.get_by_role("button", name="Play")).to_be_focused()
    still = moves(page)
    page.wait_for_timeout(250)
    assert moves(page) == still
    card.get_by_role("button", name="Back to the drawing").click()
    expect(card.get_by_role("button", name="See how it moves")).to_be_focused()


def test_who_wants_less_movement_still_gets_it_when_they_ask(open_page: Callable[..., Page]) -> None:
    page = open_page("patient", "/my/programme", reduced_motion="reduce")
    page.get_by_role("button", name="See how it moves").first.click()
    page.wait_for_selector(".moves [data-f]")
    first = moves(page)
    page.wait_for_function(
        "was => document.querySelector('.moves [data-f]').getAttribute('d') !== was", arg=first
    )
    assert moves(page) != first


def test_without_a_network_the_page_says_so_and_the_drawing_stays(open_page: Callable[..., Page]) -> None:
    page = open_page("patient", "/my/programme")
    page.context.set_offline(True)
    page.get_by_role("button", name="See how it moves").first.click()
    expect(page.get_by_role("alert").first).to_have_text("The moving drawing did not come. Please try again.")
    page.context.set_offline(False)
    page.get_by_role("button", name="See how it moves").first.click()
    expect(page.get_by_role("button", name="Pause").first).to_be_visible()
    expect(page.get_by_role("alert")).to_have_count(0)


def test_without_scripts_every_drawing_is_there_and_no_button_that_does_nothing(
    open_page: Callable[..., Page],
) -> None:
    page = open_page("patient", "/my/programme", java_script_enabled=False)
    expect(page.get_by_role("img", name="Two drawings: start and end.").first).to_be_visible()
    expect(page.get_by_role("button", name="See how it moves")).to_have_count(0)


def test_a_pose_file_is_drawn_while_it_is_typed(open_page: Callable[..., Page]) -> None:
    page = open_page("administrator", "/admin/figures/clamshell")
    expect(page.get_by_role("button", name="Draw", exact=True)).to_have_count(0)  # needs nobody's press
    text = page.get_by_label("Pose file")
    before = page.locator("figure.drawn__one svg").first.inner_html()
    text.fill(text.input_value().replace("hip: 31", "hip: 80"))
    page.wait_for_function(
        "was => document.querySelector('figure.drawn__one svg').innerHTML !== was", arg=before
    )
    text.press("ControlOrMeta+End")
    text.press_sequentially("\nsofa: 1")
    expect(page.locator("#said")).to_have_text("One fault. It is not drawn.")
    expect(page.locator(".faults")).to_contain_text(
        "poses/hip/clamshell.yaml: sofa: unknown key; allowed: arrows"
    )
    expect(text).to_be_focused()
    with page.expect_download() as taken:
        page.get_by_role("button", name="Download the file").click()
    assert taken.value.suggested_filename == "clamshell.yaml"
    assert taken.value.path().read_text().endswith("\nsofa: 1")


def test_a_pose_file_is_drawn_without_scripts(open_page: Callable[..., Page]) -> None:
    page = open_page("administrator", "/admin/figures/clamshell", java_script_enabled=False)
    page.get_by_label("Pose file").fill("base: sofa")
    page.get_by_role("button", name="Draw", exact=True).click()
    expect(page.locator(".faults")).to_contain_text("base: unknown base 'sofa'")
    expect(page.get_by_label("Pose file")).to_have_value("base: sofa")
