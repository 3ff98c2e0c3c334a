import pytest

from portal.figures import mixing
from portal.figures.pose import Aim, Place, Plant, Pose, Reach
from portal.figures.skeleton import at_ease

START = Pose(at_ease() | {"r_knee": 20.0}, lift=0.0)
END = Pose(at_ease() | {"r_knee": 100.0}, anchor="feet", lift=0.1)


def test_angles_are_mixed_evenly():
    assert mixing.between(START, END, 0.25).angles["r_knee"] == pytest.approx(40)
    assert mixing.between(START, END, 0.0).angles == START.angles
    assert mixing.between(START, END, 0.5).lift == pytest.approx(0.05)


def test_at_the_end_it_is_the_end():
    assert mixing.between(START, END, 1.0) is END


def test_what_stays_down_stays_down_and_what_leaves_is_let_go():
    start = Pose(at_ease(), plant=(Plant("r_foot"), Plant("l_foot"), Plant("r_hand")))
    end = Pose(at_ease(), plant=(Plant("l_foot"), Plant("l_hand"), Plant("r_heel", "slide")))
    weights = {p.part: p.weight for p in mixing.between(start, end, 0.25).plant}
    assert weights == {"r_foot": 0.75, "r_hand": 0.75, "l_foot": 1.0, "l_hand": 0.25, "r_heel": 1.0}


def test_a_foot_that_changes_its_way_of_standing_does_so_by_and_by():
    flat, toes, slide = (Pose(at_ease(), plant=(Plant("r_foot", mode),)) for mode in ("", "toes", "slide"))
    assert mixing.between(flat, toes, 0.4).plant == (Plant("r_foot", "toes"),)
    assert mixing.between(toes, flat, 0.4).plant == (Plant("r_foot", "toes"), Plant("r_foot", "", 0.4))
    assert mixing.between(flat, slide, 0.4).plant == (Plant("r_foot", "", 0.6), Plant("r_foot", "slide"))


def test_a_hand_that_reaches_for_another_point_goes_from_one_to_the_other():
    knee, shin = Reach(Aim("r_knee")), Reach(Aim("r_shin"))
    start, end = (
        Pose(at_ease(), reach={"r_hand": knee}),
        Pose(at_ease(), reach={"r_hand": shin, "l_hand": shin}),
    )
    mixed = mixing.between(start, end, 0.3).reach
    assert mixed["r_hand"] == Reach(shin.aim, before=knee.aim, share=0.3)
    assert mixed["l_hand"].weight == pytest.approx(0.3)
    assert mixing.between(end, start, 0.3).reach["l_hand"].weight == pytest.approx(0.7)
    assert mixing.between(start, start, 0.3).reach == start.reach


def test_places_are_mixed_too():
    start = Pose(
        at_ease(), at=(0.0, 0.5), place={"r_foot": Place((0.0, 0.1, None)), "r_hand": Place((1.0, 1.0, 0.0))}
    )
    end = Pose(at_ease(), at=(0.2, 0.4), place={"r_foot": Place((0.4, 0.3, None))})
    mixed = mixing.between(start, end, 0.5)
    assert mixed.at == pytest.approx((0.1, 0.45))
    assert mixed.place["r_foot"].spot == (0.2, 0.2, None)
    assert mixed.place["r_hand"].weight == 0.5
