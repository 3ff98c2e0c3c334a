"""The page that shows every part: whole, in every light, and only where it belongs."""

import re
from pathlib import Path

import pytest

from portal.config import Settings
from portal.runtime import Runtime
from portal.web import create_app
from tests.web.conftest import Browser

TEMPLATES = Path(__file__).parents[2] / "templates"
MACRO = re.compile(r"{%-? macro (\w+)\((.*?){%-? endmacro", re.DOTALL)
GUIDES = sorted((TEMPLATES / "pages" / "public").glob("styleguide*.html"))


def called(text: str, names: set[str]) -> set[str]:
    return {name for name in names if re.search(rf"\b{name}\(", text)}


def test_every_shared_macro_is_shown() -> None:
    bodies = dict(MACRO.findall((TEMPLATES / "shared" / "macros.html").read_text(encoding="utf-8")))
    shown = called("".join(path.read_text(encoding="utf-8") for path in GUIDES), set(bodies))
    while more := {name for one in shown for name in called(bodies[one], set(bodies))} - shown:
        shown |= more
    assert set(bodies) - shown == set()


@pytest.mark.parametrize("theme", ["auto", "light", "dark", "pink"])
@pytest.mark.parametrize("reader", ["public", "patient", "staff"])
def test_it_is_shown_in_every_light_and_to_every_reader(anybody: Browser, theme: str, reader: str) -> None:
    answer = anybody.get(f"/styleguide?theme={theme}&reader={reader}")
    page = answer.get_data(as_text=True)
    assert answer.status_code == 200
    assert f'class="is-{reader}"' in page
    assert ('data-theme="dark"' in page) == (theme == "dark")


def test_no_two_parts_share_an_id(anybody: Browser) -> None:
    names = re.findall(r'\sid="([^"]+)"', anybody.get("/styleguide").get_data(as_text=True))
    assert {name for name in names if names.count(name) > 1} == set()


def test_pointer_and_keyboard_are_shown_without_either(anybody: Browser) -> None:
    css = anybody.get("/styleguide/states.css").get_data(as_text=True)
    assert ":hover" not in css
    assert ":focus" not in css
    assert ".button:is(.is-hover *)" in css
    assert css.count("{") == css.count("}")


@pytest.mark.parametrize("address", ["/styleguide", "/styleguide/states.css"])
def test_a_clinic_at_work_has_no_styleguide(settings: Settings, runtime: Runtime, address: str) -> None:
    runtime.settings = settings.model_copy(update={"insecure_local": False, "demo": False})
    browser = Browser(create_app(settings, runtime=runtime).test_client())
    assert browser.get(address).status_code == 404
