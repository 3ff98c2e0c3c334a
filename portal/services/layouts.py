"""How a sheet is laid out: by the number of its exercises first, by the room its words need in the end.

A layout never cuts anything off: what is too long makes another page, and then the next layout is taken.
"""

from dataclasses import dataclass, replace

FULL_PROGRAMME = "full_programme"
FRIDGE_SHEET = "fridge_sheet"
LARGE_PRINT = "large_print"
VARIANTS = (FULL_PROGRAMME, FRIDGE_SHEET, LARGE_PRINT)
WITH_THE_VERSION = (FULL_PROGRAMME, FRIDGE_SHEET)
"""What is made as soon as a version is published; the rest is made when somebody asks for it."""

PAPERS = ("A4", "Letter")
MOST_EXERCISES = 16  # docs/decisions/0038
MOST_PAGES = 12  # docs/decisions/0025


@dataclass(frozen=True, slots=True)
class Layout:
    """One way to lay a sheet out.

    `name` is its class in the style sheet. It is meant for up to `exercises` and promises at most `pages`.
    `drawing` is the room for a picture in mm, on Letter `lower` times as high; `words_mm` is the width of the
    steps beside or below it; `weeks` are those of the log.
    """

    name: str
    exercises: int
    pages: int
    drawing: tuple[float, float]
    columns: int = 1
    words_mm: float = 0
    weeks: int = 4
    lower: float = 0.8  # a page of Letter is 18 mm lower than one of A4
    has_steps: bool = True
    has_hints: bool = True

    def drawing_on(self, paper: str) -> tuple[float, float]:
        """Width and height that a picture may have on this paper, in mm."""
        width, height = self.drawing
        return (width, height * self.lower) if paper == "Letter" else (width, height)


FULL = Layout("roomy", 10, MOST_PAGES, drawing=(78, 60), words_mm=94)
PAIR = Layout("pair", 2, 1, drawing=(84, 56), columns=2, words_mm=84, weeks=3)
THREE = Layout("compact", 6, 1, drawing=(55, 35), columns=3, weeks=2, has_steps=False)
BESIDE = Layout("two-sides beside", 10, 2, drawing=(46, 32), columns=2, lower=1, has_steps=False)
ONWARD = replace(BESIDE, name="two-sides beside onward", exercises=MOST_EXERCISES, weeks=3)
LARGE = Layout("whole", 8, MOST_PAGES, drawing=(150, 80), words_mm=160)
BRIEF = replace(
    LARGE, name="brief", exercises=MOST_EXERCISES, drawing=(80, 50), lower=1, weeks=2, has_hints=False
)
LAYOUTS: dict[str, tuple[Layout, ...]] = {
    FULL_PROGRAMME: (
        FULL,
        replace(FULL, name="many", exercises=MOST_EXERCISES, drawing=(78, 54)),
        replace(FULL, name="many onward", exercises=MOST_EXERCISES, drawing=(78, 46)),
    ),
    FRIDGE_SHEET: (
        Layout("single", 1, 1, drawing=(98, 84), words_mm=74),
        PAIR,
        replace(PAIR, weeks=2),
        Layout("standard", 4, 1, drawing=(84, 39), columns=2, weeks=2, has_steps=False),
        THREE,
        replace(THREE, name="two-sides three", exercises=9, pages=2, lower=1, weeks=4),
        BESIDE,
        ONWARD,
        replace(ONWARD, weeks=2),
        replace(
            ONWARD,
            name="many-sides beside onward",
            pages=MOST_PAGES,
            drawing=(46, 38),
        ),
    ),
    LARGE_PRINT: (LARGE, BRIEF, replace(BRIEF, name="brief onward", drawing=(80, 48))),
}


def candidates(variant: str, count: int) -> tuple[Layout, ...]:
    """The layouts for so many exercises, the preferred one first; the last one takes whatever there is."""
    every = LAYOUTS[variant]
    first = next((place for place, layout in enumerate(every) if count <= layout.exercises), len(every) - 1)
    return every[first:]
