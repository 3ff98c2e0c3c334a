"""How fast the product prints an 8-exercise programme, beside a straightforward template and beside Typst.

All three print the same words and pictures in the same faces; a line says how many words each put on paper.
The product goes through its warm renderer process, pipe included. The naive template (flex, grid, tables) is
rendered as the tutorials do: `HTML(string=...).write_pdf()`. Typst keeps one warm compiler. Every document is
another patient's, with doses of their own: nobody prints the same sheet twice. A figure is the median of the
ratios inside the rounds of one run, so that a busy machine slows all three.

    python -m bench.pdf [rounds]      targets: ours/naive at most 0.12, ours/typst at most 2
    python -m bench.pdf --memory      a render process after 1,000 programmes, against after 50: at most 30 MB
"""

import dataclasses
import json
import re
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from io import BytesIO
from itertools import count
from pathlib import Path

import pypdf
from jinja2 import ChoiceLoader, FileSystemLoader
from weasyprint import HTML

from bench import programme
from portal.catalogue import reader
from portal.config import bundled
from portal.rendering import environment, i18n
from portal.rendering.environment import Renderer
from portal.services import sheets
from portal.services.sheets import Card, Sheet
from workers import pdf as workers_pdf
from workers.pdf import PdfRenderer, PrintKit

HERE = Path(__file__).parent
FONTS = Path(environment.__file__).with_name("fonts")
TEMPLATES = Path(bundled("templates"))
PUBLIC_URL = "https://clinic.example"
PDF_UA = "pdf/ua-1"
PATIENTS = count(1)
WARM_UP = 25  # documents before the first round: a worker has printed before


class Bench:
    """The three ways to print one sheet; each call is another patient."""

    def __init__(self) -> None:
        self.catalogue = reader.load()
        self.renderer = Renderer(TEMPLATES, self.catalogue, PUBLIC_URL)
        loaders = [FileSystemLoader(TEMPLATES), FileSystemLoader(HERE)]
        self.renderer.environment.loader = ChoiceLoader(loaders)
        self.sheet = programme.sheet(self.catalogue)
        kit = PrintKit.of(TEMPLATES, FONTS)
        self.presses = {
            is_tagged: PdfRenderer(dataclasses.replace(kit, variant=PDF_UA if is_tagged else None))
            for is_tagged in (False, True)
        }

    def patient(self) -> Sheet:
        return programme.of_patient(self.sheet, next(PATIENTS))

    def product(self, *, is_tagged: bool) -> bytes:
        document = self.renderer.document("full_programme", "en", sheet=self.patient())
        return self.presses[is_tagged].render(document).content

    def naive(self, *, is_tagged: bool) -> bytes:
        html = self.renderer.render("pdf_naive.html", "en", sheet=self.patient(), fonts=FONTS.as_uri())
        found: bytes = HTML(string=html).write_pdf(pdf_variant=PDF_UA if is_tagged else None)
        return found

    def close(self) -> None:
        for press in self.presses.values():
            press.close()


class Typst:
    """The same sheet in Typst, with one warm compiler."""

    def __init__(self, bench: Bench) -> None:
        import typst  # not part of the product: `uv sync --group bench`

        self._bench = bench
        self._compile = typst.Compiler(
            str(HERE / "programme.typ"), font_paths=[str(FONTS)], ignore_system_fonts=True
        ).compile

    def __call__(self, *, is_tagged: bool) -> bytes:
        with i18n.use("en"):
            data = json.dumps(programme.as_text(self._bench.patient(), self._bench.catalogue))
        found: bytes = self._compile(format="pdf", sys_inputs={"data": data}, pdf_tags=is_tagged)
        return found


def words_of(content: bytes) -> int:
    """How many words stand on paper."""
    text = " ".join(page.extract_text() for page in pypdf.PdfReader(BytesIO(content)).pages)
    return len(re.findall(r"\w+", text))


def seconds(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def rounds(ways: dict[str, Callable[..., bytes]], *, count: int, is_tagged: bool) -> dict[str, list[float]]:
    """Seconds of each way in each round; all are warm before the first."""
    first = {name: way(is_tagged=is_tagged) for name, way in ways.items()}
    said = ", ".join(f"{name} {words_of(content):,}" for name, content in first.items())
    size = ", ".join(f"{name} {len(content) // 1024} kB" for name, content in first.items())
    print(f"{'tagged' if is_tagged else 'untagged'}: words {said}; {size}")
    for _ in range(WARM_UP):
        ways["product"](is_tagged=is_tagged)
        ways["typst"](is_tagged=is_tagged)
    found: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(count):
        for name, way in ways.items():
            found[name].append(seconds(lambda way=way: way(is_tagged=is_tagged)))  # type: ignore[misc]
    return found


def ratio(found: dict[str, list[float]], below: str) -> float:
    """The median of the product's share inside the rounds."""
    return statistics.median(
        ours / theirs for ours, theirs in zip(found["product"], found[below], strict=True)
    )


def compare(count: int) -> None:
    bench = Bench()
    ways: dict[str, Callable[..., bytes]] = {"product": bench.product, "naive": bench.naive}
    ways["typst"] = Typst(bench)
    last = ""
    for is_tagged in (False, True):
        found = rounds(ways, count=count, is_tagged=is_tagged)
        medians = ", ".join(
            f"{name} {statistics.median(times) * 1000:.0f} ms" for name, times in found.items()
        )
        last = f"ours/naive={ratio(found, 'naive'):.2f} ours/typst={ratio(found, 'typst'):.1f}"
        print(f"  {medians}, medians of {count} rounds; {last}")
    bench.close()
    print(last)


def memory() -> None:
    """One process prints 1,000 programmes of eight exercises, ever others, and is never replaced."""
    workers_pdf.MOST_DOCUMENTS = 10_000
    bench = Bench()
    press = bench.presses[True]
    at = {}
    for number, page in zip(range(1, 1001), various(bench), strict=False):
        press.render(bench.renderer.document("full_programme", page[0], sheet=page[1]))
        if number in (50, 1000):
            at[number] = press.memory / 1024 / 1024
    bench.close()
    print(f"{at[50]:.0f} MB after 50, {at[1000]:.0f} MB after 1,000: growth {at[1000] - at[50]:.0f} MB")


def various(bench: Bench) -> Iterator[tuple[str, Sheet]]:
    """Programmes of eight exercises out of the whole library, in both languages."""
    library = list(bench.catalogue.library)
    for number in count():
        language = ("en", "da")[number % 2]
        names = [library[(number * 8 + step) % len(library)] for step in range(8)]
        with i18n.use(language):
            cards = tuple(
                Card(place, item, item.dose, item.per_week, sheets.needs(item, None), None)
                for place, item in enumerate((bench.catalogue.library[name] for name in names), start=1)
            )
        yield language, dataclasses.replace(bench.patient(), cards=cards)


if __name__ == "__main__":
    if "--memory" in sys.argv:
        memory()
    else:
        compare(int(sys.argv[1]) if len(sys.argv) > 1 else 15)
