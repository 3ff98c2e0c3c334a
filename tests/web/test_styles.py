"""What the dark changes: colours alone, so that one look at the layout is enough for both."""

import re

import pytest

from portal.services import drawings
from portal.web.static_files import FOLDER

SHEETS = sorted((FOLDER / "css").glob("*.css"))
BLOCK = re.compile(r"prefers-color-scheme[^{]*\{((?:[^{}]|\{[^{}]*\})*)\}|\[data-theme[^{]*\{([^{}]*)\}")
DECLARATION = re.compile(r"([\w-]+)\s*:[^;{}]+(?:;|\}|$)")


def wrong(css: str) -> list[str]:
    """What stands under a scheme and is neither a custom property nor the scheme itself."""
    bodies = ["".join(found.groups(default="")) for found in BLOCK.finditer(css)]
    inner = [re.sub(r"[^{}]*\{", "", body) for body in bodies]
    names = [name for body in inner for name in DECLARATION.findall(body)]
    return [name for name in names if not name.startswith("--") and name != "color-scheme"]


@pytest.mark.parametrize("path", SHEETS, ids=lambda path: path.name)
def test_colours_are_all_that_the_dark_changes(path) -> None:
    assert wrong(path.read_text(encoding="utf-8")) == []


def test_colours_are_all_that_the_dark_changes_in_a_drawing() -> None:
    css = drawings.stylesheet(drawings.look_of("shipped-shipped-shipped-short"))
    assert "prefers-color-scheme" in css
    assert wrong(css) == []


def test_a_size_under_a_scheme_would_be_found() -> None:
    assert wrong("@media (prefers-color-scheme: dark) { .a { --ink: red; width: 3px } }") == ["width"]
    assert wrong(":root[data-theme=dark]{padding:0}") == ["padding"]
