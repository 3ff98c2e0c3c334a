import xml.etree.ElementTree as ET

import pytest

from portal.figures import contact_sheet
from portal.figures.contact_sheet import Entry, Grid

SVG = "{http://www.w3.org/2000/svg}"
HEAD = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="-10 0 900 600" width="69mm" height="46mm">'
PICTURE = HEAD + '<path d="M0 0h1"/></svg>'


def entries(count):
    return [Entry(f"Exercise {i} <&>", PICTURE) for i in range(count)]


def test_every_exercise_is_on_the_sheet_with_its_name():
    (sheet,) = contact_sheet.sheets(entries(5), Grid(45, 4))
    root = ET.fromstring(sheet.svg)
    assert [text.text for text in root.iter(SVG + "text")] == [f"Exercise {i} <&>" for i in range(5)]
    assert len(root.findall(SVG + "svg")) == 5
    assert sheet.width == pytest.approx(4 * 72)


def test_pictures_are_drawn_at_the_wanted_size_and_shrunk_when_they_do_not_fit():
    (sheet,) = contact_sheet.sheets(
        [Entry("one", PICTURE), Entry("two", PICTURE.replace("900", "2000"))], Grid(45, 4)
    )
    fits, shrunk = ET.fromstring(sheet.svg).findall(SVG + "svg")
    assert float(fits.get("width")) == pytest.approx(900 / 600 * 45 * contact_sheet.UNITS_PER_MM, abs=1)
    assert float(shrunk.get("width")) == pytest.approx((72 - 4) * contact_sheet.UNITS_PER_MM, abs=1)


def test_paper_takes_as_many_as_fit_on_a4():
    grid = contact_sheet.on_paper(45)
    sheets = contact_sheet.sheets(entries(2 * grid.columns * grid.rows + 1), grid)
    assert len(sheets) == 3
    assert all(sheet.width <= 190 and sheet.height <= 277 for sheet in sheets)
    assert contact_sheet.on_paper(200).columns == 1
