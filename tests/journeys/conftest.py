"""One real browser for the journeys of a file."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.journeys import scene as scenes
from tests.journeys.scene import Scene
from tests.journeys.site import Site, opened

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
SWITCHES = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """Debian's Chromium, without a window."""
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine: apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=SWITCHES)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def site(
    tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path, chromium: Browser
) -> Iterator[Site]:
    """Two clinics with everything in them, for all tests of a file."""
    folder = tmp_path_factory.mktemp("site")
    shutil.copy(sqlite_template, folder / "bedring.sqlite3")
    with opened(folder, chromium) as site:
        yield site


@pytest.fixture
def nothing_is_found(site: Site) -> Iterator[None]:
    """Nothing that `Site.examine` or the browser itself has to say."""
    site.findings.clear()
    yield
    site.speak("en")
    assert site.findings == [], "\n".join(["", *site.findings])


@pytest.fixture(scope="module")
def running(
    tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path, chromium: Browser
) -> Iterator[Scene]:
    """The empty product, for all tests of a file."""
    folder = tmp_path_factory.mktemp("scene")
    shutil.copy(sqlite_template, folder / "bedring.sqlite3")
    with scenes.opened(folder, chromium) as scene:
        yield scene


@pytest.fixture(params=[True, False], ids=["scripts", "no scripts"])
def scene(running: Scene, request: pytest.FixtureRequest) -> Iterator[Scene]:
    """People at their devices, with the scripts of the product and without any."""
    running.has_scripts = request.param
    yield running
    running.close()
    assert running.faults == []
