"""Pictures of the product: the four of the README, and every page in both languages, themes and sizes.

`make screenshots` makes all, `make screenshots ARGS=--readme` the four alone. Nothing compares them.
"""

import argparse
import logging
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from itertools import product
from pathlib import Path
from threading import Thread
from typing import Any

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright
from werkzeug.serving import make_server

from portal.cli import demo
from portal.config import Settings
from portal.db import models, schema
from portal.db.models import CheckInState, Purpose
from portal.rendering import i18n
from portal.runtime import Runtime
from portal.services import links, programmes, sign_ins
from portal.web import create_app
from tests.access import verdicts
from tests.access.conftest import KEYS
from tests.journeys.conftest import CHROMIUM, SWITCHES
from tests.journeys.site import Site, opened

ROOT = Path(__file__).resolve().parents[1]
README, EVERY = ROOT / "docs" / "pictures", ROOT / "var" / "screenshots"
PICTURES = ("work-list.png", "builder.png", "phone.png", "patient.png")
COLOURS, GAP, PAPER = 256, 24, "#fbfaf7"
WIDTHS, SCHEMES = (1280, 390), ("light", "dark")
DESK, PHONE = {"width": 1280, "height": 1000}, {"width": 390, "height": 960}
RANDOM = (22, 43)  # letters of an id and of a token
BUILT = "neck_basic"  # the demo's programme of four exercises
DRAW_ALL = (
    "Promise.allSettled([...document.images].map(one => { one.loading = 'eager'; return one.decode() }))"
)
ACTORS = {
    "anonymous": (verdicts.PUBLIC, verdicts.LINK),
    "patient A": (verdicts.PATIENT,),
    "therapist of A": (verdicts.THERAPIST, verdicts.STAFF),
    "administrator": (verdicts.ADMINISTRATOR,),
}


@dataclass
class Demo:
    """The demo clinic on a real socket, and who is looked at in it."""

    address: str
    runtime: Runtime
    chromium: Browser

    def page(self, place: str, token: str, **options: Any) -> Page:
        """A page as its owner sees it, in peace."""
        context = self.chromium.new_context(reduced_motion="reduce", device_scale_factor=1.5, **options)
        if token:
            context.add_cookies([{"name": "bedring", "value": token, "url": self.address}])
        page = context.new_page()
        page.goto(self.address + place)
        page.wait_for_load_state("networkidle")
        return page


def main() -> None:
    """Makes the pictures that were asked for."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--readme", action="store_true", help="only the four of the README")
    only_readme = asked.parse_args().readme
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as folder:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=SWITCHES)
        with demo_clinic(Path(folder) / "demo", chromium) as clinic:
            for_readme(clinic)
        if not only_readme:
            every_page(Path(folder) / "all", chromium)
        chromium.close()


@contextmanager
def demo_clinic(folder: Path, chromium: Browser) -> Iterator[Demo]:
    """Eight weeks of invented history, served at this minute."""
    folder.mkdir()
    server: Any = make_server("127.0.0.1", 0, None, threaded=True)  # type: ignore[arg-type]  # its app follows
    address = f"http://127.0.0.1:{server.port}"
    settings = Settings(data_folder=folder, insecure_local=True, demo=True, public_url=address, **KEYS)
    schema.upgrade(settings.database_url)
    demo.seed(settings)
    runtime = Runtime(settings)
    server.app = create_app(settings, runtime=runtime)
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        yield Demo(address, runtime, chromium)
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
        runtime.database.close()


def for_readme(clinic: Demo) -> None:
    """The work list, the builder, two pages of a phone side by side, and a patient's page in the dark."""
    now = clinic.runtime.now()
    with clinic.runtime.transaction() as session:
        check_in = session.query(models.CheckIn).filter_by(state=CheckInState.OPEN).first()
        assert check_in is not None, "the demo has an open check-in"
        reader = session.get_one(models.Patient, check_in.patient_id)
        reader.language = "en"
        longest = max(
            session.query(models.Patient).filter(models.Patient.discharged_at.is_(None)),
            key=lambda patient: session.query(models.CheckIn).filter_by(patient_id=patient.id).count(),
        )
        built = session.query(models.Programme).filter_by(protocol=BUILT).one()
        programmes.draft_of(session, programme=built, now=now)
        account = session.get_one(models.Account, longest.therapist_id)
        staff = sign_ins.begin_staff(session, account=account, second_factor_passed=True, now=now)
        patient = sign_ins.begin_patient(session, patient_id=reader.id, now=now)
        link = links.issue(
            session, purpose=Purpose.CHECK_IN, patient_id=reader.id, check_in_id=check_in.id, now=now
        )
        builder, course = f"/programmes/{built.public_id}/draft", f"/patients/{longest.public_id}"
    desk: dict[str, Any] = {"viewport": DESK}
    keep(README / "work-list.png", clinic.page("/caseload", staff, **desk))
    keep(README / "builder.png", clinic.page(builder, staff, **desk))
    keep(README / "patient.png", clinic.page(course, staff, color_scheme="dark", **desk))
    today = clinic.page("/my/today", patient, viewport=PHONE)
    with clinic.runtime.transaction() as session:
        session.get_one(models.Patient, check_in.patient_id).language = "da"
    keep(README / "phone.png", today, clinic.page(f"/c/{link}", "", viewport=PHONE))


