"""How a drawing is coloured: a table of kinds, and the colours of print, grey print and web (light, dark).

Print writes the colours into each path, as plain fills and strokes that every renderer draws the same.
The web writes a class instead; `stylesheet` gives these classes their colours, so that dark mode needs no
second drawing.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, NamedTuple, TypeAlias

from portal.figures.head import Hair

Theme: TypeAlias = Literal["print", "grey", "web", "dark"]
Colours: TypeAlias = Mapping[str, str]  # token -> #rrggbb

LINE_WIDTH = 5  # page units: 0.38 mm when the stature is 46 mm
ARROW_WIDTH = 11
CASING = 10  # how much wider the paper-coloured line below an arrow is
WHITE, DARK_SURFACE = "#ffffff", "#152224"  # paper, and the product's dark page
COLOUR = re.compile(r"#[0-9a-f]{6}")

PRINT: Colours = {
    "skin": "#ffffff", "skin2": "#ececec", "shirt": "#a9cbd9", "shirt2": "#d3e3ea", "shorts": "#3f5266",
    "shorts2": "#97a3ae", "hair": "#39342f", "line": "#222222", "line2": "#8d8d8d", "accent": "#d1421f",
    "band": "#1f7a5c", "iron": "#4a4f55", "prop": "#e7e2d8", "prop2": "#cfc8ba", "propline": "#8b8478",
    "mat": "#dfe8e2", "wall": "#f4f1eb", "water": "#6f93a3", "ghost": "#8a8a8a", "halo": "#ffffff",
    "ink": "#222222",
}  # fmt: skip
GREY: Colours = {
    **PRINT, "shirt": "#c4c4c4", "shirt2": "#e0e0e0", "shorts": "#5a5a5a", "shorts2": "#a5a5a5",
    "hair": "#3a3a3a", "accent": "#000000", "band": "#6a6a6a", "iron": "#505050",
    "prop": "#e6e6e6", "prop2": "#d2d2d2",
    "propline": "#8a8a8a", "mat": "#e9e9e9", "wall": "#f4f4f4", "water": "#8a8a8a",
}  # fmt: skip
WEB: Colours = PRINT
WEB_DARK: Colours = {  # a light line around dim fills; every line and arrow reads on the dark page
    "skin": "#34474b", "skin2": "#223437", "shirt": "#2f7389", "shirt2": "#22505f", "shorts": "#0c1516",
    "shorts2": "#16272a", "hair": "#86694e", "line": "#e8f0ef", "line2": "#7f9394", "accent": "#ffb13b",
    "band": "#6fdcb4", "iron": "#b4c2c4", "prop": "#3a4442", "prop2": "#2b3534", "propline": "#93a19d",
    "mat": "#21382f", "wall": "#1b2a2c", "water": "#7fb4c6", "ghost": "#93a5a6", "halo": DARK_SURFACE,
    "ink": "#e8f0ef",
}  # fmt: skip


class Paint(NamedTuple):
    """What a kind of shape is painted with: tokens of the colours (or `none`) and the width of its line."""

    fill: str = "skin"
    stroke: str = "line"
    width: float = LINE_WIDTH
    dash: str = ""


NEAR, FAR = Paint(), Paint("skin2", "line2")  # what shapes inherit: the body, and its far side
FAR_KINDS = frozenset({"skin2", "shirt2", "shorts2"})
KINDS: Mapping[str, Paint] = {
    "skin": NEAR, "shirt": Paint("shirt"), "shorts": Paint("shorts"), "hair": Paint("hair"), "ear": NEAR,
    "skin2": FAR, "shirt2": Paint("shirt2", "line2"), "shorts2": Paint("shorts2", "line2"),
    "shirtfill": Paint("shirt", "none"), "shortsfill": Paint("shorts", "none"),
    "face": Paint("none", "line", 6),
    "prop": Paint("prop", "propline", 3), "propd": Paint("prop2", "propline", 3),
    "mat": Paint("mat", "propline", 2), "matd": Paint("prop2", "propline", 2),
    "wall": Paint("wall", "propline", 3),
    "leg": Paint("none", "propline", 9), "leg2": Paint("none", "prop2", 9),
    "shine": Paint("none", "propline", 3), "floor": Paint("none", "propline", 4),
    "water": Paint("none", "water", 6), "wheel": Paint("none", "propline", 7),
    "tube": Paint("none", "propline", 10),
    "hub": Paint("propline", "none"), "saddle": Paint("none", "line", 14),
    "band": Paint("none", "band", 8), "bandcase": Paint("none", "halo", 14), "anchor": Paint("band", "none"),
    "cloth": Paint("none", "prop", 11), "clothedge": Paint("none", "propline", 17),
    "rod": Paint("none", "prop2", 9), "rodedge": Paint("none", "line", 15),
    "iron": Paint("iron", "iron", 6), "ironedge": Paint("line", "line", 13), "bar": Paint("none", "iron", 10),
    "case": Paint("none", "halo", ARROW_WIDTH + CASING), "casehead": Paint("halo", "halo", CASING + 3),
    "shaft": Paint("none", "accent", ARROW_WIDTH), "arrowhead": Paint("accent", "accent", 3),
    "clock": Paint("none", "accent", 5), "number": Paint("none", "ink", 4),
    "ghost": Paint("none", "ghost", 3.5, "10 8"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Look:
    """What a clinic changes about its figures: colours as `#rrggbb` in lower case, and the hair's style.

    An empty colour keeps the product's own. Raises ValueError for anything else, so that a colour can never
    carry markup.
    """

    skin: str = ""
    shirt: str = ""
    line: str = ""
    hair: Hair = "short"

    def __post_init__(self) -> None:
        for name in ("skin", "shirt", "line"):
            colour = getattr(self, name)
            if colour and not COLOUR.fullmatch(colour):
                raise ValueError(f"{name}: a colour is written like #a9cbd9, not {colour!r}")
        if self.hair not in ("short", "bun"):
            raise ValueError(f"hair: short or bun, not {self.hair!r}")


PLAIN = Look()


def colours(theme: Theme, look: Look = PLAIN) -> dict[str, str]:
    """The colour of every token on paper, in greys or on a dark page; grey stays grey whatever the look."""
    if theme == "grey":
        return dict(GREY)
    if theme == "dark":
        return {**WEB_DARK, **_chosen_dark(look)}
    return {**PRINT, **_chosen(look)}


def _chosen(look: Look) -> dict[str, str]:
    """The clinic's colours on a light page; the far side of the body is derived from the near one."""
    chosen: dict[str, str] = {}
    if look.skin:
        chosen |= {"skin": look.skin, "skin2": mixed(look.skin, "#b0b0b0", 0.25)}
    if look.shirt:
        chosen |= {"shirt": look.shirt, "shirt2": mixed(look.shirt, WHITE, 0.5)}
    if look.line:
        chosen |= {"line": look.line, "line2": mixed(look.line, WHITE, 0.5)}
    return chosen


