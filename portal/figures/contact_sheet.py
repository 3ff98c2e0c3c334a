"""Contact sheets: many figures side by side with their names, for the eye of a physiotherapist."""

import re
from collections.abc import Sequence
from typing import NamedTuple
from xml.sax.saxutils import escape

VIEW_BOX = re.compile(r'viewBox="(\S+) (\S+) (\S+) (\S+)"')
UNITS_PER_MM = 10
CELL = (1.6, 1.38)  # width and height of a cell in statures: a start and end panel, lying or standing
MARGIN, CAPTION = 2.0, 6.0  # millimetres
LETTERS = 'font-family="Inter, sans-serif" font-size="30" text-anchor="middle" fill="#333333"'
A4 = (190.0, 277.0)  # inside a margin of 10 mm


class Entry(NamedTuple):
    """One figure of a sheet: its name and its SVG."""

    name: str
    picture: str


class Sheet(NamedTuple):
    """One sheet: its SVG and its size in millimetres."""

    svg: str
    width: float
    height: float


class Grid(NamedTuple):
    """How entries are laid out: a standing person in millimetres, columns, rows (0: as many)."""

    stature_mm: float
    columns: int
    rows: int = 0

    @property
    def cell(self) -> tuple[float, float]:
        """Width and height of a cell in millimetres."""
        return self.stature_mm * CELL[0], self.stature_mm * CELL[1] + CAPTION


def on_paper(stature_mm: float) -> Grid:
    """As many columns and rows as an A4 page takes, at least one."""
    width, height = Grid(stature_mm, 1).cell
    return Grid(stature_mm, max(1, int(A4[0] // width)), max(1, int(A4[1] // height)))


def sheets(entries: Sequence[Entry], grid: Grid, *, style: str = "") -> list[Sheet]:
    """The entries in reading order on as many sheets as they need; `style` is the CSS of web pictures."""
    per_sheet = grid.columns * grid.rows or len(entries) or 1
    parts = [entries[i : i + per_sheet] for i in range(0, len(entries), per_sheet)]
    return [_sheet(part, grid, style) for part in parts]


def _sheet(entries: Sequence[Entry], grid: Grid, style: str) -> Sheet:
    width, height = grid.cell
    columns = min(grid.columns, len(entries))
    wide, tall = width * columns, height * (grid.rows or -(-len(entries) // columns))
    cells = [
        _cell(entry, grid, (i % columns * width, i // columns * height)) for i, entry in enumerate(entries)
    ]
    box = f"0 0 {_units(wide)} {_units(tall)}"
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{box}" width="{wide:g}mm" height="{tall:g}mm">'
        f'{f"<style>{style}</style>" if style else ""}<rect width="100%" height="100%" fill="#ffffff"/>'
        f"{''.join(cells)}</svg>"
    )
    return Sheet(svg, wide, tall)


def _cell(entry: Entry, grid: Grid, corner: tuple[float, float]) -> str:
    """A frame, the picture in it at the sheet's scale (smaller when it would not fit), the name below."""
    (width, height), (x, y) = grid.cell, corner
    found = VIEW_BOX.search(entry.picture)
    if not found:
        raise ValueError(f"the picture of {entry.name} has no viewBox")
    _, _, wide, tall = (float(number) for number in found.groups())
    room = (width - 2 * MARGIN, height - CAPTION - 2 * MARGIN)
    scale = min(grid.stature_mm / 600, room[0] / wide, room[1] / tall)
    left, top = x + (width - wide * scale) / 2, y + MARGIN + (room[1] - tall * scale) / 2
    caption = (
        f'<text x="{_units(x + width / 2)}" y="{_units(y + height - MARGIN)}" {LETTERS}>'
        f"{escape(entry.name)}</text>"
    )
    frame = (
        f'<rect x="{_units(x)}" y="{_units(y)}" width="{_units(width)}" height="{_units(height)}" '
        'fill="none" stroke="#dddddd" stroke-width="2"/>'
    )
    return frame + _nested(entry.picture, (left, top, wide * scale, tall * scale)) + caption


def _nested(picture: str, place: tuple[float, float, float, float]) -> str:
    """The picture's own `<svg>` put at a place of the sheet."""
    x, y, width, height = (_units(value) for value in place)
    end = picture.index(">")
    opening = re.sub(r' (width|height|x|y)="[^"]*"', "", picture[:end])
    return f'{opening} x="{x}" y="{y}" width="{width}" height="{height}"{picture[end:]}'


def _units(millimetres: float) -> str:
    return f"{millimetres * UNITS_PER_MM:.0f}"
