from dataclasses import replace
from itertools import pairwise
from math import dist, isfinite

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.figures import contacts, landmarks, poses
from portal.figures.pose import Aim, Figure, Place, Plant, Pose, Reach, Surroundings
from portal.figures.skeleton import FOREARM, SHANK, THIGH, UPPER_ARM, Skeleton, at_ease

FIGURES = poses.load()
SOUND = ("bird_dog", "glute_bridge", "squat", "knee_to_chest", "calf_raise_double", "wall_push_up", "step_up")
BONES = {
    ("hip", "knee"): THIGH,
    ("knee", "ankle"): SHANK,
    ("shoulder", "elbow"): UPPER_ARM,
    ("elbow", "wrist"): FOREARM,
}


def solved(figure: Figure) -> tuple[Skeleton, Skeleton]:
    start = contacts.solve(figure.start, None, figure.surroundings)
    return start, contacts.solve(figure.ends[0], start, figure.surroundings)


def moment(figure: Figure, start: Skeleton, t: float) -> Skeleton:
    return contacts.solve(contacts.between(figure.start, figure.ends[0], t), start, figure.surroundings)


def pose(base: str, **changes: object) -> Pose:
    return replace(FIGURES.bases[base], **changes)


@settings(max_examples=40, deadline=None)
@given(st.sampled_from(SOUND), st.floats(0, 1))
def test_bones_keep_their_lengths_in_every_moment_of_an_exercise(exercise, t):
    figure = FIGURES[exercise]
    body = moment(figure, contacts.solve(figure.start, None, figure.surroundings), t)
    for side in "rl":
        for (upper, lower), length in BONES.items():
            assert dist(body.joints[f"{side}_{upper}"], body.joints[f"{side}_{lower}"]) == pytest.approx(
                length
            )
    assert all(isfinite(number) for joint in body.joints.values() for number in joint)


@pytest.mark.parametrize("exercise", ["squat", "glute_bridge", "bird_dog", "sit_to_stand"])
def test_what_stands_on_the_floor_all_the_time_does_not_skate(exercise):
    figure = FIGURES[exercise]
    start = contacts.solve(figure.start, None, figure.surroundings)
    stays = {p.part for p in figure.start.plant if p in figure.ends[0].plant} & {"r_foot", "l_foot", "r_hand"}
    assert stays
    for i in range(11):
        body = moment(figure, start, i / 10)
        for part in stays:
            for joint in ("ankle", "heel", "toes") if part.endswith("foot") else ("wrist", "fingers"):
                name = f"{part[0]}_{joint}"
                assert dist(body.joints[name], start.joints[name]) < 0.008, (name, i)


@pytest.mark.parametrize("exercise", SOUND)
def test_an_exercise_moves_without_jumps(exercise):
    figure = FIGURES[exercise]
    body = start = contacts.solve(figure.start, None, figure.surroundings)
    for i in range(41):
        later = moment(figure, start, i / 40)
        farthest = max(dist(later.joints[name], body.joints[name]) for name in body.joints)
        assert farthest < 0.05, i
        body = later


@pytest.mark.parametrize(
    "base", ["standing", "supine_hooklying", "prone", "quadruped", "side_lying", "sitting"]
)
def test_every_base_touches_the_floor_and_does_not_sink_into_it(base):
    body = contacts.solve(FIGURES.bases[base])
    assert landmarks.floor_gap(body) == pytest.approx(0, abs=0.02)


def test_a_body_on_hands_and_knees_finds_the_slope_of_its_trunk():
    body = contacts.solve(FIGURES.bases["quadruped"])
    assert landmarks.lowest(body, "knees") == pytest.approx(0, abs=0.002)
    assert landmarks.lowest(body, "hands") == pytest.approx(0, abs=0.002)
    assert body.missed == []


def test_a_plank_stands_on_its_elbows_and_on_the_balls_of_its_feet():
    body = contacts.solve(FIGURES.bases["plank"])
    assert landmarks.lowest(body, "elbows") == pytest.approx(0, abs=0.001)
    assert landmarks.lowest(body, "balls") == pytest.approx(0, abs=0.001)
    assert body.missed == []


@pytest.mark.parametrize("anchor", ["shoulders", "feet", "hips", "r_knee", "r_elbow"])
def test_the_anchor_stays_where_it_was(anchor):
    start = contacts.solve(pose("supine_hooklying", anchor=anchor))
    moved = pose("supine_hooklying", anchor=anchor, angles=start.angles | {"lean": -112.0, "lumbar": 10.0})
    end = contacts.solve(moved, start)
    assert landmarks.point(end, anchor)[0] == pytest.approx(landmarks.point(start, anchor)[0], abs=0.003)


