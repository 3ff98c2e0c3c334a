from portal.figures.canvas import Canvas, Shape


def test_the_box_holds_every_disc_announced_to_it():
    canvas = Canvas()
    canvas.grow(10, 20, 5)
    canvas.grow(-30, 0)
    assert canvas.box == (-30, 0, 15, 25)
    assert (canvas.width, canvas.height) == (45, 25)


def test_shapes_are_kept_in_painting_order():
    canvas = Canvas()
    canvas.add("mat", "M0 0h1")
    canvas.extend([Shape("skin", "M1 1h1"), Shape("shirt", "M2 2h1")])
    assert [shape.kind for shape in canvas.shapes] == ["mat", "skin", "shirt"]
