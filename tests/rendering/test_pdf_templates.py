"""The sheets for paper: what they show, how long they are, and what keeps them fast and printable."""

import dataclasses
import re
from datetime import date
from io import BytesIO
from pathlib import Path

import pypdf
import pytest

from portal.config import bundled
from portal.db import models
from portal.domain import red_flags
from portal.domain.red_flags import RedFlagClass
from portal.rendering import formats, i18n
from portal.rendering.environment import Renderer
from portal.services import sheets
from portal.services.sheets import Card, Sheet
from tests import builders
from workers import render
from workers.pdf import PrintKit
from workers.runtime import FONTS

PDF = Path(bundled("templates"), "pdf")
VARIANTS = sorted(path.name for path in PDF.iterdir() if path.is_dir())
LINK = "https://clinic.example/p/" + "k" * 43
STARTS_ON = date(2026, 11, 25)
NOTE = "Begin with the left side. Stop when your back feels tired."


@pytest.fixture(scope="module")
def renderer() -> Renderer:
    return Renderer(Path(bundled("templates")), builders.catalogue(), "https://clinic.example")


@pytest.fixture(scope="module")
def press() -> render.Renderer:
    kit = PrintKit.of(Path(bundled("templates")), FONTS)
    return render.Renderer(dict(kit.assets), dict(kit.sheets))


def a_sheet(count: int, *, paper: str = "A4", language: str = "en", **values: object) -> Sheet:
    """A sheet with the wordiest exercises of the library."""
    catalogue = builders.catalogue()
    words = catalogue.words[language].exercises
    longest = sorted(
        catalogue.library, key=lambda name: -len(" ".join((words[name].name, *words[name].steps)))
    )
    with i18n.use(language):
        cards = tuple(_card(number, name) for number, name in enumerate(longest[:count], start=1))
    flags = red_flags.CODES
    plain = Sheet(
        clinic=models.Clinic(
            name="Harbour Physio",
            phone="+45 12 34 56 78",
            email="",
            emergency_number="112",
            out_of_hours_number="",
        ),
        first_name="Anna",
        number=3,
        published_on=date(2026, 11, 24),
        paper=paper,
        sessions_per_week=4,
        seconds=sum(card.exercise.seconds(card.dose) for card in cards),
        cards=cards,
        resting=(),
        changes=("Pain was up, so Bird dog is a little easier for now.",),
        zones=sheets.zones(2, 5),
        emergency_signs=tuple(code for code in flags if flags[code] is RedFlagClass.EMERGENCY),
        urgent_signs=tuple(code for code in flags if flags[code] is RedFlagClass.URGENT),
        link=LINK,
        log=sheets.log_weeks(STARTS_ON),
    )
    return dataclasses.replace(plain, **values)


def _card(number: int, name: str) -> Card:
    exercise = builders.library()[name]
    needs = sheets.needs(exercise, "green band" if number == 1 else None)
    return Card(number, exercise, exercise.dose, exercise.per_week, needs, NOTE if number == 2 else None)


def pages_of(press: render.Renderer, html: str) -> list[str]:
    _, content = press.render(html)
    return [re.sub(r"\s+", " ", page.extract_text()) for page in pypdf.PdfReader(BytesIO(content)).pages]


@pytest.mark.parametrize("language", i18n.languages())
@pytest.mark.parametrize("paper", ["A4", "Letter"])
@pytest.mark.parametrize("count, most", [(3, 5), (8, 8), (16, 12)])
def test_a_programme_fits_its_pages(
    renderer: Renderer, press: render.Renderer, count: int, most: int, paper: str, language: str
) -> None:
    sheet = a_sheet(count, paper=paper, language=language)
    pages, content = press.render(renderer.document("full_programme", language, sheet=sheet))
    assert pages <= most
    width = float(pypdf.PdfReader(BytesIO(content)).pages[0].mediabox.width)
    assert round(width) == (595 if paper == "A4" else 612)
    assert len(content) < 200_000


@pytest.mark.parametrize("language", i18n.languages())
def test_every_word_of_an_exercise_is_on_paper(
    renderer: Renderer, press: render.Renderer, language: str
) -> None:
    sheet = a_sheet(3, language=language)
    text = " ".join(pages_of(press, renderer.document("full_programme", language, sheet=sheet)))
    words = builders.catalogue().words[language].exercises
    for card in sheet.cards:
        said = words[card.exercise.id]
        dose = formats.sentence(formats.dose(card.dose, card.exercise, language=language))
        for line in (said.name, dose, *said.steps, *said.cues, *said.errors, *said.precautions):
            assert line in text, line
    assert NOTE in text
    assert "green band" in text


def test_version_date_clinic_and_page_stand_on_every_page(renderer: Renderer, press: render.Renderer) -> None:
    pages = pages_of(press, renderer.document("full_programme", "en", sheet=a_sheet(8)))
    for number, text in enumerate(pages, start=1):
        assert f"Page {number} of {len(pages)}" in text
        assert "Version 3 · 24 Nov 2026" in text
        assert "Harbour Physio · +45 12 34 56 78" in text


