import re

import pytest

from portal.figures import camera, frames, landmarks, movement, panels, poses, svg, themes
from portal.figures.props import painting
from portal.figures.props.stage import Stage
from tests.figures.bodies import on_curve

BASES = poses.load().bases
PROPS = {
    "mat": ("supine", "mat", "side"),
    "chair": ("sitting", "chair", "side"),
    "chair from behind": ("sitting", "chair", "back"),
    "stool": ("sitting", "{chair: {stool: true}}", "side"),
    "wall before": ("standing", "{wall: 0.4}", "side_b"),
    "wall behind": ("standing", "{wall: -0.1}", "side"),
    "flat wall": ("standing", "{wall: -0.1}", "front"),
    "bench": ("standing", "{bench: {x: 0.3, w: 0.3, h: 0.2}}", "side"),
    "step": ("standing", "{step: {x: 0.3, w: 0.3, h: 0.1}}", "side"),
    "table": ("standing", "{table: {x: 0.3, w: 0.3, h: 0.5}}", "side"),
    "roller": ("supine", "{roller: {under: back}}", "side"),
    "towel roll": ("supine", "{towel_roll: {under: r_knee, r: 0.035}}", "side"),
    "pillow": ("supine", "pillow", "side"),
    "pillow from above": ("side_lying", "{pillow: {h: 0.05}}", "[0, 40]"),
    "ball": ("standing", "{ball: {r: 0.1, behind: waist}}", "side"),
    "ball at x": ("standing", "{ball: {r: 0.1, x: 0.4, y: 0.1, z: 0}}", "side"),
    "band": ("standing", "{band: {from: [0.7, 0.7, 0], to: r_hand}}", "side"),
    "band round a knee": ("standing", "{band: {from: [0.4, 0.28, 0], to: r_knee, post: true}}", "side"),
    "knees": ("standing", "{loop: knee}", "front"),
    "ankles": ("standing", "{loop: ankle}", "front"),
    "thighs": ("standing", "{loop: thigh}", "front"),
    "weights": ("standing", "{weights: hands}", "side"),
    "one weight": ("standing", "{weights: l_hand}", "front"),
    "bag": ("standing", "{bag: r_hand}", "side"),
    "stick": ("standing", "{stick: {from: r_hand, to: l_hand}}", "front"),
    "towel": ("supine", "{towel: {from: hands, to: r_arch}}", "side"),
    "water": ("standing", "{water: {y: 0.7}}", "side"),
    "bike": ("sitting", "bike", "side"),
    "stationary bike": ("sitting", "{bike: {stationary: true}}", "side"),
    "pillow under the belly": ("prone", "{pillow: {under: belly, h: 0.04}}", "side"),
    "folded towel": ("prone", "{towel_fold: {under: forehead}}", "side"),
    "chair ahead": ("standing", "{chair: {x: 0.5, seat: 0.27}}", "front"),
    "chair ahead from behind": ("standing", "{chair: {x: 0.5, seat: 0.27}}", "back"),
}


def figure_with(name):
    base, prop, view = PROPS[name]
    text = f"base: {base}\nview: {view}\nend: {{arms: {{shoulder: 40}}}}\nprops: [{prop}]\n"
    return poses.parse(text, "poses/x/y.yaml", BASES)


def numbers(path):
    return [int(n) for n in re.findall(r"-?\d+", path)]


@pytest.mark.parametrize("name", PROPS)
def test_every_prop_is_drawn_inside_the_picture_in_known_colours(name):
    figure = figure_with(name)
    moved, seen = movement.solved(figure), camera.of(figure.view)
    bare = panels.drawn_body(moved, seen, panels.Scene("end", moved.ends[0]), "short")
    canvas = panels.scene(moved, seen, panels.Scene("end", moved.ends[0]), "short")
    added = [shape for shape in canvas.shapes if shape not in bare and shape.kind != "floor"]
    assert added
    assert all(shape.kind in themes.KINDS for shape in added)
    left, top, right, bottom = canvas.box
    for shape in added:
        x, y = numbers(shape.path)[:2]
        assert left - 1 <= x <= right + 1
        assert top - 1 <= y <= bottom + 1


