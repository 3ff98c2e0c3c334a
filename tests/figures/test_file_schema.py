import pytest
import yaml

from portal.figures import file_schema
from portal.figures.file_schema import FileText


def faults(text: str) -> list[str]:
    content, lines = file_schema.check(FileText, yaml.safe_load(text))
    assert (content is None) == bool(lines)
    return lines


@pytest.mark.parametrize(
    "text, fault",
    [
        ("end: {r_leg: {kne: 3}}", "end.r_leg.kne: unknown key; allowed: abd, ankle, hip, knee, rot, toe"),
        ("start: {lean: true}", "start.lean: must be a number, is True"),
        ("start: {lean: .nan}", "start.lean: input should be a finite number, is nan"),
        ("end: {anchor: r_kne}", "end.anchor: unknown body point 'r_kne'; perhaps r_knee"),
        ("more: [{lean: 1}, {lien: 2}]", "more[1].lien: unknown key; allowed: anchor, anchor_y, arms"),
        ("plant: [feet]", "plant: unknown key; allowed: arrows, base, end"),
        ("end:", "end: says nothing"),
        (
            "end: {plant: ['feet:slid']}",
            "end.plant[0]: 'feet:slid': a foot is planted flat (no word), toes, slide",
        ),
        ("end: {plant: [r_fot]}", "end.plant[0]: unknown part to plant 'r_fot'; perhaps r_foot"),
        ("end: {plant: ['hands:wall']}", "plant: something is on a wall, but props names no wall"),
        ("end: {rest: [feet, chin]}", "end.rest[1]: unknown contact 'chin'"),
        ("end: {reach: {hands: shinn}}", "end.reach.hands.to: unknown body point 'shinn'"),
        ("end: {reach: {hands: {too: r_shin}}}", "end.reach.hands.to: is missing"),
        ("end: {place: {r_foot: [1, a]}}", "end.place.r_foot: must be [x, y] or [x, y, z], is [1, 'a']"),
        ("props: [matt]", "props[0].matt: unknown key; allowed: bag, ball, band"),
        ("props: [{bench: {x: 1}}]", "props[0].bench.h: is missing"),
        ("props: [{mat: {}, ball: {r: .1, x: 0}}]", "props[0]: a prop is one word or a table with one key"),
        ("props: [{ball: {r: 0.1}}]", "props[0].ball: a ball is either behind a body point or at x"),
        ("props: [{stick: {from: head_back, to: set}}]", "props[0].stick.to: unknown body point 'set'"),
        ("view: sid", "view: unknown view"),
        ("view: [1, 2, 3]", "view: must be a view's name or [yaw, pitch], is [1, 2, 3]"),
        ("side: middle", "side: must be 'right' or 'left', is 'middle'"),
        ("eyes: shut", "eyes: must be 'closed' or 'open', is 'shut'"),
        ("note: {floats: ' '}", "note.floats: says nothing"),
        ("note: {sinks: why}", "note.sinks: must be 'range', 'floor'"),
        ("only_end: true", "only_end: there is no end"),
        ("support: {r_fot: .2}", "support.r_fot: unknown contact 'r_fot'; perhaps r_foot"),
    ],
)
def test_a_slip_is_said_with_its_place(text, fault):
    (line, *_) = faults(f"base: standing\n{text}")
    assert line.startswith(fault)


@pytest.mark.parametrize(
    "arrow, fault",
    [
        ("{trace: r_knee, at: belly}", "arrows[0]: an arrow has either trace or at"),
        ("{at: belly}", "arrows[0]: an arrow with at has either turn or dir"),
        ("{at: belly, dir: upp}", "arrows[0].dir: must be up, down, left, right or degrees, is 'upp'"),
        ("{at: belly, turn: cw, from: chest}", "arrows[0]: from is a body point for a traced arrow"),
        ("{trace: r_knee, gap: -.1}", "arrows[0].gap: must be a number, is '-.1' (YAML reads it as a text"),
        ("{trace: r_knee, panel: end2}", "arrows[0].panel: there is no panel 'end2'"),
        ("{trace: r_knee, end: 1}", "arrows[0].end: there is no such end"),
        (
            "{trace: r_knee, of: 1}",
            "arrows[0].of: unknown key; allowed: at, bend, both, dir, end, flip, from",
        ),
    ],
)
def test_a_slip_in_an_arrow_is_said_with_its_place(arrow, fault):
    (line, *_) = faults(f"base: standing\nend: {{}}\narrows: [{arrow}]")
    assert line.startswith(fault)


def test_all_faults_are_said_at_once():
    assert len(faults("base: 3\nend: {lean: a, neck: b}\nprops: [x]")) == 4


def test_a_full_file_is_no_fault():
    assert (
        faults("""
base: standing
start: {r_leg: {hip: 20, knee: 30.5}, reach: {hands: {to: r_shin, pole: [0, 1, 0], grip: 0.2}}, rest: []}
end: {plant: [r_foot, "l_foot:toes", "hands:wall_slide"], at: [0, 0.5], anchor_y: false}
more: [{lean: 2}]
view: [20, 30]
layout: row
props: [mat, {wall: -0.3}, {bag: r_hand}, weights, {weights: l_hand}, pillow, {towel_roll: {under: r_knee}}]
arrows: [{trace: r_knee, from: waist, end: 1, panel: end1}, {at: belly, dir: 40, shift: [0, 0.1], both: true}]
support: {r_foot: 0.1, shoulders: 0.2}
order: [fararm, head]
side: left
eyes: closed
note: {foreshortened: thighs point at the viewer}
hold: true
ghost: true
""")
        == []
    )
