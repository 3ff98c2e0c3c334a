"""A score on its own scale: where it was, where it is, and the same in words."""

from decimal import Decimal

import pytest

from portal.rendering import score_drawing


@pytest.mark.parametrize(
    "ends, start, last, said",
    [
        ((0, 10), Decimal("3.3"), Decimal("5.7"), "First 3.3, now 5.7 on a scale from 0 to 10"),
        ((0, 24), None, Decimal(11), "11 on a scale from 0 to 24"),
        ((-5, 5), None, Decimal(3), "+3 on a scale from -5 to +5"),
    ],
)
def test_the_drawing_says_what_it_shows(
    ends: tuple[int, int], start: Decimal | None, last: Decimal, said: str
) -> None:
    drawn = score_drawing.scale(*ends, start=start, last=last)
    assert f'role="img" aria-label="{said}"' in drawn
    assert ("score-start" in drawn) == (start is not None)


def test_a_score_stands_between_the_ends_of_its_scale() -> None:
    on = score_drawing.Scale(0, 100)
    assert [on.x(Decimal(score)) for score in (0, 50, 100)] == [14, 125, 236]


def test_a_score_that_did_not_change_is_one_dot() -> None:
    assert "score-start" not in score_drawing.scale(0, 10, start=Decimal(4), last=Decimal(4))


def test_two_numbers_that_would_meet_stand_above_and_below() -> None:
    near = score_drawing.scale(0, 10, start=Decimal(4), last=Decimal("4.3"))
    far = score_drawing.scale(0, 10, start=Decimal(1), last=Decimal(9))
    assert f'y="{score_drawing.BELOW}">4</text>' in near
    assert f'y="{score_drawing.ABOVE}">1</text>' in far
