"""How many pages a sheet has: for every protocol, variant and paper, and for the longest words there are."""

import dataclasses
from io import BytesIO

import pypdf
import pytest

from portal.rendering import i18n
from portal.services import layouts, samples, sheets
from portal.services.sheets import Card, Sheet
from tests import builders
from tests.rendering import sheets_on_paper as paper

PROTOCOLS = sorted(builders.catalogue().protocols)
CHOSEN = ("lbp_relapse_walk", "lbp_subacute_rebuild", "lbp_full_session_002")  # two, six and nine exercises
WIDTHS = {"A4": 595, "Letter": 612}


def of_protocol(name: str, size: str, language: str) -> Sheet:
    """The sheet of a protocol as it is before anybody edits it."""
    catalogue = builders.catalogue()
    protocol = catalogue.protocols[name]
    cards = []
    with i18n.use(language):
        for number, item in enumerate(protocol.items, start=1):
            exercise = catalogue.library[item.exercise]
            needs = sheets.needs(exercise, None)
            cards.append(Card(number, exercise, item.dose, item.per_week, needs, None))
    plain = samples.sheet(catalogue, 1, paper=size, language=language)
    return dataclasses.replace(plain, cards=tuple(cards), sessions_per_week=protocol.sessions_per_week)


def pages(variant: str, name: str, size: str, language: str = "en") -> int:
    sheet = of_protocol(name, size, language)
    made = paper.printed(variant, sheet, language=language)
    first = pypdf.PdfReader(BytesIO(made.content)).pages[0]
    assert round(float(first.mediabox.width)) == WIDTHS[size]
    assert len(made.content) < 200_000
    return made.pages


@pytest.mark.parametrize("size", layouts.PAPERS)
@pytest.mark.parametrize("name", PROTOCOLS)
def test_a_protocol_fits_the_fridge(name: str, size: str) -> None:
    """Up to six exercises on one side, up to ten on two."""
    count = len(builders.catalogue().protocols[name].items)
    assert pages("fridge_sheet", name, size, "da") == (1 if count <= 6 else 2)


@pytest.mark.parametrize("size", layouts.PAPERS)
@pytest.mark.parametrize("name", CHOSEN)
def test_a_protocol_fits_its_pages(name: str, size: str) -> None:
    count = len(builders.catalogue().protocols[name].items)
    assert pages("full_programme", name, size) <= 3 + (count + 1) // 2
    assert pages("large_print", name, size) <= min(count + 4, layouts.MOST_PAGES)


@pytest.mark.slow
@pytest.mark.parametrize(
    "variant, size, language",
    [("full_programme", "A4", "da"), ("full_programme", "Letter", "en"), ("large_print", "A4", "da")],
)
def test_every_protocol_fits_its_pages(variant: str, size: str, language: str) -> None:
    for name in PROTOCOLS:
        count = len(builders.catalogue().protocols[name].items)
        most = 3 + (count + 1) // 2 if variant == "full_programme" else min(count + 4, layouts.MOST_PAGES)
        assert pages(variant, name, size, language) <= most, name


@pytest.mark.slow
@pytest.mark.parametrize("size", layouts.PAPERS)
@pytest.mark.parametrize(
    "variant, count, most",
    [
        ("fridge_sheet", 6, 2), ("fridge_sheet", 10, 3), ("fridge_sheet", 16, 4), ("full_programme", 12, 11),
        ("full_programme", 16, 12), ("large_print", 12, 12),
    ],
)  # fmt: skip
def test_the_longest_names_and_notes_move_to_a_layout_that_holds_them(
    variant: str, count: int, most: int, size: str
) -> None:
    sheet = samples.sheet(builders.catalogue(), count, paper=size, language="da", is_longest=True)
    made = paper.printed(variant, sheet, language="da")
    assert made.pages <= most
    text = " ".join(paper.pages_of(made.content))
    words = builders.catalogue().words["da"].exercises
    for card in sheet.cards:
        assert words[card.exercise.id].name in text
        assert (card.note or "") in text


def test_many_exercises_say_plainly_that_one_sheet_is_not_enough() -> None:
    text = " ".join(paper.pages_of(paper.sample("fridge_sheet", 12, longest=True)))
    assert "This is too much for one sheet." in text
    assert "Your log is on the other side." in " ".join(paper.pages_of(paper.sample("fridge_sheet", 8)))


@pytest.mark.parametrize("variant", layouts.VARIANTS)
def test_a_layout_is_found_for_every_number_of_exercises(variant: str) -> None:
    for count in range(1, layouts.MOST_EXERCISES + 1):
        found = layouts.candidates(variant, count)
        assert found
        assert found[-1].exercises >= count
        assert [layout.pages for layout in found] == sorted(layout.pages for layout in found)
