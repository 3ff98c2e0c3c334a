"""When a clinic is open, in a patient's words."""

from portal.rendering import i18n, open_hours

WEEKDAYS = [[480, 960]] * 4 + [[480, 840]]


def test_days_in_a_row_with_the_same_hours_are_one_line() -> None:
    assert open_hours.lines([*WEEKDAYS, None, None]) == [
        "Monday to Thursday: 08:00 to 16:00",
        "Friday: 08:00 to 14:00",
    ]


def test_a_closed_day_parts_two_lines_and_midnight_is_a_time() -> None:
    kept = [[0, 1440], None, [0, 1440], *[None] * 4]
    assert open_hours.lines(kept) == ["Monday: 00:00 to 24:00", "Wednesday: 00:00 to 24:00"]


def test_days_are_named_in_the_language_that_is_spoken() -> None:
    with i18n.use("da"):
        (line,) = open_hours.lines([None] * 5 + [[540, 720], None])
    assert line.startswith("Lørdag: 09:00")


def test_nothing_is_said_where_the_clinic_said_nothing() -> None:
    assert open_hours.lines([]) == []
