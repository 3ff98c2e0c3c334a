"""The QR code on the sheet."""

import re
from xml.etree import ElementTree as ET

import segno

from portal.rendering import qr

LINK = "https://clinic.example/p/" + "k" * 43


def test_the_code_is_an_image_without_style_or_script() -> None:
    svg = ET.fromstring(qr.svg(LINK))
    assert svg.get("aria-hidden") == "true"
    assert svg.get("width") == "26mm"
    names = {name for element in svg.iter() for name in element.attrib}
    assert not {name for name in names if name.startswith("on") or name in ("style", "id", "href")}


def test_the_drawing_is_the_code_with_its_quiet_zone() -> None:
    svg = str(qr.svg(LINK, size_mm=30))
    side = int(re.search(r'viewBox="0 0 (\d+) ', svg)[1])
    drawn = set()
    for x, y, width in re.findall(r"M(\d+) (\d+)h(\d+)v1", svg.split('fill="#000"')[1]):
        drawn.update((int(x) + step, int(y)) for step in range(int(width)))
    code = segno.make(LINK, error="m", mask=qr.MASK, micro=False, boost_error=False)
    dark = {(x + 4, y + 4) for y, row in enumerate(code.matrix) for x, bit in enumerate(row) if bit}
    assert drawn == dark
    assert side == len(code.matrix) + 8


def test_markup_in_a_link_cannot_reach_the_page() -> None:
    assert "<script" not in qr.svg("https://clinic.example/p/<script>alert(1)</script>")
