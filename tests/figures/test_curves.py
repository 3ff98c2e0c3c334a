import re

from hypothesis import given
from hypothesis import strategies as st

from portal.figures import curves

NUMBER = re.compile(r"-?\d+")
coordinate = st.floats(-900, 900)
point = st.tuples(coordinate, coordinate)
rows = st.lists(point, min_size=3, max_size=12)


def end_of(path: str) -> tuple[int, int]:
    """Where a path of one M and one relative c command ends."""
    numbers = [int(n) for n in NUMBER.findall(path)]
    x, y = numbers[:2]
    return x + sum(numbers[6::6]), y + sum(numbers[7::6])


@given(rows)
def test_a_curve_runs_through_its_first_and_last_point_without_drifting(points):
    path = curves.spline(points)
    assert end_of(path) == (round(points[-1][0]), round(points[-1][1]))
    assert path.startswith(f"M{round(points[0][0])} {round(points[0][1])}c")


@given(rows)
def test_a_closed_curve_ends_where_it_began(points):
    path = curves.spline(points, closed=True)
    assert path.endswith("z")
    assert end_of(path) == (round(points[0][0]), round(points[0][1]))


@given(rows, rows)
def test_the_same_number_of_points_gives_the_same_commands(one, other):
    size = min(len(one), len(other))
    shape = [NUMBER.sub("#", curves.spline(row[:size])).replace(" ", "") for row in (one, other)]
    assert shape[0] == shape[1]


@given(rows)
def test_paths_are_whole_numbers_only(points):
    for path in (
        curves.spline(points),
        curves.polygon(points),
        curves.dots(points),
        curves.circle(points[0], 9),
    ):
        assert re.fullmatch(r"[MclhQaz\d -]+", path)


def test_curves_that_meet_are_joined_with_a_corner():
    path = curves.chain([[(0, 0), (10, 0)], [(10, 0), (10, 10)]])
    assert path == "M0 0c4 0 6 0 10 0c0 4 0 6 0 10"


def test_points_that_coincide_are_drawn_without_fault():
    assert curves.spline([(5, 5), (5, 5), (5, 5)]) == "M5 5c0 0 0 0 0 0 0 0 0 0 0 0"


def test_a_bow_passes_its_middle_point():
    assert curves.bow((0, 0), (10, 5), (20, 0)) == "M0 0Q10 10 20 0"


def test_a_rounded_box_closes_with_its_own_size():
    assert curves.rounded_box(0, 0, 100, 40, 10) == (
        "M10 0h80a10 10 0 0 1 10 10v20a10 10 0 0 1-10 10h-80a10 10 0 0 1-10-10v-20a10 10 0 0 1 10-10z"
    )
