"""How a clinic looks: its logo, and the figures in its drawings."""

import hashlib
from collections.abc import Mapping

from portal.db import models
from portal.db.session import Session
from portal.domain import colour, shades
from portal.domain.errors import InvalidInput
from portal.figures.themes import PRINT, Look, Theme
from portal.rendering import logo as logos
from portal.rendering.i18n import N_
from portal.services.pictures import Wanted

COLOURS = ("skin", "shirt", "line")
PAPERS = ("grey", "print")  # figures on paper in greys, which spend no colour ink, or in colours
HAIRS = ("short", "bun")
SHIPPED = {name: PRINT[name] for name in COLOURS} | {"hair": HAIRS[0], "on_paper": PAPERS[0]}
LEAST_CONTRAST = 3.0  # WCAG 2.2, 1.4.11: of the line against what it goes round
TOO_PALE = N_("The line is too pale beside the skin or the shirt. Choose a darker line.")
TOO_PALE_ACCENT = N_("Text in this colour is hard to read. Choose a darker one, or take the one below.")
NO_HAIR = N_("Choose short hair or a bun.")
NO_PAPER = N_("Choose colours or greys.")


def choices_of(clinic: models.Clinic) -> dict[str, str]:
    """Colours of the figures (`#rrggbb`) and the theme `on_paper`; as shipped where nothing was chosen."""
    return SHIPPED | (clinic.figure_look or {})  # a clinic that is not stored yet has chosen nothing


def accent_of(clinic: models.Clinic) -> str:
    """The clinic's colour `#rrggbb`, or the shipped one."""
    return clinic.accent or shades.SHIPPED


def figures_of(clinic: models.Clinic) -> Look:
    """The clinic's colours as the figure engine wants them."""
    chosen = clinic.figure_look or {}
    skin, shirt, line = (chosen.get(name, "") for name in COLOURS)
    return Look(skin, shirt, line, hair="bun" if chosen.get("hair") == "bun" else "short")


def on_paper(clinic: models.Clinic) -> Wanted:
    """How the clinic prints its drawings."""
    theme: Theme = "grey" if choices_of(clinic)["on_paper"] == "grey" else "print"
    return Wanted(theme, look=figures_of(clinic))


def choose_figures(session: Session, *, clinic: models.Clinic, choices: Mapping[str, str]) -> None:
    """Keeps the look of the figures; `InvalidInput` for no colour, or a line that cannot be seen."""
    chosen = {name: colour.checked(choices[name], field=name) for name in COLOURS}
    if min(colour.contrast(chosen["line"], chosen[name]) for name in ("skin", "shirt")) < LEAST_CONTRAST:
        raise InvalidInput("line", TOO_PALE)
    for name, allowed, reason in (("hair", HAIRS, NO_HAIR), ("on_paper", PAPERS, NO_PAPER)):
        if choices[name] not in allowed:
            raise InvalidInput(name, reason)
        chosen[name] = choices[name]
    clinic.figure_look = {name: value for name, value in chosen.items() if value != SHIPPED[name]}
    session.flush()


def choose_accent(session: Session, *, clinic: models.Clinic, accent: str) -> None:
    """Keeps the clinic's one colour; empty is as shipped. `InvalidInput` where text in it is hard to read."""
    chosen = colour.checked(accent, field="accent") if accent.strip() else ""
    if chosen and not shades.passes(chosen):
        raise InvalidInput("accent", TOO_PALE_ACCENT)
    clinic.accent = "" if chosen == shades.SHIPPED else chosen
    session.flush()


def choose_logo(session: Session, *, clinic: models.Clinic, content: bytes) -> None:
    """Makes the clinic's logo from a file and keeps it; `InvalidInput` for what cannot be one."""
    logo = logos.of_file(content)
    clinic.logo, clinic.logo_for_paper = logo.colour, logo.grey
    clinic.logo_sha256 = hashlib.sha256(logo.colour).hexdigest()
    session.flush()


def remove_logo(session: Session, *, clinic: models.Clinic) -> None:
    """From the next sheet on the clinic's name stands alone."""
    clinic.logo = clinic.logo_for_paper = clinic.logo_sha256 = None
    session.flush()
