"""A draft as it will be printed, on the screen: the same templates and styles as on paper, in a sandbox."""

import re
from pathlib import Path

from flask import Blueprint, Response, make_response, render_template, request, url_for

from portal.config import bundled
from portal.db.queries import programmes as queries
from portal.db.queries import visible
from portal.domain.errors import NotFound
from portal.rendering import environment
from portal.services import draft_sheets, layouts, programmes
from portal.services.draft_sheets import Choice
from portal.web import access, security
from portal.web.therapist import patients
from portal.web.transaction import now, runtime, unit

blueprint = Blueprint("print_preview", __name__)

FONTS = Path(environment.__file__).with_name("fonts")
ASSET = re.compile(r'"asset:([A-Za-z0-9_-]+\.[A-Za-z0-9_.-]+)"')  # a file; not the code at a page's foot
KINDS = {".ttf": "font/ttf", ".svg": "image/svg+xml"}
NOTHING = "'none'"
SANDBOX = security.policy(
    script_src=NOTHING, connect_src=NOTHING, form_action=NOTHING, img_src="'self' data:",
    frame_ancestors="'self'", sandbox="allow-same-origin",
)  # fmt: skip


@blueprint.get("/programmes/<programme_id>/check/printed")
def show(programme_id: str) -> Response:
    """The page with the sheet in a frame, and the choice of variant and paper."""
    programme = visible.programme(unit(), access.account(), programme_id)
    choice = _chosen()
    answer = make_response(
        render_template(
            "pages/therapist/printed.html",
            programme=programme,
            patient=patients.of(programme),
            variant=choice.variant,
            paper=choice.paper,
            variants=layouts.VARIANTS,
            papers=layouts.PAPERS,
        )
    )
    answer.headers["Content-Security-Policy"] = security.policy(frame_src="'self'")
    return answer


@blueprint.get("/programmes/<programme_id>/check/printed/sheet")
def sheet(programme_id: str) -> Response:
    """The sheet itself: no script, no form, no request to anywhere else."""
    programme = visible.programme(unit(), access.account(), programme_id)
    draft = queries.draft(unit(), programme.id)
    if draft is None:
        raise NotFound("draft")
    body, renderer = programmes.body_of(draft), runtime().renderer
    found = draft_sheets.manuscript(unit(), programme, body, choice=_chosen(), renderer=renderer, now=now())
    html = found.laid_out(found.layouts[0]).plain
    answer = make_response(_with_addresses(html))
    answer.headers["Content-Security-Policy"] = SANDBOX
    return answer


@blueprint.get("/printed/<piece>")
def asset(piece: str) -> Response:
    """The style sheet of a variant, or a face or drawing that it names."""
    folder = bundled("templates") / "pdf"
    if (variant := piece.removesuffix(".css")) in layouts.VARIANTS:
        shared, own = folder / "shared", folder / variant / "document.css"
        sheets = (shared / "document.css", own, shared / "screen.css")
        css = "".join(path.read_text(encoding="utf-8") for path in sheets)
        return Response(_with_addresses(css), mimetype="text/css")
    files = {path.name: path for path in FONTS.glob("*.ttf")}
    files |= {f"{path.parent.name}.{path.name}": path for path in folder.glob("*/*.svg")}
    if piece not in files:
        raise NotFound("asset")
    return Response(files[piece].read_bytes(), mimetype=KINDS[files[piece].suffix])


def _chosen() -> Choice:
    """Variant and paper from the address; what is not offered becomes the usual."""
    variant = request.args.get("variant", layouts.FULL_PROGRAMME)
    paper = request.args.get("paper", access.clinic().paper)
    return Choice(
        variant if variant in layouts.VARIANTS else layouts.FULL_PROGRAMME,
        paper if paper in layouts.PAPERS else access.clinic().paper,
    )


def _with_addresses(text: str) -> str:
    """The text with our own addresses instead of the printer's names."""
    return ASSET.sub(lambda match: f'"{url_for("print_preview.asset", piece=match[1])}"', text)