def test_the_cover_says_what_is_new_and_when_to_stop(renderer: Renderer, press: render.Renderer) -> None:
    sheet = a_sheet(3, resting=("superman",))
    text = " ".join(pages_of(press, renderer.document("full_programme", "en", sheet=sheet)))
    assert "Pain was up, so Bird dog is a little easier for now." in text
    assert "Resting for now: Superman" in text
    assert "0 to 2: All right." in text
    assert "3 to 5: Still all right," in text
    assert "6 to 10: Too much." in text
    assert "Stop and call 112 if" in text
    for code in red_flags.CODES:
        assert i18n.word("red_flags_short", code, "en") in text


def test_the_first_version_has_no_news(renderer: Renderer) -> None:
    html = renderer.document("full_programme", "en", sheet=a_sheet(3, changes=(), number=1))
    assert "What is new" not in html


def test_no_name_is_in_the_title(renderer: Renderer, press: render.Renderer) -> None:
    _, content = press.render(renderer.document("full_programme", "da", sheet=a_sheet(3, language="da")))
    metadata = pypdf.PdfReader(BytesIO(content)).metadata
    assert metadata is not None
    assert "Anna" not in str(metadata)
    assert "3" in str(metadata.title)


def test_what_people_typed_is_text_and_never_markup(renderer: Renderer, press: render.Renderer) -> None:
    sheet = a_sheet(2, first_name='<img src="http://x/">')
    card = dataclasses.replace(sheet.cards[1], note="</p><script>alert(1)</script> & <b>x</b>")
    html = renderer.document(
        "full_programme", "en", sheet=dataclasses.replace(sheet, cards=(sheet.cards[0], card))
    )
    text = " ".join(pages_of(press, html))
    assert "</p><script>alert(1)</script> & <b>x</b>" in text
    assert '<img src="http://x/">' in text


@pytest.mark.parametrize("variant", VARIANTS)
def test_a_sheet_keeps_the_rules_that_make_it_fast(variant: str) -> None:
    css = (PDF / variant / "document.css").read_text()
    html = "".join(path.read_text() for path in (PDF / variant).glob("*.html"))
    assert not re.search(
        r"\b(flex|grid|columns?)\b\s*[:;]|display:\s*(flex|grid|table)", re.sub(r"\.grid", "", css)
    )
    assert not re.search(r"\d(vw|vh)\b", css)
    assert css.count("@font-face") <= 4
    assert set(re.findall(r'url\("([^":]+):', css)) == {"asset"}
    assert "<table" not in html
    assert "<style" not in html
    assert "style=" not in html
    assert '<meta charset="utf-8">' in html


@pytest.mark.parametrize("variant", VARIANTS)
def test_a_sheet_is_black_on_white(variant: str) -> None:
    css = (PDF / variant / "document.css").read_text()
    drawings = "".join(path.read_text() for path in (PDF / variant).glob("*.svg"))
    for shade in re.findall(r"#([0-9a-fA-F]{3,6})\b", css + drawings):
        channels = [shade[step : step + len(shade) // 3] for step in range(0, len(shade), len(shade) // 3)]
        assert len(set(channels)) == 1, f"#{shade} is a colour"


def test_the_drawing_of_the_log_fits_its_words() -> None:
    css = (PDF / "full_programme" / "document.css").read_text()
    height = re.search(r'height="(\d+)mm"', (PDF / "full_programme" / "log.svg").read_text())
    week = re.search(r"\.week \{ height: (\d+)mm", css)
    assert height is not None
    assert week is not None
    assert int(height[1]) == sheets.LOG_WEEKS * int(week[1])
    assert f"height: {height[1]}mm; background" in css


@pytest.mark.parametrize(
    "calm, some, expected",
    [
        (2, 5, [("calm", 0, 2), ("some", 3, 5), ("high", 6, 10)]),
        (4, 4, [("calm", 0, 4), ("high", 5, 10)]),
        (0, 1, [("calm", 0, 0), ("some", 1, 1), ("high", 2, 10)]),
    ],
)
def test_the_pain_scale_has_every_number_once(
    calm: int, some: int, expected: list[tuple[str, int, int]]
) -> None:
    found = sheets.zones(calm, some)
    assert [(zone.name, zone.lowest, zone.highest) for zone in found] == expected
    assert [number for zone in found for number in range(zone.lowest, zone.highest + 1)] == list(range(11))


def test_the_log_begins_on_the_monday_of_the_first_week() -> None:
    weeks = sheets.log_weeks(STARTS_ON)
    assert [week[0] for week in weeks] == [
        date(2026, 11, 23),
        date(2026, 11, 30),
        date(2026, 12, 7),
        date(2026, 12, 14),
    ]
    assert all(len(week) == 7 for week in weeks)
