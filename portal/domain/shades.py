"""The shades a clinic's one colour is made into: hover, tint and text, for light and dark pages.

Text on and in the colour keeps a contrast of 4.5 to 1 everywhere (WCAG 2.2, 1.4.3).
"""

from dataclasses import dataclass

from portal.domain.colour import contrast

SHIPPED = "#0b5f5c"
LEAST = 4.5
BLACK, WHITE = "#000000", "#ffffff"
LIGHT_PAGES = ("#fbfaf7", "#ffffff", "#f0f3f1")  # paper, surface, sunken: css/base.css
DARK_PAGES = ("#0e181a", "#152224", "#0a1214")
DARK_INK = "#06201f"
STEPS = 64


@dataclass(frozen=True, slots=True)
class Shades:
    """One theme: the colour itself, under the pointer, as a pale ground, and the text on it; `#rrggbb`."""

    brand: str
    hover: str
    tint: str
    on: str

    def least_contrast(self, pages: tuple[str, ...]) -> float:
        """The lowest contrast of text in the colour on every ground, and of text on the colour."""
        return min(
            *(contrast(self.brand, page) for page in (*pages, self.tint)), contrast(self.on, self.brand)
        )


AS_SHIPPED = (
    Shades(SHIPPED, "#084744", "#dceeec", WHITE),
    Shades("#6ccfc6", "#8fdcd5", "#12393a", DARK_INK),
)


def shades(accent: str) -> tuple[Shades, Shades]:
    """The light and the dark theme of a colour `#rrggbb`; of no colour, or the shipped one, as shipped."""
    if accent in ("", SHIPPED):
        return AS_SHIPPED
    return _light(accent), _dark(accent)


def passes(accent: str) -> bool:
    """Whether text in this colour can be read on every light page; the dark theme is lightened for it."""
    return _light(accent).least_contrast(LIGHT_PAGES) >= LEAST


def least_contrast(accent: str) -> float:
    """How far text in this colour stands out on the light page where it stands out least."""
    return _light(accent).least_contrast(LIGHT_PAGES)


def nearest(accent: str) -> str:
    """The colour itself if it passes, else the first darker one that does."""
    darker = (_mixed(accent, BLACK, step / STEPS) for step in range(STEPS + 1))
    return next(colour for colour in darker if passes(colour))


def _light(accent: str) -> Shades:
    return Shades(accent, _mixed(accent, BLACK, 0.25), _mixed(accent, WHITE, 0.86), WHITE)


def _dark(accent: str) -> Shades:
    lighter = (_dark_of(_mixed(accent, WHITE, step / STEPS)) for step in range(STEPS + 1))
    return next(theme for theme in lighter if theme.least_contrast(DARK_PAGES) >= LEAST)


def _dark_of(brand: str) -> Shades:
    return Shades(brand, _mixed(brand, WHITE, 0.25), _mixed(brand, DARK_PAGES[1], 0.84), DARK_INK)


def _mixed(colour: str, other: str, share: float) -> str:
    pairs = ((int(one[at : at + 2], 16) for one in (colour, other)) for at in (1, 3, 5))
    return "#" + "".join(f"{round(mine + (its - mine) * share):02x}" for mine, its in pairs)
