"""The clinical page: its tables are the rules' own, so what a physiotherapist reads is what happens."""

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from portal.cli import rules_page
from portal.cli.rules import rules
from portal.domain import edits, policy, red_flags, sources
from portal.rendering import i18n

PAGE = Path(__file__).parents[2] / "docs" / "clinical.md"


def test_the_clinical_page_is_the_one_made_from_the_code() -> None:
    found = CliRunner().invoke(rules, ["docs", str(PAGE)])
    assert found.exit_code == 0
    assert found.output == PAGE.read_text(encoding="utf-8")


def test_every_number_of_the_rules_stands_there_once_with_what_it_rests_on() -> None:
    rows = re.findall(r"^\| (\w+) \| .* \| (.+) \|$", rules_page.TABLES["numbers"](), re.MULTILINE)
    names = [name for name, _ in rows if name != "number"]
    assert names == list(policy.sources())
    assert all(re.search(r"\[[SMD]\]", rests_on) for name, rests_on in rows if name != "number")


@pytest.mark.parametrize("language", ["en", "da"])
def test_every_red_flag_stands_there_word_for_word(language: str) -> None:
    page = PAGE.read_text(encoding="utf-8")
    for code in red_flags.ALL_CODES:
        assert " ".join(i18n.word("red_flags", code, language).split()) in page


def test_every_rule_says_when_it_holds_or_shares_the_line_of_another() -> None:
    rows = rules_page.TABLES["rules"]().splitlines()[2:]
    assert len(rows) > 50
    assert all(re.search(r"\[[SMD]\]", row) for row in rows)


@pytest.mark.parametrize("language", ["en", "da"])
def test_a_therapist_can_read_what_every_source_is(language: str) -> None:
    """No file name, no number alone: what is no proper name has words in both languages."""
    names = {source.name for source in sources.SOURCES.values()}
    said = i18n.words(language)["sources"]
    assert not [name for name in names if re.search(r"seed|article|\b00\d", name, re.IGNORECASE)]
    assert {name for name in names if name[0].islower() and name not in said} == {"selfBACK"}


def test_every_source_is_in_the_list() -> None:
    table = rules_page.TABLES["sources"]()
    assert all(source.citation in table for source in sources.SOURCES.values())


@pytest.mark.parametrize("page", ["no table", "<!-- from the code: horoscope -->\n<!-- end -->"])
def test_a_page_with_other_tables_is_refused_in_one_line(page: str, tmp_path: Path) -> None:
    path = tmp_path / "page.md"
    path.write_text(page)
    found = CliRunner().invoke(rules, ["docs", str(path)])
    assert found.exit_code == 2
    assert len(found.output.strip().splitlines()) == 1


def test_every_edit_of_a_therapist_stands_there_with_what_it_resets() -> None:
    table = rules_page.TABLES["edits"]()
    rows = [row.strip("| ").split(" | ") for row in table.splitlines()[2:]]
    assert [row[0] for row in rows] == [edits.SAYS[edit] for edit in edits.Edit]
    assert {cell for row in rows for cell in row[1:]} == {"kept", "cleared", "starts"}
