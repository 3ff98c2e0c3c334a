"""How the clinic looks: its colour, its logo on paper, and the figures in the drawings."""

from dataclasses import dataclass

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.domain import colour, shades
from portal.domain.errors import NotFound
from portal.domain.shades import Shades
from portal.services import look
from portal.web import access, drawings
from portal.web.forms.form import Form
from portal.web.transaction import runtime, unit

blueprint = Blueprint("look", __name__, url_prefix="/admin/look")
SHOWN = ("glute_bridge", "single_leg_stance")  # one figure lying, one standing


@dataclass(frozen=True)
class Trial:
    """A colour somebody tries: the least contrast of text in it, the nearest that passes, and how it looks
    on the ground of light and of dark pages."""

    accent: str
    contrast: float
    nearest: str
    samples: tuple[tuple[str, Shades], ...]

    @property
    def passes(self) -> bool:
        """Whether text in it can be read everywhere."""
        return self.nearest == self.accent


@blueprint.get("")
def show() -> str:
    """The logo, the colours, and what they make of a drawing."""
    return _page(_form())


@blueprint.get("/accent")
def try_accent() -> str:
    """What a colour looks like and whether text in it can be read, while one chooses; nothing is kept."""
    typed = request.args.get("accent", "").strip().lower()
    tried = typed if colour.HEX.fullmatch(typed) else look.accent_of(access.clinic())
    return render_template("pages/admin/accent.html", trial=_trial(tried))


@blueprint.post("/accent")
def save_accent() -> ResponseReturnValue:
    """Keeps the clinic's colour; one that is hard to read is refused, and the nearest one offered."""
    form = Form(request.form)
    typed = form["accent"]
    with form.mending():
        look.choose_accent(unit(), clinic=access.clinic(), accent=typed)
        return redirect(url_for(".show", done="accent"), 303)
    is_colour = bool(colour.HEX.fullmatch(typed.strip().lower()))
    return _page(form, tried=typed.strip().lower() if is_colour else ""), 422


@blueprint.post("/accent/shipped")
def ship_accent() -> ResponseReturnValue:
    """Back to the colour the product came with."""
    look.choose_accent(unit(), clinic=access.clinic(), accent="")
    return redirect(url_for(".show", done="accent"), 303)


@blueprint.post("/logo")
def save_logo() -> ResponseReturnValue:
    """Makes the clinic's logo from the chosen file; a file that cannot be one is refused with the reason."""
    form = _form()
    file = request.files.get("logo")
    with form.mending():
        look.choose_logo(unit(), clinic=access.clinic(), content=file.read() if file else b"")
        return redirect(url_for(".show", done="logo"), 303)
    return _page(form), 422


@blueprint.post("/logo/remove")
def remove_logo() -> ResponseReturnValue:
    """Takes the logo away."""
    look.remove_logo(unit(), clinic=access.clinic())
    return redirect(url_for(".show", done="no_logo"), 303)


@blueprint.get("/logo.png")
def logo() -> Response:
    """The logo as the clinic sees it here; never the file that was sent."""
    content = access.clinic().logo
    if content is None:
        raise NotFound("logo")
    response = make_response(content)
    response.content_type = "image/png"
    return response


@blueprint.post("/figures")
def save_figures() -> ResponseReturnValue:
    """Keeps the look of the figures."""
    form = Form(request.form)
    with form.mending():
        choices = {name: form.take(name, colour.checked) for name in look.COLOURS}
        choices["hair"] = form.choice("hair", look.HAIRS)
        choices["on_paper"] = form.choice("on_paper", look.PAPERS)
        form.finish()
        look.choose_figures(unit(), clinic=access.clinic(), choices=choices)
        return redirect(url_for(".show", done="figures"), 303)
    return _page(form), 422


def _trial(accent: str) -> Trial:
    light, dark = shades.shades(accent)
    grounds = (shades.LIGHT_PAGES[0], shades.DARK_PAGES[0])
    return Trial(
        accent,
        shades.least_contrast(accent),
        shades.nearest(accent),
        samples=tuple(zip(grounds, (light, dark), strict=True)),
    )


def _form() -> Form:
    return Form(start=look.choices_of(access.clinic()) | {"accent": look.accent_of(access.clinic())})


def _page(form: Form, *, tried: str = "") -> str:
    library = runtime().catalogue.library
    return render_template(
        "pages/admin/look.html",
        form=form,
        clinic_row=access.clinic(),
        done=request.args.get("done", ""),
        trial=_trial(tried or look.accent_of(access.clinic())),
        samples=[drawings.figure(library[exercise]).svg for exercise in SHOWN],
    )