@pytest.mark.parametrize("name", PROPS)
def test_a_mirrored_prop_takes_the_same_room(name):
    figure = figure_with(name)
    right, left = (panels.sheet(figure, svg.view(figure, side), "end").box for side in ("right", "left"))
    assert right[2] - right[0] == pytest.approx(left[2] - left[0], abs=2)
    assert right[3] - right[1] == pytest.approx(left[3] - left[1], abs=2)


def kinds(name, *, drawer):
    figure = figure_with(name)
    moved, seen = movement.solved(figure), camera.of(figure.view)
    canvas = panels.Canvas()
    body = moved.ends[0]
    drawer(canvas, Stage(seen, figure.props, body, moved.every, [body]))
    return [shape.kind for shape in canvas.shapes]


def test_mat_water_and_nofloor_replace_the_line_of_the_floor():
    assert "floor" in kinds("chair", drawer=painting.behind)
    assert "floor" not in kinds("mat", drawer=painting.behind)
    assert "floor" not in kinds("water", drawer=painting.behind)


def test_a_weight_in_the_far_hand_is_behind_the_body_and_in_the_near_hand_before_it():
    assert kinds("weights", drawer=painting.behind).count("iron") == 2
    assert kinds("weights", drawer=painting.in_front).count("iron") == 2
    assert kinds("one weight", drawer=painting.in_front).count("iron") == 2


def test_the_back_of_a_chair_seen_from_behind_hides_the_body():
    assert "propd" in kinds("chair from behind", drawer=painting.in_front)
    assert kinds("chair", drawer=painting.in_front) == []
    assert kinds("stool", drawer=painting.in_front) == []


def test_a_chair_before_somebody_who_stands_is_painted_where_it_stands():
    assert "propd" in kinds("chair ahead", drawer=painting.in_front)
    assert "propd" not in kinds("chair ahead", drawer=painting.behind)
    assert kinds("chair ahead from behind", drawer=painting.in_front) == []


def test_a_stationary_bike_has_no_wheels_that_run():
    assert kinds("bike", drawer=painting.behind).count("hub") == 2
    assert "hub" not in kinds("stationary bike", drawer=painting.behind)


@pytest.mark.parametrize("view", ["[90, 14]", "[40, 14]", "[-57, 20]"])
def test_the_floor_lies_under_the_feet_from_wherever_it_is_seen(view):
    text = f"base: sitting\nview: {view}\nend: {{}}\nprops: [chair]\n"
    figure = poses.parse(text, "poses/x/y.yaml", BASES)
    moved, seen = movement.solved(figure), camera.of(figure.view)
    canvas = panels.scene(moved, seen, panels.Scene("end", moved.ends[0]), "short")
    (line,) = (shape.path for shape in canvas.shapes if shape.kind == "floor")
    x, y, length = numbers(line)
    standing = (moved.start.joints[f"{side}_heel"] for side in "rl")
    heels = [seen.page((heel[0], 0.0, heel[2])) for heel in standing]
    assert y == pytest.approx(sum(heel[1] for heel in heels) / 2, abs=5)
    assert x < min(heel[0] for heel in heels) < max(heel[0] for heel in heels) < x + length


def test_a_wall_between_viewer_and_body_is_not_drawn():
    base, _, _ = PROPS["flat wall"]
    text = f"base: {base}\nview: front\nend: {{}}\nprops: [{{wall: 0.3}}]\n"
    figure = poses.parse(text, "poses/x/y.yaml", BASES)
    assert "wall" not in svg.picture(figure, theme="web")


def test_hands_that_hold_something_close():
    assert painting.holding(figure_with("weights").props) == ("r", "l")
    assert painting.holding(figure_with("one weight").props) == ("l",)
    assert painting.holding(figure_with("stick").props) == ("r", "l")
    assert painting.holding(figure_with("towel").props) == ("r", "l")
    assert painting.holding(figure_with("chair").props) == ()


