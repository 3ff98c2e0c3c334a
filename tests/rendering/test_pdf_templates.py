"""The sheets for paper: what they say, in which order, and what keeps them fast and printable."""

import dataclasses
import re
from datetime import date
from io import BytesIO
from typing import Any

import pikepdf
import pypdf
import pytest

from portal.domain import red_flags
from portal.rendering import formats, i18n
from portal.services import layouts, samples, sheets
from portal.services.sheets import Logo, Sheet
from tests import builders
from tests.rendering import sheets_on_paper as paper

PDF = paper.TEMPLATES / "pdf"
FOLDERS = sorted(path.name for path in PDF.iterdir())
STARTS_ON = date(2026, 11, 25)
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010800000000"
    "3a7e9b550000000a49444154789c6360000000020001e221bc330000000049454e44ae426082"
)


def a_sheet(count: int, *, language: str = "en", **values: Any) -> Sheet:
    plain = samples.sheet(builders.catalogue(), count, paper="A4", language=language)
    return dataclasses.replace(plain, **values)


def text_of(variant: str, sheet: Sheet, *, language: str = "en") -> str:
    return " ".join(paper.pages_of(paper.printed(variant, sheet, language=language).content))


def spoken(content: bytes) -> list[str]:
    """What a screen reader says, in its order: the text of the tags, and the alternative text of pictures."""
    with pikepdf.open(BytesIO(content)) as pdf:
        found: list[str] = []

        def walk(element: Any) -> None:
            if isinstance(element, pikepdf.Dictionary):
                if "/Alt" in element:
                    found.append(str(element.Alt))
                walk(element.get("/K"))
            elif isinstance(element, pikepdf.Array):
                for child in element:
                    walk(child)

        walk(pdf.Root.StructTreeRoot)
        return found


def tags(content: bytes) -> dict[str, list[Any]]:
    """The elements of the structure, by kind."""
    found: dict[str, list[Any]] = {}
    with pikepdf.open(BytesIO(content)) as pdf:

        def walk(element: Any) -> None:
            if isinstance(element, pikepdf.Dictionary):
                if "/S" in element:
                    found.setdefault(str(element.S), []).append(str(element.get("/Alt", "")))
                walk(element.get("/K"))
            elif isinstance(element, pikepdf.Array):
                for child in element:
                    walk(child)

        walk(pdf.Root.StructTreeRoot)
    return found


@pytest.mark.parametrize("language", i18n.languages())
@pytest.mark.parametrize("variant", ["full_programme", "large_print"])
def test_every_word_of_an_exercise_is_on_paper(variant: str, language: str) -> None:
    sheet = a_sheet(3, language=language)
    text = text_of(variant, sheet, language=language)
    words = builders.catalogue().words[language].exercises
    for card in sheet.cards:
        said = words[card.exercise.id]
        dose = formats.sentence(formats.dose(card.dose, card.exercise, language=language))
        for line in (said.name, dose, *said.steps, *said.cues, *said.errors, *said.precautions):
            assert line in text, line
        if card.note:
            assert card.note in text
    assert i18n.word("equipment", "band", language) in text


@pytest.mark.parametrize("language", i18n.languages())
def test_the_fridge_sheet_has_name_dose_one_hint_and_the_note(language: str) -> None:
    sheet = a_sheet(6, language=language)
    text = text_of("fridge_sheet", sheet, language=language)
    words = builders.catalogue().words[language].exercises
    for card in sheet.cards:
        said = words[card.exercise.id]
        dose = formats.sentence(formats.dose(card.dose, card.exercise, language=language))
        for line in (said.name, dose, said.cues[0], card.note or ""):
            assert line in text, line
    assert i18n.word("equipment", "band", language) in text


def test_the_side_is_said_once() -> None:
    for variant in layouts.VARIANTS:
        sheet = a_sheet(3)
        of_both_sides = [card for card in sheet.cards if card.exercise.per_side]
        text = text_of(variant, sheet)
        assert len(of_both_sides) == text.count("on each side") > 0, variant


@pytest.mark.parametrize("variant", layouts.VARIANTS)
def test_version_date_clinic_and_page_stand_on_every_page(variant: str) -> None:
    content = paper.sample(variant, 8)
    pages = paper.pages_of(content)
    for number, text in enumerate(pages, start=1):
        assert f"Page {number} of {len(pages)}" in text
        assert "Version 3 · 24 Nov 2026" in text
        assert "Havnens Fysioterapi · +45 70 12 34 56" in text
    reader = pypdf.PdfReader(BytesIO(content))
    for page in reader.pages:  # the code is a drawing of its own: a square
        forms = [form.get_object() for form in page["/Resources"]["/XObject"].values()]
        boxes = [tuple(map(float, form["/BBox"])) for form in forms if "/BBox" in form]
        assert any(right - left == top - bottom for left, bottom, right, top in boxes)


