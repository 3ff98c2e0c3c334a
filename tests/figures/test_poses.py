from pathlib import Path

import pytest

from portal.figures import contacts, poses
from portal.figures.pose import Aim, Place, Plant, Reach
from portal.figures.poses import PoseError

BUNDLED = poses.load()
BASES = """
standing: {arms: {shoulder: 3, elbow: 12}, plant: [feet], anchor: feet}
bent: {base: standing, legs: {knee: 30}, r_leg: {knee: 40}}
broken: {base: standing, lien: 3}
round: {base: about}
about: {base: round}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with bases and two exercises, one of them broken."""
    poses_of_knee = tmp_path / "poses" / "knee"
    poses_of_knee.mkdir(parents=True)
    (tmp_path / "poses" / "bases.yaml").write_text(BASES, encoding="utf-8")
    (poses_of_knee / "squat.yaml").write_text("base: bent\nend: {lean: 30}\n", encoding="utf-8")
    (poses_of_knee / "broken.yaml").write_text("base: bent\nend: {lien: 30}\n", encoding="utf-8")
    return tmp_path / "poses"


def parsed(text: str):
    return poses.parse(text, "poses/hip/hinge.yaml", poses.load().bases)


@pytest.mark.parametrize("exercise", [*BUNDLED])
def test_every_bundled_file_is_read_and_every_pose_can_be_solved(exercise):
    figure = BUNDLED[exercise]
    start = contacts.solve(figure.start, None, figure.surroundings)
    for end in figure.ends:
        contacts.solve(end, None if figure.only_end else start, figure.surroundings)
    assert figure.id == exercise


def test_a_broken_file_breaks_only_itself(folder):
    figures = poses.load(folder)
    assert sorted(figures) == ["broken", "squat"]
    assert figures["squat"].ends[0].angles["lean"] == 30
    with pytest.raises(PoseError, match=r"^poses/knee/broken\.yaml: end\.lien: unknown key; allowed: anchor"):
        figures["broken"]


def test_an_exercise_without_a_file_has_no_figure(folder):
    figures = poses.load(folder)
    assert "moonwalk" not in figures
    assert "broken" in figures
    with pytest.raises(KeyError):
        figures["moonwalk"]


def test_a_file_is_read_once(folder):
    figures = poses.load(folder)
    first = figures["squat"]
    (folder / "knee" / "squat.yaml").write_text("nonsense", encoding="utf-8")
    assert figures["squat"] is first
    assert figures.name("squat") == "poses/knee/squat.yaml"


def test_a_base_is_built_on_another_one(folder):
    bases = poses.load(folder).bases
    assert bases["bent"].angles["l_knee"] == 30
    assert bases["bent"].angles["r_knee"] == 40
    assert bases["bent"].angles["r_elbow"] == 12
    assert bases["bent"].plant == (Plant("r_foot"), Plant("l_foot"))


@pytest.mark.parametrize(
    "base, fault",
    [
        ("broken", r"poses/bases\.yaml: broken\.lien: unknown key"),
        ("round", r"poses/bases\.yaml: about\.base: 'round' is no base that could come before it"),
        ("moon", r"base: unknown base 'moon'; known: standing, bent"),
    ],
)
def test_a_base_that_cannot_be_used_is_said(folder, base, fault):
    (folder / "knee" / "squat.yaml").write_text(f"base: {base}\n", encoding="utf-8")
    with pytest.raises(PoseError, match=fault):
        poses.load(folder)["squat"]


@pytest.mark.parametrize(
    "text, fault",
    [
        ("base: [", r"line 2: "),
        ("base: standing\nend: {on: 3}", r"line 2: the key 'on' is not a text"),
        ("base: standing\nbase: prone", r"line 2: the key 'base' stands there twice"),
        ("- standing", r"file: must be a table of keys"),
        ("", r"file: must be a table of keys"),
        ("base: standing\x00", r"file: "),
    ],
)
def test_what_is_no_table_is_refused_with_its_line(text, fault):
    with pytest.raises(PoseError, match=rf"^poses/hip/hinge\.yaml: {fault}"):
        parsed(text)


