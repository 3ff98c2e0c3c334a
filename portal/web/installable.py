"""What lets a phone keep the portal: the clinic's manifest, and the worker that keeps Today for reading."""

import json

from flask import Blueprint, Response, make_response, url_for

from portal.db.queries import clinic as clinics
from portal.web import static_files
from portal.web.transaction import unit

blueprint = Blueprint("installable", __name__)
PAPER, BRAND = "#fbfaf7", "#0b5f5c"  # of the light tokens in base.css
SIZES = (192, 512)
LONGEST_SHORT_NAME = 12  # what fits below an icon


@blueprint.get("/manifest.webmanifest")
def manifest() -> Response:
    """The clinic's name, its first page and its icons, for "Add to home screen"."""
    clinic = clinics.first(unit())
    name = clinic.name if clinic else "Bedring"
    found = {
        "name": name,
        "short_name": name if len(name) <= LONGEST_SHORT_NAME else name.split()[0][:LONGEST_SHORT_NAME],
        "start_url": url_for("my_today.show"),
        "scope": "/",
        "display": "standalone",
        "background_color": PAPER,
        "theme_color": BRAND,
        "icons": [_icon(size, purpose) for size in SIZES for purpose in ("any", "maskable")],
    }
    response = make_response(json.dumps(found, ensure_ascii=False))
    response.content_type = "application/manifest+json; charset=utf-8"
    return response


@blueprint.get("/my/offline.js")
def worker() -> Response:
    """The worker; its address is what lets it see the patient's pages, and no others."""
    response = make_response((static_files.FOLDER / "offline.js").read_text(encoding="utf-8"))
    response.content_type = "text/javascript; charset=utf-8"
    return response


def _icon(size: int, purpose: str) -> dict[str, str]:
    return {
        "src": url_for("static", filename=f"icon-{size}.png"),
        "sizes": f"{size}x{size}",
        "type": "image/png",
        "purpose": purpose,
    }