@pytest.mark.parametrize("variant", layouts.VARIANTS)
def test_a_sheet_says_what_is_new_and_when_to_stop(variant: str) -> None:
    sheet = a_sheet(3, resting=("superman",))
    text = text_of(variant, sheet)
    for sentence in sheet.changes:
        assert sentence in text
    assert "Please throw the old sheet away." in text
    assert "Resting for now: Superman" in text
    assert "Stop and call 112 if" in text
    for code in sheet.emergency_signs:
        assert i18n.word("red_flags_short", code, "en") in text
    if variant != "fridge_sheet":
        for code in red_flags.CODES:
            assert i18n.word("red_flags_short", code, "en") in text
        assert "0 to 2: All right." in text
        assert "3 to 5: Still all right," in text
        assert "6 to 10: Too much." in text


@pytest.mark.parametrize("variant", layouts.VARIANTS)
def test_the_first_version_has_no_news(variant: str) -> None:
    assert "What is new" not in text_of(variant, a_sheet(3, changes=(), number=1))


def test_easier_and_harder_are_named_with_the_advice_to_ask() -> None:
    text = text_of("full_programme", a_sheet(1))
    assert "Too hard? Do fewer, or ask us about this one: Pelvic tilt." in text
    assert "Too easy? The next step is this one: Bridge with march. Ask us first." in text


@pytest.mark.parametrize("variant", layouts.VARIANTS)
def test_no_name_is_in_the_metadata(variant: str) -> None:
    metadata = pypdf.PdfReader(BytesIO(paper.sample(variant, 4, language="da"))).metadata
    assert metadata is not None
    assert "Anna" not in str(metadata)
    assert "3" in str(metadata.title)


@pytest.mark.parametrize("variant", layouts.VARIANTS)
def test_what_people_typed_is_text_and_never_markup(variant: str) -> None:
    sheet = a_sheet(2, first_name='<img src="http://x/">')
    card = dataclasses.replace(sheet.cards[1], note="</p><script>alert(1)</script> & <b>x</b>")
    text = text_of(variant, dataclasses.replace(sheet, cards=(sheet.cards[0], card)))
    assert "</p><script>alert(1)</script> & <b>x</b>" in text
    assert '<img src="http://x/">' in text


@pytest.mark.parametrize("variant", layouts.VARIANTS)
@pytest.mark.parametrize("language", i18n.languages())
def test_a_sheet_is_tagged_with_language_title_bookmarks_and_headings(variant: str, language: str) -> None:
    content = paper.sample(variant, 4, language=language)
    with pikepdf.open(BytesIO(content)) as pdf:
        assert pdf.Root.MarkInfo.Marked
        assert str(pdf.Root.Lang) == language
        with pdf.open_metadata() as metadata:
            assert metadata["pdfuaid:part"] == "1"
        with pdf.open_outline() as outline:
            headings = [entry.title for entry in _entries(outline.root)]
    words = builders.catalogue().words[language].exercises
    names = [words[name].name for name in samples.USUAL[:4]]
    assert [title for title in headings if any(name in title for name in names)] == [
        f"{number} {name}" for number, name in enumerate(names, start=1)
    ]
    kinds = tags(content)
    assert len(kinds["/H1"]) == 1
    assert kinds["/H2"]


def _entries(items: Any) -> list[Any]:
    return [entry for item in items for entry in (item, *_entries(item.children))]


@pytest.mark.parametrize("variant", layouts.VARIANTS)
def test_every_picture_has_words_that_stand_for_it(variant: str) -> None:
    figures = tags(paper.sample(variant, 4))["/Figure"]
    assert figures
    assert all(alt.strip() for alt in figures)
    pictures = [alt for alt in figures if alt.startswith("Glute bridge.")]
    assert len(pictures) == 1
    (said,) = pictures
    assert said.startswith("Glute bridge. Two drawings: start and end. Lying on the back.")
    has_steps = "Squeeze the buttocks and lift the hips" in said
    assert has_steps == (variant == "fridge_sheet")  # elsewhere the steps stand beside it


@pytest.mark.parametrize("variant", layouts.VARIANTS)
def test_a_sheet_reads_from_top_to_bottom(variant: str) -> None:
    sheet = a_sheet(3)
    text = text_of(variant, sheet)
    words = builders.catalogue().words["en"].exercises
    wanted = ["Your exercise", "Version 3 of Tuesday 24 November 2026"]
    if variant != "fridge_sheet":
        wanted += ["What is new, and why", "How much pain is all right?", "Stop and call 112 if"]
        wanted += ["new numbness or tingling between the legs", "Stop and call your doctor today if"]
    for card in sheet.cards:
        said = words[card.exercise.id]
        wanted += [f"{card.number} {said.name}", formats.sentence(formats.dose(card.dose, card.exercise))]
        wanted += said.cues[:1] if variant == "fridge_sheet" else [*said.steps, *said.cues, *said.errors]
    wanted += ["Your log", "Week 1", "Session done", "Pain during", "Pain the day after", "Week 2"]
    at = 0
    for line in wanted:
        at = text.find(line, at)
        assert at >= 0, f"{line} does not follow"