def test_start_overrides_the_base_and_every_panel_overrides_the_start():
    figure = parsed(
        "base: supine_hooklying\nstart: {r_leg: {hip: 20}, neck: 5, plant: []}\n"
        "end: {r_leg: {knee: 10}}\nmore: [{neck: 9}]"
    )
    end, more = figure.ends
    assert (figure.start.angles["r_hip"], figure.start.angles["r_knee"]) == (20, 96)
    assert (end.angles["r_hip"], end.angles["r_knee"], end.angles["neck"]) == (20, 10, 5)
    assert (more.angles["r_knee"], more.angles["neck"]) == (96, 9)
    assert end.plant == ()
    assert end.anchor == "shoulders"


def test_what_is_said_of_one_side_wins_wherever_it_stands():
    figure = parsed(
        "base: standing\nstart: {r_leg: {knee: 50}, legs: {knee: 20}, reach: {r_hand: chin, hands: belly}}"
    )
    assert (figure.start.angles["r_knee"], figure.start.angles["l_knee"]) == (50, 20)
    assert figure.start.reach == {"r_hand": Reach(Aim("chin")), "l_hand": Reach(Aim("belly"))}


def test_contacts_become_values():
    figure = parsed(
        'base: standing\nstart: {plant: [feet, "r_hand:wall"], place: {l_hand: [0.1, 0.2]},'
        " rest: [knees, hands],"
        " reach: {r_hand: [0.1, 0.2, 0.3]}, legs: {abd: 3, rot: 4}, arms: {abd: 5}}\n"
        "support: {feet: 0.1, l_foot: 0.2}\nprops: [{wall: 0.5}]"
    )
    start = figure.start
    assert start.plant == (Plant("r_foot"), Plant("l_foot"), Plant("r_hand", "wall"))
    assert start.place == {"l_hand": Place((0.1, 0.2, None))}
    assert start.reach["r_hand"].aim.to == (0.1, 0.2, 0.3)
    assert start.rest == ("knees", "hands")
    assert (start.angles["r_habd"], start.angles["l_hrot"], start.angles["r_abd"]) == (3, 4, 5)
    assert figure.surroundings.wall == 0.5
    under = figure.surroundings.under
    assert [under(part) for part in ("r_foot", "l_foot", "feet", "r_hand")] == [
        0.1,
        0.2,
        0.1,
        0,
    ]


def test_props_become_values():
    figure = parsed(
        "base: standing\nprops: [mat, {chair: {x: 0.4, stool: true}}, {loop: knee}, weights, {bag: r_hand},"
        " {band: {from: [1, 0.5, 0], to: r_hand}}, {towel_roll: {under: r_knee, r: 0.04}}, {wall: -0.2}]"
    )
    by_kind = {prop.kind: prop for prop in figure.props}
    assert [*by_kind] == ["mat", "chair", "loop", "weights", "bag", "band", "towel_roll", "wall"]
    assert by_kind["chair"].words == {"stool"}
    assert by_kind["chair"].number("x", 0) == 0.4
    assert by_kind["chair"].number("seat", 0.27) == 0.27
    assert [by_kind[kind].part for kind in ("loop", "weights", "bag")] == ["knee", "hands", "r_hand"]
    assert by_kind["band"].points == {"from": (1.0, 0.5, 0.0), "to": "r_hand"}
    assert by_kind["towel_roll"].points == {"under": "r_knee"}
    assert by_kind["wall"].numbers == {"x": -0.2}


def test_arrows_and_marks_become_values():
    figure = parsed(
        "base: standing\nend: {}\nside: left\neyes: closed\nhold: true\nnote: {floats: it is in water}\n"
        "arrows: [{trace: r_foot, from: pelvis, t0: 0.3}, {at: pelvis, turn: ccw, from: 40, r: 0.2},"
        " {at: chest, dir: left, shift: [0.1, -0.2], len: 0.2}]"
    )
    traced, turned, straight = figure.arrows
    assert (traced.trace, traced.away_from, traced.t0, traced.panel) == ("r_foot", "pelvis", 0.3, "end")
    assert (turned.turn, turned.start_angle, turned.radius) == ("ccw", 40, 0.2)
    assert (straight.direction, straight.shift, straight.length) == (180, (0.1, -0.2), 0.2)
    assert (figure.side, figure.eyes_closed, figure.hold) == ("left", True, True)
    assert figure.notes == {"floats": "it is in water"}
