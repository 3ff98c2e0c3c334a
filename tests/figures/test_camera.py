import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.figures import camera, vectors

coordinate = st.floats(-2, 2)
points = st.tuples(coordinate, coordinate, coordinate)
views = st.sampled_from(camera.VIEWS)


@given(points)
def test_the_side_view_does_not_distort_the_plane_a_walking_person_moves_in(point):
    x, y, _ = point
    assert camera.of("side").page((x, y, 0.0)) == pytest.approx((x * 600, -y * 600))


@given(points, views)
def test_a_mirrored_camera_draws_the_mirror_image_and_near_stays_near(point, view):
    seen = camera.of(view)
    x, y = seen.page(point)
    assert seen.mirror().page(point) == pytest.approx((-x, y))
    assert seen.mirror().depth(point) == seen.depth(point)
    assert seen.mirror().mirrored
    assert seen.mirror().mirror() == seen


@given(views, st.floats(0, 6.28))
def test_a_lifted_page_direction_is_seen_along_itself_by_turned_cameras(view, angle):
    seen = camera.of(view)
    if view in camera.OBLIQUE:
        return
    lifted = vectors.blend(seen.lift((1.0, 0.0)), angle, seen.lift((0.0, 1.0)), 1.0)
    assert seen.page(lifted) == pytest.approx((600 * angle, 600), abs=1e-6)


def test_a_view_may_be_given_in_degrees_and_an_unknown_one_is_refused_with_the_known():
    assert camera.of((90, 6)) == camera.of("front")
    with pytest.raises(ValueError, match="unknown view 'sied'; known: side"):
        camera.of("sied")
    with pytest.raises(ValueError, match="yaw, pitch"):
        camera.of((90, 6, 3))


def test_what_is_nearer_to_the_viewer_has_more_depth():
    assert camera.of("side").depth((0, 0, 0.1)) > camera.of("side").depth((0, 0, -0.1))
    assert camera.of("front").depth((0.1, 0, 0)) > camera.of("front").depth((-0.1, 0, 0))