@pytest.mark.parametrize("variant", layouts.VARIANTS)
def test_a_screen_reader_hears_the_pictures_in_the_order_of_the_exercises(variant: str) -> None:
    alts = " ".join(spoken(paper.sample(variant, 4)))
    names = [builders.catalogue().words["en"].exercises[name].name for name in samples.USUAL[:4]]
    places = [alts.index(f"{name}. ") for name in names]
    assert places == sorted(places)


@pytest.mark.parametrize("variant", layouts.VARIANTS)
def test_every_sign_is_drawn_by_the_faces_we_ship(variant: str) -> None:
    sheet = a_sheet(2, language="da")
    signs = "æøå ÆØÅ → ≤ ≥ × – “x” 1/2 °"
    card = dataclasses.replace(sheet.cards[1], note=signs)
    content = paper.printed(
        variant, dataclasses.replace(sheet, cards=(sheet.cards[0], card)), language="da"
    ).content
    assert signs in " ".join(paper.pages_of(content))
    fonts = set()
    with pikepdf.open(BytesIO(content)) as pdf:
        for item in pdf.objects:
            if isinstance(item, pikepdf.Dictionary) and item.get("/Type") == "/Font" and "/BaseFont" in item:
                fonts.add(str(item.BaseFont).split("+")[-1].lstrip("/"))
        embedded = [item for item in pdf.objects if _is_descriptor(item)]
    assert fonts <= {"Inter", "Inter-Bold", "Inter-Display-Bold"}
    assert all({"/FontFile2", "/FontFile3"} & set(item.keys()) for item in embedded)
    assert len(embedded) == len(fonts)


def _is_descriptor(item: Any) -> bool:
    return isinstance(item, pikepdf.Dictionary) and item.get("/Type") == "/FontDescriptor"


def test_a_box_to_tick_is_drawn_and_no_sign() -> None:
    for folder in FOLDERS:
        source = "".join(path.read_text() for path in (PDF / folder).glob("*.html"))
        assert not set("☐☑□✓") & set(source)
    assert 'class="tick"' in (PDF / "shared" / "parts.html").read_text()


def test_two_sessions_a_day_have_two_boxes_a_day() -> None:
    source = paper.renderer().document("fridge_sheet", "en", sheet=a_sheet(2, sessions_per_week=14))
    assert any(part.html.count('class="tick"') == 14 for part in source.parts.values())


@pytest.mark.parametrize("variant", layouts.VARIANTS)
def test_a_logo_stands_in_the_head_with_the_clinic_s_name(variant: str) -> None:
    sheet = a_sheet(1, logo=Logo(PNG, 30.0, 10.0))
    source = paper.renderer().document(variant, "en", sheet=sheet)
    assert [picture.kind for picture in source.drawings.values()].count("png") == 1
    assert text_of(variant, sheet)


@pytest.mark.parametrize("folder", FOLDERS)
def test_a_sheet_keeps_the_rules_that_make_it_fast(folder: str) -> None:
    css = (PDF / folder / "document.css").read_text()
    html = "".join(path.read_text() for path in (PDF / folder).glob("*.html"))
    assert not re.search(r"\b(flex|grid|columns?)\b\s*[:;]|display:\s*(flex|grid|table)", css)
    assert not re.search(r"\d(vw|vh)\b", css)
    assert css.count("@font-face") <= 4
    assert set(re.findall(r'url\("([^":]+):', css)) <= {"asset"}
    assert "<table" not in html
    assert "<style" not in html
    assert "style=" not in html
    if folder != "shared":
        assert '<meta charset="utf-8"/>' in (PDF / folder / "document.html").read_text()


@pytest.mark.parametrize("folder", FOLDERS)
def test_a_sheet_is_black_on_white_with_lines_that_print(folder: str) -> None:
    css = (PDF / folder / "document.css").read_text()
    drawings = "".join(path.read_text() for path in (PDF / folder).glob("*.svg"))
    for shade in re.findall(r"#([0-9a-fA-F]{3,6})\b", css + drawings):
        channels = [shade[step : step + len(shade) // 3] for step in range(0, len(shade), len(shade) // 3)]
        assert len(set(channels)) == 1, f"#{shade} is a colour"
    for line in re.findall(r"border[a-z-]*:\s*([.\d]+)pt", css):
        assert float(line) >= 0.75
    for shade in re.findall(r"(?:border[^;}]*|\bcolor:\s*)#([0-9a-f]+)", css):
        if shade not in ("fff", "000"):
            assert int(shade[0] * 2, 16) / 255 <= 0.27, f"#{shade} is too pale for a line or a letter"


def test_large_print_has_nothing_small_and_no_long_line() -> None:
    content = paper.sample("large_print", 4)
    reader = pypdf.PdfReader(BytesIO(content))
    css = (PDF / "large_print" / "document.css").read_text()
    stated = [float(size) for size in re.findall(r"(?:font-size:|font: 700) ?([\d.]+)pt", css)]
    assert min(stated) >= 14
    assert re.search(r"html \{ font-size: 16pt", css)
    for page in reader.pages:
        for line in page.extract_text().splitlines():
            assert len(line) <= 66 or "·" in line, line


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
