"""The pictures of the README and of the documents: there, described, and light."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
PICTURE = re.compile(r"!\[([^\]]*)\]\(([^)]+)\)")
SHOWN = {f"docs/pictures/{name}.png" for name in ("work-list", "builder", "phone", "patient")}
HEAVIEST = 150_000  # bytes


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_picture_is_there_and_described(page: Path) -> None:
    for words, place in PICTURE.findall(page.read_text(encoding="utf-8")):
        path = page.parent / place
        assert len(words) > 20, place
        assert path.read_bytes().startswith(b"\x89PNG"), place
        assert path.stat().st_size < HEAVIEST, place


def test_the_readme_shows_the_work_list_the_builder_a_phone_and_a_patient() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert {place for _words, place in PICTURE.findall(text)} >= SHOWN


def test_no_picture_lies_about_unused() -> None:
    text = "".join(page.read_text(encoding="utf-8") for page in PAGES)
    unused = [path.name for path in (ROOT / "docs/pictures").iterdir() if path.name not in text]
    assert unused == []
