"""The clinic's one colour, as a stylesheet that every page may link."""

import hashlib

from flask import Blueprint, Flask, Response, url_for

from portal.domain import colour, shades
from portal.domain.errors import NotFound

blueprint = Blueprint("brand", __name__, url_prefix="/brand")
PARTS = {"--brand": "brand", "--brand-hover": "hover", "--brand-tint": "tint", "--on-brand": "on"}


def init_app(app: Flask) -> None:
    """Tells every page where the clinic's colour is."""
    app.jinja_env.globals["brand_styles"] = address


def address(accent: str) -> str:
    """Where the stylesheet of a colour `#rrggbb` is; another release with other shades has another one."""
    return url_for("brand.stylesheet", code=address_code(accent), accent=accent.removeprefix("#"))


@blueprint.get("/<code>/<accent>.css")
def stylesheet(code: str, accent: str) -> Response:
    """The shades of one colour in both themes; nothing else can be asked for."""
    chosen = f"#{accent}"
    if not colour.HEX.fullmatch(chosen) or code != address_code(chosen):
        raise NotFound("brand")
    return Response(_written(chosen), mimetype="text/css")


def address_code(accent: str) -> str:
    """A digest of the stylesheet: one that is kept for ever never changes."""
    return hashlib.sha256(_written(accent).encode()).hexdigest()[:12]


def _written(accent: str) -> str:
    light, dark = shades.shades(accent)
    lines = [
        f"{name}: light-dark({getattr(light, part)}, {getattr(dark, part)});" for name, part in PARTS.items()
    ]
    return "@layer tokens { :root { " + " ".join(lines) + " } }\n"
