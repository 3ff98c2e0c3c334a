"""A pose file while it is typed: drawn, judged, and never able to harm the process that draws it."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.domain.errors import NotFound
from portal.figures.themes import PLAIN, Look
from portal.services import pictures, pose_drafts

NAME = "poses/hip/clamshell.yaml"
SECONDS = 3.0  # even on a busy machine


def drawn(text, exercise="clamshell"):
    return pose_drafts.draw(exercise, text, look=PLAIN, one_sided=["clamshell"])


def faults(text):
    return drawn(text).faults


def test_a_pose_file_of_the_library_is_drawn_in_every_way():
    draft = drawn(pose_drafts.text_of("clamshell"))
    assert draft.faults == ()
    assert draft.open_findings == ()
    assert "data-f" in draft.moving
    assert draft.colour != draft.other_side
    assert "#a9cbd9" in draft.colour
    assert "#a9cbd9" not in draft.grey


def test_it_is_drawn_in_the_colours_of_the_clinic():
    text = pose_drafts.text_of("clamshell")
    draft = pose_drafts.draw("clamshell", text, look=Look(shirt="#112233"), one_sided=[])
    assert "#112233" in draft.colour
    assert "#112233" not in draft.grey


def test_an_exercise_done_on_both_sides_at_once_has_no_other_side():
    draft = drawn(pose_drafts.text_of("glute_bridge"), "glute_bridge")
    assert draft.colour
    assert not draft.other_side


def test_what_lint_finds_is_told_and_a_note_explains_it():
    bent = "base: standing\nside: right\nend: {r_leg: {knee: 170}}\n"
    found = drawn(bent).open_findings
    assert "range" in {finding.rule for finding in found}
    notes = "".join(f"  {rule}: so on purpose\n" for rule in sorted({finding.rule for finding in found}))
    assert drawn(f"{bent}note:\n{notes}").open_findings == ()


@pytest.mark.parametrize(
    "text, fault",
    [
        ("base: standing\nend: {r_leg: {kne: 3}}", "end.r_leg.kne: unknown key; allowed: abd, ankle"),
        ("base: sofa", "base: unknown base 'sofa'; known: "),
        ("base: standing\nend: {lean: -.3x}", "end.lean: must be a number, is '-.3x'"),
        ("base: [", "line 2: did not find expected node content"),
        ("", "file: must be a table of keys"),
        ("on: 1", "line 1: the key 'on' is not a text"),
        ("base: standing\nend: {lean: .nan}", "end.lean: must be a number between -1000 and 1000"),
        ("base: standing\nend: {x: -.inf}", "end.x: must be a number between -1000 and 1000"),
        ("base: standing\nend: {x: 1000.5}", "end.x: must be a number between -1000 and 1000"),
        ("base: standing\nprops:\n" + "- mat\n" * 13, "props: has 13 entries, at most 12"),
        ("base: standing\nmore:\n" + "- {}\n" * 4, "more: list should have at most 3 items"),
        ("base: " + "x" * 501, "base: has 501 characters, at most 500"),
        ("".join(f"a{number}: 1\n" for number in range(41)), "file: has 41 keys, at most 40"),
        ("#" * 20_001, "file: has more than 20000 bytes"),
        ("# " + "\u00e6" * 10_000, "file: has more than 20000 bytes"),
        ("a: &a 1\nb: *a", "line 1: anchors and aliases are not allowed"),
    ],
)
def test_a_fault_says_the_file_the_key_and_what_is_allowed(text, fault):
    assert faults(text)[0].startswith(f"{NAME}: {fault}")


LAUGHS = "a0: &a0 [lol]\n" + "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 12))
ATTACKS = {
    "billion laughs": LAUGHS,
    "deep lists": "[" * 9_000,
    "deep tables": "{a: " * 4_500,
    "deep blocks": "\n".join(" " * depth + "a:" for depth in range(190)),
    "deep questions": "? " * 9_000,
    "a number of 15,000 digits": "base: standing\nend: {x: " + "9" * 15_000 + "}",
    "a hex number of 15,000 digits": "base: standing\nend: {x: 0x" + "f" * 15_000 + "}",
    "a number in base 60": "base: standing\nend: {x: 1" + ":59" * 6_000 + "}",
    "many props": "base: standing\nprops:\n" + "- mat\n" * 3_000,
    "many arrows": "base: standing\nend: {}\narrows:\n" + "- {trace: r_hand}\n" * 1_000,
    "many panels": "base: standing\nmore:\n" + "- {}\n" * 3_000,
    "a Python object": "!!python/object/apply:os.system [id]",
    "binary": "base: !!binary aaaa",
    "no such day": "base: 2001-99-99",
    "NUL": "base: \x00",
    "half a sign": "base: \ud800",
    "two documents": "base: standing\n---\nbase: standing",
    "a merge": "<<: {base: standing}",
    "tabs": "\tbase:\t1",
    "a tag": "!<tag:yaml.org,2002:map> {base: !!null x}",
}


@pytest.mark.parametrize("name", ATTACKS)
def test_an_attack_is_a_fault_and_costs_nothing(name):
    began = time.perf_counter()
    assert faults(ATTACKS[name])
    assert time.perf_counter() - began < SECONDS


def test_the_most_that_may_be_drawn_is_drawn_in_time():
    more = "".join(f"- {{r_arm: {{shoulder: {n * 40}}}, x: {n * 200}}}\n" for n in range(3))
    arrows = "".join(
        f"- {{trace: r_hand, t0: 0.0{n % 10}, t1: 0.9{n % 10}, end: {n % 4}, panel: end{n % 4 or ''}}}\n"
        for n in range(12)
    )
    props = (
        "[mat, chair, {bench: {x: 1, w: 3, h: 3}}, {step: {x: 900, w: 3, h: 3}}, bike, {wall: 900}, pillow]"
    )
    began = time.perf_counter()
    draft = drawn(
        f"base: standing\nside: left\nend: {{x: 900}}\nmore:\n{more}arrows:\n{arrows}props: {props}\n"
    )
    assert draft.faults == ()
    assert time.perf_counter() - began < SECONDS


TEXTS = [pose_drafts.text_of(exercise) for exercise in sorted(pictures.figures())[::6]]
NUMBERS = st.sampled_from(
    ["0", "1000", "-1000", "90", "-1", "1e-300", ".nan", "1e9", "[]", "{}", "x", "null"]
)


@settings(max_examples=60, deadline=None)
@given(st.one_of(st.text(max_size=300), st.binary(max_size=200).map(lambda junk: junk.decode("latin-1"))))
def test_garbage_is_a_fault_and_never_an_error(junk):
    assert faults(junk)


@settings(max_examples=120, deadline=None)
@given(st.sampled_from(TEXTS), st.integers(0, 10_000), NUMBERS)
def test_a_real_file_with_something_wild_in_it_is_drawn_or_refused(text, place, wild):
    spots = [at for at, sign in enumerate(text) if sign.isdigit() and not text[at - 1].isalnum()]
    at = spots[place % len(spots)] if spots else 0
    end = next((stop for stop in range(at, len(text)) if not (text[stop].isdigit() or text[stop] == ".")), at)
    draft = drawn(text[:at] + wild + text[end:])
    assert bool(draft.faults) != bool(draft.colour)
    assert all(fault.startswith((NAME, "...")) and "\n" not in fault for fault in draft.faults)


def test_many_faults_are_told_in_part():
    wrong = "".join(f"x{number}: {{}}\n" for number in range(30))
    told = faults(f"base: standing\n{wrong}")
    assert len(told) == pose_drafts.MOST_FAULTS + 1
    assert told[-1] == "... and 10 more"


@pytest.mark.parametrize("exercise", ["nothing", "../bases", "bases"])
def test_an_exercise_without_a_pose_file_is_not_found(exercise):
    for ask in (pose_drafts.text_of, pose_drafts.file_of):
        with pytest.raises(NotFound):
            ask(exercise)
