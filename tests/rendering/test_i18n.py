"""Languages: found on disk, complete, and English where nothing better is known."""

from datetime import UTC, date, datetime

import pytest

from portal.rendering import i18n

TUESDAY = date(2026, 11, 24)


def test_a_language_is_a_folder() -> None:
    assert i18n.languages()[:1] == ("en",)
    assert "da" in i18n.languages()
    assert [i18n.language_name(tag) for tag in ("en", "da")] == ["English", "Dansk"]


def test_a_block_speaks_its_language_and_then_the_former_one_again() -> None:
    with i18n.use("da"):
        assert i18n.current() == "da"
        with i18n.use("en"):
            assert i18n.current() == "en"
        assert i18n.current() == "da"
    assert i18n.current() == "en"


def test_an_unknown_language_is_english() -> None:
    with i18n.use("xx") as spoken:
        assert spoken == "en"


def test_a_text_without_translation_stays_english() -> None:
    assert i18n.gettext("A text that nobody has translated", "da") == "A text that nobody has translated"
    assert i18n.ngettext("one thing nobody knows", "many things nobody knows", 2, "da") == (
        "many things nobody knows"
    )


@pytest.mark.parametrize(
    "language,plain,year",
    [
        ("en", "Tuesday 24 November", "Tuesday 24 November 2026"),
        ("da", "tirsdag den 24. november", "tirsdag den 24. november 2026"),
    ],
)
def test_long_dates_read_as_people_say_them(language: str, plain: str, year: str) -> None:
    assert i18n.long_date(TUESDAY, language=language) == plain
    assert i18n.long_date(TUESDAY, with_year=True, language=language) == year


def test_short_dates_times_and_numbers_follow_the_language() -> None:
    noon = datetime(2026, 11, 24, 7, 30, tzinfo=UTC)
    assert i18n.short_date(TUESDAY, language="en") == "24 Nov 2026"
    assert i18n.short_date(TUESDAY, language="da") == "24. nov. 2026"
    assert i18n.near_date(TUESDAY, language="en") == "24 Nov"
    assert i18n.near_date(TUESDAY, language="da") == "24. nov."
    assert i18n.clock(noon, "Europe/Copenhagen", language="en") == "08:30"
    assert i18n.clock(noon, "Europe/Copenhagen", language="da") == "08.30"
    assert i18n.number(3.5, language="en") == "3.5"
    assert i18n.number(3.5, language="da") == "3,5"
    assert i18n.listed(["a", "b", "c"], language="en") == "a, b and c"
    assert i18n.listed(["a", "b", "c"], language="da") == "a, b og c"
    assert i18n.week_number(TUESDAY, language="en") == "week 48"


def test_the_emergency_text_names_the_clinics_number() -> None:
    for language in i18n.languages():
        text = i18n.safety("emergency", emergency_number="112", out_of_hours="", language=language)
        assert "112" in text
        assert "{" not in text


def test_the_urgent_text_names_the_clinics_doctor_or_the_usual_one() -> None:
    named = i18n.safety("urgent", emergency_number="112", out_of_hours="1813", language="da")
    usual = i18n.safety("urgent", emergency_number="112", out_of_hours="", language="da")
    assert "1813" in named
    assert "lægevagten" in usual