def keep(path: Path, *shown: Page) -> None:
    """The windows side by side in one file of few colours."""
    pictures = [Image.open(BytesIO(page.screenshot())).convert("RGB") for page in shown]
    width = sum(picture.width for picture in pictures) + GAP * (len(pictures) - 1)
    sheet = Image.new("RGB", (width, pictures[0].height), PAPER)
    left = 0
    for picture in pictures:
        sheet.paste(picture, (left, 0))
        left += picture.width + GAP
    path.parent.mkdir(parents=True, exist_ok=True)
    sheet.quantize(COLOURS).save(path, optimize=True)
    for page in shown:
        page.context.close()


def every_page(folder: Path, chromium: Browser) -> None:
    """Each page of each person, eight times, and one file that shows the eight side by side."""
    folder.mkdir()
    schema.upgrade(f"sqlite:///{folder}/bedring.sqlite3")
    names: list[str] = []
    with opened(folder, chromium) as site:
        for actor, language in product(ACTORS, i18n.languages()):
            site.speak(language)
            names += _seen_by(site, actor, language)
    rows = "".join(
        f"<h2>{name}</h2>" + "".join(f'<img src="{kind}/{name}.png" width="300">' for kind in _kinds())
        for name in dict.fromkeys(names)
    )
    (EVERY / "index.html").write_text(f"<!doctype html><meta charset=utf-8><title>Pages</title>{rows}")


def _kinds() -> list[str]:
    return [f"{tag}/{width}-{look}" for tag, width, look in product(i18n.languages(), WIDTHS, SCHEMES)]


def _name_of(address: str) -> str:
    """The address as the name of a file; what is random in it is left out."""
    parts = [part for part in address.split("/") if part]
    return "_".join("x" if len(part) in RANDOM else part for part in parts) or "front"


def _seen_by(site: Site, actor: str, language: str) -> list[str]:
    names = []
    states = site.more.items() if actor == "therapist of A" else ()
    places = [(_name_of(one), one) for one in site.pages(*ACTORS[actor])]
    with site.signed_in(actor, locale=language) as page:
        for name, address in [*places, *((name.replace(" ", "_"), address) for name, address in states)]:
            page.goto(site.address + address)
            names.append(f"{actor.split()[0]}-{name}"[:120])
            for width, scheme in product(WIDTHS, SCHEMES):
                page.set_viewport_size({"width": width, "height": 900})
                page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
                page.evaluate(DRAW_ALL)
                path = EVERY / language / f"{width}-{scheme}" / f"{names[-1]}.png"
                page.screenshot(path=path, full_page=True)
    return names


if __name__ == "__main__":
    main()
