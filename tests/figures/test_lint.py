"""The quality gate, over the whole library."""

import itertools

import pytest

from portal.catalogue import reader
from portal.figures import anatomy, lint, movement, poses
from portal.figures import figure as figures
from tests.figures import goldens

LIBRARY = poses.load()
EXERCISES = reader.load().library
ONE_SIDED = {exercise.id for exercise in EXERCISES.values() if exercise.per_side}
BIRD_DOG = """
base: quadruped
side: right
end: {l_arm: {shoulder: 172, elbow: 0}, r_leg: {hip: -4, knee: 0, ankle: -20},
      rest: [l_knee, r_hand], plant: [l_shin, r_hand], anchor: l_knee}
"""


def figure(text: str):
    return poses.parse(text, "poses/low_back/bird_dog.yaml", LIBRARY.bases)


def rules(text: str, one_sided=("bird_dog",)) -> set[str]:
    return {finding.rule for finding in lint.check(figure(text), one_sided) if not finding.why}


def test_every_exercise_of_the_catalogue_has_a_figure_and_none_is_left_over():
    assert set(LIBRARY) == set(EXERCISES)


@pytest.mark.parametrize("exercise", LIBRARY)
def test_the_gate_finds_nothing_in_the_library_that_is_not_explained(exercise):
    findings = lint.check(LIBRARY[exercise], ONE_SIDED)
    assert [finding.line() for finding in findings if not finding.why] == []


def test_the_figures_are_the_ones_that_people_have_looked_at():
    """After a wanted change, look at `bedring figures sheet` and run `python -m tests.figures.goldens`."""
    assert goldens.drawn() == goldens.seen()


def test_a_figure_without_fault_passes():
    assert rules(BIRD_DOG) == set()


@pytest.mark.parametrize(
    "rule, text",
    [
        ("range", BIRD_DOG + "start: {r_leg: {knee: -20}}"),
        ("floor", "base: standing\nside: right\nstart: {lift: -0.1, plant: []}"),
        ("floats", "base: standing\nside: right\nstart: {lift: 0.1, plant: []}"),
        ("balance", "base: standing\nside: right\nend: {lean: 60}"),
        ("unreachable", "base: standing\nside: right\nend: {reach: {r_hand: [2, 1, 0]}}"),
        ("foreshortened", "base: sitting\nside: right\nview: front"),
        ("side", "base: standing"),
        ("still_arrow", BIRD_DOG + "arrows: [{trace: r_hand}]"),
    ],
)
def test_the_gate_finds(rule, text):
    assert rule in rules(text)


def test_a_side_is_refused_where_the_exercise_works_both():
    assert rules(BIRD_DOG, one_sided=()) == {"side"}


def test_an_explained_finding_is_shown_with_its_reason_and_is_no_fault():
    text = 'base: sitting\nside: right\nview: front\nnote: {foreshortened: "the neck is what matters"}'
    assert rules(text) == set()
    lines = [finding.line() for finding in lint.check(figure(text), ("bird_dog",))]
    assert any(line.endswith("(explained: the neck is what matters)") for line in lines)
    assert lines[0].startswith("bird_dog: start: foreshortened: r_hip to knee is drawn at ")


def test_a_figure_of_other_bones_is_found():
    moved = movement.solved(figure(BIRD_DOG))
    moved.start.joints["r_knee"] = (0.0, 0.0, 0.0)
    found = [rule for panel in anatomy.panels(moved) for rule, _ in anatomy._bones(panel)]
    assert set(found) == {"bones"}


def test_an_arrow_over_a_face_is_found(monkeypatch):
    text = BIRD_DOG + "arrows: [{at: head, dir: up, panel: end, len: 0.2}]"
    assert "arrow_on_head" not in rules(text)  # the engine moves it aside
    monkeypatch.setattr("portal.figures.arrows.cleared", lambda path, discs, both: path)
    assert "arrow_on_head" in rules(text)


def test_a_heavy_picture_is_found(monkeypatch):
    monkeypatch.setattr("portal.figures.legibility.PANEL_BYTES", 500)
    assert rules(BIRD_DOG) == {"size"}


def test_frames_that_do_not_fit_each_other_are_found(monkeypatch):
    monkeypatch.setattr("portal.figures.figure.painting_order", lambda camera, bodies: figures.SIDE_ORDER)
    assert rules(BIRD_DOG) == set()
    both = itertools.cycle([figures.SIDE_ORDER, figures.HEAD_LAST])
    monkeypatch.setattr("portal.figures.figure.painting_order", lambda camera, bodies: next(both))
    assert rules(BIRD_DOG) == {"topology"}