@pytest.mark.parametrize(
    "prop", ["{roller: {under: back}}", "pillow", "{towel_roll: {under: head, r: 0.03}}"]
)
def test_what_lies_on_the_floor_stays_there_while_the_body_moves(prop):
    text = f"base: supine\nend: {{thoracic: 30, neck: 30, lift: 0.05}}\nprops: [mat, {prop}]\n"
    moving = frames.moving(poses.parse(text, "poses/x/y.yaml", BASES))
    assert re.search(r'class="pf-prop" d="[^"]+"/>', moving)
    assert not re.search(r'class="pf-(prop|propd|shine)" d="[^"]+" data', moving)


def test_a_pillow_without_a_height_reaches_the_head():
    figure = figure_with("pillow")
    moved = movement.solved(figure)
    canvas = panels.scene(moved, camera.of("flat"), panels.Scene("end", moved.ends[0]), "short")
    pillow = next(shape for shape in canvas.shapes if shape.kind == "prop")
    assert numbers(pillow.path)[1] <= 0


def extent(path):
    """The lowest and the highest point of a closed curve, as heights on the page."""
    heights = [y for _, y in on_curve(path)]
    return -max(heights), -min(heights)


def padded(props, base="sitting"):
    figure = poses.parse(f"base: {base}\nview: flat\nend: {{}}\nprops: [{props}]\n", "poses/x/y.yaml", BASES)
    moved = movement.solved(figure)
    canvas = panels.scene(moved, camera.of("flat"), panels.Scene("end", moved.ends[0]), "short")
    pads = [shape.path for shape in canvas.shapes if shape.kind == "prop" and "c" in shape.path]
    return moved, extent(pads[0])


def test_a_cushion_fills_the_room_between_the_chair_and_who_sits_on_it():
    moved, (low, high) = padded("{chair: {seat: 0.2}}, {pillow: {under: seat}}")
    assert low == pytest.approx(0.2 * camera.SCALE, abs=2)
    assert high == pytest.approx(landmarks.lowest(moved.start, "seat") * camera.SCALE, abs=2)


def test_a_folded_towel_on_the_floor_reaches_the_forehead():
    moved, (low, high) = padded("{towel_fold: {under: forehead}}", base="prone_long")
    assert low == pytest.approx(0, abs=2)
    assert high == pytest.approx(landmarks.point(moved.start, "forehead")[1] * camera.SCALE, abs=2)


def band(text, view="side"):
    figure = poses.parse(
        f"base: standing\nview: {view}\nend: {{}}\nprops: [{{band: {text}}}]\n", "poses/x/y.yaml", BASES
    )
    moved, seen = movement.solved(figure), camera.of(figure.view)
    canvas = panels.scene(moved, seen, panels.Scene("end", moved.ends[0]), "short")
    return moved.ends[0], canvas.shapes


@pytest.mark.parametrize("ahead", [1, -1])
def test_a_band_goes_round_the_knee_to_its_far_side(ahead):
    body, shapes = band(f"{{from: [{0.4 * ahead}, 0.28, 0], to: r_knee}}", "flat")
    (path,) = (shape.path for shape in shapes if shape.kind == "band")
    knee, end = body.joints["r_knee"][0] * camera.SCALE, numbers(path)[-2]
    assert (end - knee) * ahead < -15


def test_a_band_ends_in_a_hand_that_holds_it():
    _, shapes = band("{from: [0.4, 0.28, 0], to: r_hand}")
    assert all("Q" not in shape.path for shape in shapes if shape.kind == "band")


def test_a_post_holds_a_band_and_stands_on_the_floor():
    with_post, without = (
        {shape.kind for shape in band(f"{{from: [0.4, 0.28, 0], to: r_knee{more}}}")[1]}
        for more in (", post: true", "")
    )
    assert with_post - without == {"prop", "propd"}


def test_a_post_needs_a_place_in_the_room():
    with pytest.raises(poses.PoseError, match="a post needs from"):
        band("{from: l_hand, to: r_knee, post: true}")
