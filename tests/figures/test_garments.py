from portal.figures import camera, garments, outline
from tests.figures.bodies import standing

SIDE = camera.of("side")
SQUARE = [(0, 0), (10, 0), (10, 10), (0, 10)]


def test_inside_knows_a_square():
    assert garments.inside(SQUARE, (5, 5))
    assert not garments.inside(SQUARE, (15, 5))
    assert not garments.inside(SQUARE, (-5, 5))


def trunk_of(body):
    right, left = outline.torso(SIDE, body.torso)
    return right + left[::-1]


def test_a_near_limb_has_a_patch_that_hides_the_trunks_line_a_far_limb_none():
    body = standing()
    near = [shape.kind for shape in garments.leg(SIDE, body, "r", trunk_of(body))]
    far = [shape.kind for shape in garments.leg(SIDE, body, "l", None)]
    assert near == ["skin", "skin", "shortsfill", "shorts"]
    assert far == ["skin2", "skin2", "shorts2"]
    assert [s.kind for s in garments.arm(SIDE, body, "r", trunk_of(body))] == [
        "skin",
        "skin",
        "shirtfill",
        "shirt",
    ]


def test_skin_and_cloth_stay_open_so_that_limbs_merge_into_the_body():
    body = standing(r_shoulder=90)
    hand, skin, patch, sleeve = garments.arm(SIDE, body, "r", trunk_of(body))
    assert hand.path.endswith("z")
    assert patch.path.endswith("z")
    assert not skin.path.endswith("z")
    assert not sleeve.path.endswith("z")


def test_a_sleeve_begins_as_a_crease_inside_the_shirt():
    body = standing(r_shoulder=90)
    trunk = trunk_of(body)
    sleeve = garments.arm(SIDE, body, "r", trunk)[-1].path
    x, y = sleeve[1 : sleeve.index("c")].split()
    assert garments.inside(trunk, (int(x), int(y)))
