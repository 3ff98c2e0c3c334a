"""`bedring pdf sample`: the sheet of somebody invented, through the same printer as all others."""

from io import BytesIO
from pathlib import Path

import pypdf
import pytest
from click.testing import CliRunner

from portal.cli.command import bedring
from tests import builders
from workers import sample


def test_a_sample_is_a_pdf_of_the_wanted_kind(tmp_path: Path) -> None:
    file = tmp_path / "sheet.pdf"
    words = (
        "--variant",
        "fridge_sheet",
        "--paper",
        "Letter",
        "--lang",
        "da",
        "--exercises",
        "4",
        "-o",
        str(file),
    )
    done = CliRunner().invoke(bedring, ["pdf", "sample", *words])
    assert done.exit_code == 0, done.output
    reader = pypdf.PdfReader(BytesIO(file.read_bytes()))
    assert len(reader.pages) == 1
    assert round(float(reader.pages[0].mediabox.width)) == 612
    text = reader.pages[0].extract_text()
    assert "Dine øvelser" in text
    assert builders.catalogue().words["da"].exercises["glute_bridge"].name in text


@pytest.mark.parametrize(
    "words", [("--variant", "poster"), ("--paper", "A3"), ("--lang", "xx"), ("--exercises", "17"), ()]
)
def test_a_wish_that_cannot_be_met_is_refused(tmp_path: Path, words: tuple[str, ...]) -> None:
    file = ("-o", str(tmp_path / "x.pdf")) if words else ()
    assert CliRunner().invoke(bedring, ["pdf", "sample", *words, *file]).exit_code == 2
    assert not (tmp_path / "x.pdf").exists()


def test_the_longest_sample_is_longer_than_the_usual_one() -> None:
    usual, longest = (
        sample.manuscript("full_programme", "A4", "en", 6, is_longest=is_longest).sheet
        for is_longest in (False, True)
    )
    assert len(longest.first_name) > len(usual.first_name)
    assert sum(card.note is not None for card in longest.cards) == 3
    assert longest.sessions_a_day == 2
    assert usual.sessions_a_day == 1
