"""The product works from its wheel alone, away from the checkout."""

import hashlib
import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from portal.cli import processes
from portal.config import Settings

ROOT = Path(__file__).parents[1]
FIRST_PAGE = """
import portal
from portal.config import Settings, bundled
from portal.db import schema
settings = Settings()
schema.upgrade(settings.database_url)
from portal.runtime import Runtime
assert len(Runtime.of(settings).catalogue.library) > 100
from portal.web import create_app
answer = create_app(settings).test_client().get("/", follow_redirects=True)
print(portal.__file__, bundled("templates"), answer.status_code)
"""


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with what the wheel holds, and nothing of the checkout."""
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder / "dist")]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = (folder / "dist").glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder / "site")
    return folder / "site"


def test_an_installed_product_migrates_and_shows_its_first_page(
    installation: Path, settings: Settings
) -> None:
    environment = processes.environment(settings) | {"PYTHONPATH": str(installation)}
    done = subprocess.run(
        [sys.executable, "-c", FIRST_PAGE],
        cwd=settings.data_folder,
        env=environment,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    package, templates, status = done.stdout.split()
    assert Path(package).is_relative_to(installation)
    assert Path(templates).is_relative_to(installation)
    assert status == "200"


def test_the_wheel_holds_the_libraries_of_the_pages_as_they_were_published(installation: Path) -> None:
    folder = installation / "portal" / "web" / "static" / "vendor"
    published = json.loads((folder / "VENDOR.json").read_text())
    assert {path.name for path in folder.iterdir()} == {*published, "VENDOR.json"}
    for name, facts in published.items():
        assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == facts["sha256"], name
        assert facts["licence"], name


def test_the_wheel_holds_the_licence_and_no_tests(installation: Path) -> None:
    names = [path.relative_to(installation).as_posix() for path in installation.rglob("*")]
    assert any(name.endswith("licenses/LICENSE") for name in names)
    assert not any(name.startswith(("tests", "bench", "var")) for name in names)
