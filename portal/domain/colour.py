"""Colours a clinic chooses, and whether two of them can be told apart."""

import re

from portal.domain.errors import InvalidInput

HEX = re.compile(r"#[0-9a-f]{6}")
NO_COLOUR = "Write the colour like #a9cbd9: a # and six signs from 0 to 9 and a to f."


def checked(text: str, *, field: str) -> str:
    """A colour as `#rrggbb` in small letters; raises `InvalidInput` for anything else."""
    colour = text.strip().lower()
    if not HEX.fullmatch(colour):
        raise InvalidInput(field, NO_COLOUR)
    return colour


def contrast(one: str, other: str) -> float:
    """The contrast of two colours `#rrggbb`, from 1 (the same) to 21 (black and white).

    Source: WCAG 2.2, contrast ratio; 1.4.11 asks at least 3 for the parts of a drawing.
    """
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(int(colour[at : at + 2], 16) / 255) for at in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4
