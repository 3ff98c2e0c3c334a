"""How much faster the product makes an 8-exercise programme than a straightforward flex and grid template.

Both print the same words. The naive one is rendered as the tutorials do: `HTML(string=...).write_pdf()`,
fonts and styles read anew each time. The product's goes through its warm renderer process, pipe included.
Rounds are interleaved in one run; the result is the median of the ratios inside the rounds, so that a busy
machine slows both.

    python -m bench.pdf [rounds]        target: at most 0.45
"""

import statistics
import sys
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

from jinja2 import ChoiceLoader, FileSystemLoader
from weasyprint import HTML

from portal.catalogue import reader
from portal.catalogue.content import Catalogue
from portal.config import bundled
from portal.db import models
from portal.domain import red_flags
from portal.domain.red_flags import RedFlagClass
from portal.rendering import environment, i18n
from portal.rendering.environment import Renderer
from portal.services import sheets
from portal.services.sheets import Card, Sheet
from workers.pdf import PdfRenderer, PrintKit

HERE = Path(__file__).parent
FONTS = Path(environment.__file__).with_name("fonts")
TARGET = 0.45
EXERCISES = (
    "glute_bridge", "bird_dog", "plank_knees", "walk_brisk", "hamstring_stretch_seated", "clamshell",
    "dead_bug_heel_tap", "cat_cow",
)  # fmt: skip
NOTE = "Start with the knees a little wider. Stop when your back feels tired."
NEWS = (
    "You have had good check-ins and little pain, so Glute bridge goes from 10 to 11.",
    "Pain was up, so Bird dog is a little easier for now. Keep moving gently.",
)


def sheet(catalogue: Catalogue) -> Sheet:
    """A second version with eight exercises, two changes and two notes."""
    found = [catalogue.library[name] for name in EXERCISES]
    with i18n.use("en"):
        cards = tuple(
            Card(
                number,
                item,
                item.dose,
                item.per_week,
                sheets.needs(item, None),
                NOTE if number in (2, 3) else None,
            )
            for number, item in enumerate(found, start=1)
        )
    clinic = models.Clinic(name="Harbour Physio", phone="+45 12 34 56 78", email="post@harbour.example")
    clinic.emergency_number, clinic.out_of_hours_number = "112", ""
    flags = red_flags.CODES
    return Sheet(
        clinic=clinic,
        first_name="Anna",
        number=2,
        published_on=date(2026, 11, 24),
        paper="A4",
        sessions_per_week=4,
        seconds=sum(card.exercise.seconds(card.dose) for card in cards),
        cards=cards,
        resting=(),
        changes=NEWS,
        zones=sheets.zones(2, 5),
        emergency_signs=tuple(code for code in flags if flags[code] is RedFlagClass.EMERGENCY),
        urgent_signs=tuple(code for code in flags if flags[code] is RedFlagClass.URGENT),
        link="https://clinic.example/p/" + "k3J9_" * 8 + "abc",
        log=sheets.log_weeks(date(2026, 11, 24)),
    )


def seconds(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def main(rounds: int) -> None:
    catalogue = reader.load()
    renderer = Renderer(bundled("templates"), catalogue, "https://clinic.example")
    renderer.environment.loader = ChoiceLoader(
        [FileSystemLoader(bundled("templates")), FileSystemLoader(HERE)]
    )
    page = sheet(catalogue)
    pdf = PdfRenderer(PrintKit.of(bundled("templates"), FONTS))

    def product() -> object:
        return pdf.render(renderer.document("full_programme", "en", sheet=page))

    def naive() -> object:
        html = renderer.render("pdf_naive.html", "en", sheet=page, fonts=FONTS.as_uri())
        return HTML(string=html).write_pdf(pdf_variant="pdf/ua-1")

    product(), naive()  # both warm
    pairs = [(seconds(product), seconds(naive)) for _ in range(rounds)]
    pdf.close()
    ours, theirs = (statistics.median(times) for times in zip(*pairs, strict=True))
    ratios = [ours / theirs for ours, theirs in pairs]
    print(
        f"product {ours * 1000:.0f} ms, naive {theirs * 1000:.0f} ms, medians of {rounds} interleaved rounds"
    )
    spread = f"rounds {min(ratios):.2f} to {max(ratios):.2f}"
    print(f"ratio {statistics.median(ratios):.2f} ({spread}); target {TARGET}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 9)