def _chosen_dark(look: Look) -> dict[str, str]:
    """The clinic's colours on a dark page: dimmed, so that the line, which stays light, can be read."""
    chosen: dict[str, str] = {}
    if look.skin:
        chosen |= {"skin": mixed(look.skin, DARK_SURFACE, 0.6), "skin2": mixed(look.skin, DARK_SURFACE, 0.75)}
    if look.shirt:
        shirt, shirt2 = mixed(look.shirt, DARK_SURFACE, 0.4), mixed(look.shirt, DARK_SURFACE, 0.65)
        chosen |= {"shirt": shirt, "shirt2": shirt2}
    return chosen


def mixed(colour: str, other: str, share: float) -> str:
    """The colour with `share` of the other one mixed in; both as `#rrggbb`."""
    pairs = ((int(colour[i : i + 2], 16), int(other[i : i + 2], 16)) for i in (1, 3, 5))
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)


def attributes(kind: str, tokens: Colours) -> str:
    """What a path of this kind does not inherit, as SVG attributes with a leading space.

    Raises KeyError for a kind that no theme knows.
    """
    return "".join(f' {name}="{value}"' for name, value in _own(kind, tokens))


def has_class(kind: str) -> bool:
    """Whether shapes of this kind need a class on the web, or inherit all they need."""
    return KINDS[kind] not in (NEAR, FAR)


def _own(kind: str, tokens: Colours) -> list[tuple[str, str]]:
    paint, inherited = KINDS[kind], FAR if kind in FAR_KINDS else NEAR
    own = []
    if paint.fill != inherited.fill:
        own.append(("fill", tokens.get(paint.fill, paint.fill)))
    if paint.stroke != inherited.stroke:
        own.append(("stroke", tokens.get(paint.stroke, paint.stroke)))
    if paint.width != inherited.width and paint.stroke != "none":
        own.append(("stroke-width", f"{paint.width:g}"))
    if paint.dash:
        own.append(("stroke-dasharray", paint.dash))
    return own


def stylesheet(look: Look = PLAIN) -> str:
    """The stylesheet of a page with figures: variables for the colours, a class for each kind.

    The page's `data-theme` (light, dark) wins over what the system says."""
    names = {token: f"var(--pf-{token})" for token in PRINT}
    dark = _variables({**WEB_DARK, **_chosen_dark(look)})
    rules = [
        f":root{{{_variables({**WEB, **_chosen(look)})}}}",
        f"@media (prefers-color-scheme: dark){{:root:where(:not([data-theme=light])){{{dark}}}}}",
        f":root:where([data-theme=dark]){{{dark}}}",
        f".pf{{fill:{names['skin']};stroke:{names['line']};stroke-width:{LINE_WIDTH};stroke-linejoin:round;"
        "stroke-linecap:round;max-width:100%;height:auto}",
        f".pf-far{{fill:{names['skin2']};stroke:{names['line2']}}}",
    ]
    for kind in KINDS:
        if own := _own(kind, names):
            rules.append(f".pf-{kind}{{{';'.join(f'{name}:{value}' for name, value in own)}}}")
    return "\n".join(rules) + "\n"


def _variables(tokens: Colours) -> str:
    return ";".join(f"--pf-{token}:{colour}" for token, colour in tokens.items())