def test_a_seat_a_place_and_a_lift_are_kept():
    assert landmarks.lowest(contacts.solve(pose("sitting", plant=(), sit=0.3)), "seat") == pytest.approx(0.3)
    assert contacts.solve(pose("sitting", plant=(), at=(0.1, 0.6))).joints["pelvis"] == pytest.approx(
        (0.1, 0.6, 0)
    )
    low, high = contacts.solve(pose("supine")), contacts.solve(pose("supine", lift=0.05))
    assert high.joints["pelvis"][1] - low.joints["pelvis"][1] == pytest.approx(0.05)
    assert landmarks.floor_gap(contacts.solve(pose("prone", height=0.1))) == pytest.approx(0.1)


def test_a_body_rests_on_what_is_under_it():
    on_box = Surroundings({"shoulders": 0.09})
    body = contacts.solve(pose("supine", rest=("shoulders", "seat")), None, on_box)
    assert landmarks.lowest(body, "shoulders") == pytest.approx(0.09, abs=0.001)
    assert landmarks.lowest(body, "seat") == pytest.approx(0, abs=0.002)


def test_a_hand_reaches_for_a_point_of_the_body():
    both = {"r_hand": Reach(Aim("r_kneecap")), "l_hand": Reach(Aim("r_kneecap"))}
    body = contacts.solve(
        pose("supine", angles=at_ease() | {"lean": -90.0, "r_hip": 115.0, "r_knee": 125.0}, reach=both)
    )
    knee = landmarks.point(body, "r_kneecap")
    assert dist(body.joints["r_hand"], knee) < 0.02
    assert dist(body.joints["l_hand"], knee) < 0.02
    assert body.missed == []


def test_a_point_too_far_away_is_noted_and_pointed_at():
    body = contacts.solve(pose("standing", reach={"r_hand": Reach(Aim((1.0, 0.8, None)))}))
    ((part, gap),) = body.missed
    assert part == "r_hand"
    assert gap > 0.5
    assert body.joints["r_fingers"][0] - body.joints["r_elbow"][0] > 0.2


def test_a_hand_goes_evenly_from_one_point_to_another():
    start = pose("supine", reach={"r_hand": Reach(Aim("belly"))})
    end = pose("supine", reach={"r_hand": Reach(Aim("r_ear"))})
    reference = contacts.solve(start)
    path = [
        contacts.solve(contacts.between(start, end, i / 20), reference).joints["r_hand"] for i in range(21)
    ]
    steps = [dist(a, b) for a, b in pairwise(path)]
    assert max(steps) < 3 * sum(steps) / len(steps)
    assert path[0] == pytest.approx(reference.joints["r_hand"])


def test_feet_and_hands_are_placed_on_pedals_and_handlebar():
    body = contacts.solve(
        pose(
            "standing",
            plant=(),
            at=(0.0, 0.5),
            place={"r_foot": Place((0.1, 0.1, 0.05)), "r_hand": Place((0.2, 0.7, None))},
        )
    )
    assert body.joints["r_ankle"] == pytest.approx((0.07, 0.139, 0.05))
    assert body.joints["r_wrist"][:2] == pytest.approx((0.2, 0.7))


def test_the_same_pose_gives_the_same_body():
    figure = FIGURES["bird_dog"]
    one, other = solved(figure), solved(figure)
    assert [body.joints for body in one] == [body.joints for body in other]
    assert [body.missed for body in one] == [body.missed for body in other]


def test_a_heel_raise_lifts_the_heels_over_the_balls_that_stay():
    start, end = solved(FIGURES["calf_raise_double"])
    assert end.joints["r_heel"][1] - start.joints["r_heel"][1] > 0.03
    assert dist(end.joints["r_ball"], start.joints["r_ball"]) < 0.003
    assert end.joints["head"][1] > start.joints["head"][1] + 0.02


def test_planted_parts_are_remembered_for_the_movement():
    body = contacts.solve(pose("standing", plant=(Plant("r_foot"), Plant("l_foot", "toes"))))
    assert body.planted == (("r_foot", ""), ("l_foot", "toes"))


def test_toes_that_will_be_bent_flat_do_not_hold_the_body_up():
    step = {"r_hip": 25.0, "r_knee": 3.0, "r_ankle": 5.0, "l_hip": -14.0, "l_knee": 24.0}
    body = contacts.solve(Pose(at_ease() | step, plant=(Plant("l_foot", "toes"),)))
    assert landmarks.lowest(body, "r_heel") == pytest.approx(0, abs=0.005)
    assert body.joints["l_ball"][1] == pytest.approx(landmarks.RADII["ball"], abs=0.001)
    assert not body.missed
